import type { VideoSourceConfig } from "../../contract/config/media-config.ts";
import { LOCAL_SINK, launchArguments, quote, rawCaps, type Size } from "./gst-launch.ts";

/** The socket through which a source passes one layer's frames to its encoder. */
interface LayerOutput extends Size {
  readonly path: string;
}

export interface SourceOptions {
  readonly label: string;
  /** The UDP port of 127.0.0.1 that receives the thumbnails, two a second. */
  readonly thumbnailPort: number;
  /** The UDP port of 127.0.0.1 that receives the audio of an RTSP camera. */
  readonly audioPort?: number | undefined;
  readonly outputs: readonly LayerOutput[];
}

/** At 320 pixels of width a JPEG fits into one UDP packet. Frames are dropped before they are scaled. */
const THUMBNAIL =
  "videorate drop-only=true ! video/x-raw,framerate=2/1 ! videoscale " +
  "! video/x-raw,width=320,pixel-aspect-ratio=1/1 ! jpegenc quality=75";

/** Frames in the shared memory of one layer: enough for an encoder that is a little late, and so few that a resumed one
 * has next to nothing old to send. */
const SHM_FRAMES = 3;

type RtspVideo = Extract<VideoSourceConfig, { source: "rtsp" }>;
export type RtspTransport = RtspVideo["transport"];

/** A source that GStreamer can open: an RTSP camera's is the proxy's. */
export type OpenableSource =
  | Exclude<VideoSourceConfig, { source: "rtsp" }>
  | (Pick<RtspVideo, "source" | "transport" | keyof Size> & { readonly url: string });

const RTSP_SOURCE = "camera";

function sourceElement(source: OpenableSource): string {
  const { width, height, framesPerSecond } = source;
  const scaled = `videoconvert ! videoscale ! videorate ! ${rawCaps(source)}`;
  switch (source.source) {
    case "test":
      return `videotestsrc is-live=true pattern=${source.pattern ?? "ball"} ! ${rawCaps(source)}`;
    case "raw-tcp": {
      const format = `format=i420 width=${width} height=${height} framerate=${framesPerSecond}/1`;
      return `tcpclientsrc host=${source.host} port=${source.port} ! rawvideoparse ${format}`;
    }
    case "v4l2":
      return `v4l2src device=${source.device} ! decodebin ! ${scaled}`;
    case "rtsp":
      return `${rtspSource(source, "video")} ! decodebin ! ${scaled}`;
    case "screen":
      return `ximagesrc display-name=${source.display} use-damage=false ! ${scaled}`;
  }
}

interface RtspStream {
  /** The proxy's, without login. */
  readonly url: string;
  readonly transport: RtspTransport;
  /** Name of the element, where there are several. */
  readonly element?: string;
}

/** Returns the element that plays a stream, and what selects the RTP of one kind from it. */
export function rtspSource(
  { url, transport, element = RTSP_SOURCE }: RtspStream,
  kind: "video" | "audio",
): string {
  const protocols = transport === "auto" ? "" : ` protocols=${transport}`;
  return `rtspsrc name=${element} location=${quote(url)} latency=50${protocols} ! application/x-rtp,media=${kind}`;
}

/** Returns the branch that sends the audio of an RTSP source to a port, as the camera encoded it; without a port none. */
export function audioBranch(port: number | undefined, element = RTSP_SOURCE): string[] {
  return port === undefined
    ? []
    : [`${element}. ! application/x-rtp,media=audio ! ${LOCAL_SINK} port=${port}`];
}

/** Returns the branch that makes thumbnails, which also prove that the source runs. */
export function thumbnailBranch(port: number): string {
  return `! queue max-size-buffers=1 leaky=downstream ! videoconvert ! ${THUMBNAIL} ! ${LOCAL_SINK} port=${port}`;
}

function layerBranch({ path, ...size }: LayerOutput): string {
  const bytes = (size.width * size.height * 3) / 2;
  return [
    // While the encoder is suspended, the sink waits, the queue drops frames, and nothing is scaled.
    "source. ! queue max-size-buffers=1 leaky=downstream ! videorate drop-only=true ! videoscale",
    `! ${rawCaps(size)}`,
    // Without this the buffer pool would use up all of the sink's shared memory, and the sink would wait for ever.
    "! identity drop-allocation=true",
    `! shmsink socket-path=${path} perms=384 shm-size=${bytes * SHM_FRAMES + 4096}`,
    "wait-for-connection=false sync=false async=false",
  ].join(" ");
}

/** Returns the arguments of gst-launch-1.0 that pass a source's raw frames to the encoders of its layers. */
export function sourcePipeline(source: OpenableSource, options: SourceOptions): string[] {
  const isSimulated = source.source === "test" || source.source === "raw-tcp";
  return launchArguments([
    sourceElement(source),
    "! videoconvert ! video/x-raw,format=I420",
    isSimulated ? labelOverlay(options.label) : "",
    "! tee name=source",
    `source. ${thumbnailBranch(options.thumbnailPort)}`,
    ...options.outputs.map(layerBranch),
    ...audioBranch(options.audioPort),
  ]);
}

function labelOverlay(label: string): string {
  return `! textoverlay text=${quote(label)} valignment=bottom halignment=left font-desc=${quote("Sans Bold 16")}`;
}
