import { launchArguments } from "../gst-launch.ts";
import { audioBranch, type RtspTransport, rtspSource, thumbnailBranch } from "../source-pipeline.ts";

/** A few seconds of encoded frames between the camera and a sender: after a lost one the video is broken until the
 * camera's next key frame. */
const SHM_BYTES = 4_000_000;
const QUEUE = "queue leaky=downstream max-size-buffers=60 max-size-bytes=0 max-size-time=0";

export interface PassThroughOptions {
  readonly transport: RtspTransport;
  readonly thumbnailPort: number;
  /** The UDP port of 127.0.0.1 that receives the audio of the first stream. */
  readonly audioPort?: number | undefined;
}

/** Returns the arguments of gst-launch-1.0 that pass a camera's own H.264 to the senders. Only the smallest stream is
 * decoded, for the thumbnails. */
export function passThroughPipeline(
  streams: readonly { readonly url: string; readonly path: string }[],
  { transport, thumbnailPort, audioPort }: PassThroughOptions,
): string[] {
  return launchArguments([
    ...streams.flatMap(({ url, path }, index) => [
      `${rtspSource({ url, transport, element: `camera${index}` }, "video")} ! rtph264depay ! h264parse config-interval=-1`,
      `! video/x-h264,stream-format=byte-stream,alignment=au ! tee name=encoded${index}`,
      `encoded${index}. ! ${QUEUE} ! identity drop-allocation=true`,
      `! shmsink socket-path=${path} perms=384 shm-size=${SHM_BYTES}`,
      "wait-for-connection=false sync=false async=false",
    ]),
    `encoded${streams.length - 1}. ! ${QUEUE} ! decodebin ${thumbnailBranch(thumbnailPort)}`,
    ...audioBranch(audioPort, "camera0"),
  ]);
}
