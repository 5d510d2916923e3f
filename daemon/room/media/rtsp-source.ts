import type { MediaConfig, VideoSourceConfig } from "../../contract/config/media-config.ts";
import { launchArguments } from "./gst-launch.ts";
import type { LayerPlan } from "./layers.ts";
import { probeRtsp, type StreamDescription } from "./rtsp-probe.ts";
import { rtspSource, sourcePipeline, thumbnailBranch } from "./source-pipeline.ts";
import type { PreparedSource, SourceLayer } from "./source-process.ts";

export type RtspVideo = Extract<VideoSourceConfig, { source: "rtsp" }>;

/** What browsers decode of H.264, by GStreamer's name for it. A camera's "baseline" has nothing that the constrained
 * one lacks: no encoder in a camera makes slice groups. High profile is not among Chromium's. */
const PROFILE_LEVEL_IDS: Readonly<Record<string, string>> = {
  "constrained-baseline": "42e01f",
  baseline: "42e01f",
  main: "4d001f",
};

interface PassThroughStream {
  readonly layer: SourceLayer;
  readonly url: string;
}

/** The camera's own streams as layers; undefined where they must be decoded and encoded anew. */
export function passThroughLayers(
  video: RtspVideo,
  facts: readonly StreamDescription[],
  kbps: Readonly<Record<"high" | "low", number>>,
): PassThroughStream[] | undefined {
  if (video.transcode === "always") return undefined;
  const urls = [video.url, ...(video.subUrl ? [video.subUrl] : [])];
  const parts: PassThroughStream[] = [];
  for (const [index, url] of urls.entries()) {
    const fact = facts[index];
    const profileLevelId = fact?.codec === "h264" ? PROFILE_LEVEL_IDS[fact.profile] : undefined;
    if (fact?.codec !== "h264" || !profileLevelId) return undefined;
    const { width, height, framesPerSecond } = fact;
    const layer = index === 1 ? "low" : urls.length === 1 ? "only" : "high";
    const size = { width, height, framesPerSecond };
    parts.push({ url, layer: { layer, ...size, profileLevelId, kbps: kbps[index === 1 ? "low" : "high"] } });
  }
  return parts;
}

/** Coded frames between the camera and a sender: a few seconds of it, since a lost one spoils the picture until the
 * camera's next key frame. */
const SHM_BYTES = 4_000_000;
const QUEUE = "queue leaky=downstream max-size-buffers=60 max-size-bytes=0 max-size-time=0";

/** Arguments of gst-launch-1.0 that put a camera's own H.264, undecoded, in front of the senders. Only the smallest
 * stream is decoded, for the small picture. */
export function passThroughPipeline(
  parts: readonly (Pick<PassThroughStream, "url"> & { readonly path: string })[],
  { transport, thumbnailPort }: { transport: RtspVideo["transport"]; thumbnailPort: number },
): string[] {
  return launchArguments([
    ...parts.flatMap(({ url, path }, index) => [
      `${rtspSource({ url, transport })} ! rtph264depay ! h264parse config-interval=-1`,
      `! video/x-h264,stream-format=byte-stream,alignment=au ! tee name=coded${index}`,
      `coded${index}. ! ${QUEUE} ! identity drop-allocation=true`,
      `! shmsink socket-path=${path} perms=384 shm-size=${SHM_BYTES}`,
      "wait-for-connection=false sync=false async=false",
    ]),
    `coded${parts.length - 1}. ! ${QUEUE} ! decodebin ${thumbnailBranch(thumbnailPort)}`,
  ]);
}

export interface RtspOptions {
  readonly video: RtspVideo;
  readonly media: MediaConfig;
  readonly label: string;
  readonly thumbnailPort: number;
  /** Of a picture that is encoded here. */
  readonly transcodedLayers: readonly LayerPlan[];
}

/** Asks the camera what it sends, and prepares to send it on as it is, or decoded. */
export async function prepareRtspSource(options: RtspOptions, signal: AbortSignal): Promise<PreparedSource> {
  const { video, media, label, thumbnailPort, transcodedLayers } = options;
  const { url, subUrl, transport } = video;
  const kbps = { high: media.videoBitrateKbps, low: media.layers.low.kbps };
  const ask = video.transcode === "auto" ? [url, ...(subUrl ? [subUrl] : [])] : [];
  const facts = await Promise.all(ask.map((one) => probeRtsp({ url: one, transport }, signal)));
  const parts = passThroughLayers(video, facts, kbps);
  if (parts) {
    return {
      layers: parts.map(({ layer }) => layer),
      args: (path) => {
        const at = parts.map((part) => ({ url: part.url, path: path(part.layer.layer) }));
        return passThroughPipeline(at, { transport, thumbnailPort });
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

/** Layers before the camera has said what it sends: those of its card. */
export function expectedRtspLayers(video: RtspVideo, encoded: readonly LayerPlan[]): readonly LayerPlan[] {
  if (video.transcode === "always") return encoded;
  const ends = encoded.filter(({ layer }) => layer !== "medium");
  if (video.subUrl) return ends;
  return ends.slice(0, 1).map((layer) => ({ ...layer, layer: "only" }));
}
