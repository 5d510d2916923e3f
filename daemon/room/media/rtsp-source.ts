import type { MediaConfig, VideoSourceConfig } from "../../contract/config/media-config.ts";
import { launchArguments } from "./gst-launch.ts";
import type { LayerPlan } from "./layers.ts";
import { probeRtsp, type StreamDescription } from "./rtsp-probe.ts";
import { rtspSource, sourcePipeline, thumbnailBranch } from "./source-pipeline.ts";
import type { PreparedSource, SourceLayer } from "./source-process.ts";

export type RtspVideo = Extract<VideoSourceConfig, { source: "rtsp" }>;

/** H.264 profiles that browsers decode, by GStreamer's names. A camera's "baseline" is constrained baseline in fact: no
 * camera makes slice groups. Chromium does not offer the high profile. */
const PROFILE_LEVEL_IDS: Readonly<Record<string, string>> = {
  "constrained-baseline": "42e01f",
  baseline: "42e01f",
  main: "4d001f",
};

interface PassThroughStream {
  readonly layer: SourceLayer;
  readonly url: string;
}

/** Returns the camera's own streams as layers; undefined where they must be transcoded. */
export function passThroughLayers(
  video: RtspVideo,
  descriptions: readonly StreamDescription[],
  kbps: Readonly<Record<"high" | "low", number>>,
): PassThroughStream[] | undefined {
  if (video.transcode === "always") return undefined;
  const urls = [video.url, ...(video.subUrl ? [video.subUrl] : [])];
  const parts: PassThroughStream[] = [];
  for (const [index, url] of urls.entries()) {
    const description = descriptions[index];
    const profileLevelId = description?.codec === "h264" ? PROFILE_LEVEL_IDS[description.profile] : undefined;
    if (description?.codec !== "h264" || !profileLevelId) return undefined;
    const { width, height, framesPerSecond } = description;
    const layer = index === 1 ? "low" : urls.length === 1 ? "only" : "high";
    const size = { width, height, framesPerSecond };
    parts.push({ url, layer: { layer, ...size, profileLevelId, kbps: kbps[index === 1 ? "low" : "high"] } });
  }
  return parts;
}

/** A few seconds of encoded frames between the camera and a sender: after a lost one the video is broken until the
 * camera's next key frame. */
const SHM_BYTES = 4_000_000;
const QUEUE = "queue leaky=downstream max-size-buffers=60 max-size-bytes=0 max-size-time=0";

/** Returns the arguments of gst-launch-1.0 that pass a camera's own H.264 to the senders. Only the smallest stream is
 * decoded, for the thumbnails. */
export function passThroughPipeline(
  parts: readonly (Pick<PassThroughStream, "url"> & { readonly path: string })[],
  { transport, thumbnailPort }: { transport: RtspVideo["transport"]; thumbnailPort: number },
): string[] {
  return launchArguments([
    ...parts.flatMap(({ url, path }, index) => [
      `${rtspSource({ url, transport })} ! rtph264depay ! h264parse config-interval=-1`,
      `! video/x-h264,stream-format=byte-stream,alignment=au ! tee name=encoded${index}`,
      `encoded${index}. ! ${QUEUE} ! identity drop-allocation=true`,
      `! shmsink socket-path=${path} perms=384 shm-size=${SHM_BYTES}`,
      "wait-for-connection=false sync=false async=false",
    ]),
    `encoded${parts.length - 1}. ! ${QUEUE} ! decodebin ${thumbnailBranch(thumbnailPort)}`,
  ]);
}

export interface RtspOptions {
  readonly video: RtspVideo;
  readonly media: MediaConfig;
  readonly label: string;
  readonly thumbnailPort: number;
  /** Layers if the streams are transcoded. */
  readonly transcodedLayers: readonly LayerPlan[];
}

/** Probes the camera's streams, and prepares to pass them through where browsers can decode them, else to transcode. */
export async function prepareRtspSource(options: RtspOptions, signal: AbortSignal): Promise<PreparedSource> {
  const { video, media, label, thumbnailPort, transcodedLayers } = options;
  const { url, subUrl, transport } = video;
  const kbps = { high: media.videoBitrateKbps, low: media.layers.low.kbps };
  const urls = video.transcode === "auto" ? [url, ...(subUrl ? [subUrl] : [])] : [];
  const descriptions = await Promise.all(urls.map((one) => probeRtsp({ url: one, transport }, signal)));
  const parts = passThroughLayers(video, descriptions, kbps);
  if (parts) {
    return {
      layers: parts.map(({ layer }) => layer),
      args: (path) => {
        const streams = parts.map((part) => ({ url: part.url, path: path(part.layer.layer) }));
        return passThroughPipeline(streams, { transport, thumbnailPort });
      },
    };
  }
  return {
    layers: transcodedLayers,
    args: (path) => {
      const outputs = transcodedLayers.map((layer) => ({ ...layer, path: path(layer.layer) }));
      return sourcePipeline(video, { label, thumbnailPort, outputs });
    },
  };
}

/** Returns the layers of the slate, before the camera has been probed. */
export function expectedRtspLayers(video: RtspVideo, encoded: readonly LayerPlan[]): readonly LayerPlan[] {
  if (video.transcode === "always") return encoded;
  const ends = encoded.filter(({ layer }) => layer !== "medium");
  if (video.subUrl) return ends;
  return ends.slice(0, 1).map((layer) => ({ ...layer, layer: "only" }));
}
