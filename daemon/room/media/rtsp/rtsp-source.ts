import type { MediaConfig, VideoSourceConfig } from "../../../contract/config/media-config.ts";
import type { RtspAddress } from "../../../contract/config/rtsp-address.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { Layer } from "../../../contract/meeting/meeting.ts";
import type { Preparation } from "../../../platform/supervised-process.ts";
import type { LayerPlan } from "../layers.ts";
import { sourcePipeline } from "../source-pipeline.ts";
import type { PreparedSource, SourceLayer } from "../source-process.ts";
import type { AudioFeed } from "./audio-feed.ts";
import type { RtspTarget } from "./camera-connection.ts";
import { findSequenceParameters, type SequenceParameters } from "./h264.ts";
import { probeInBand } from "./in-band-probe.ts";
import { passThroughPipeline } from "./pass-through-pipeline.ts";
import { RtspProxy } from "./proxy.ts";
import type { SessionDescription } from "./session-description.ts";
import { type StreamFinding, type StreamFindings, StreamInspector } from "./stream-inspector.ts";

export type RtspVideo = Extract<VideoSourceConfig, { source: "rtsp" }>;

/** What a camera's stream contains. */
export type StreamDescription =
  | ({ readonly codec: "h264" } & SequenceParameters)
  | { readonly codec: "other"; readonly name: string };

/** H.264 profiles that browsers decode, by `profile_idc`. A camera's "baseline" is constrained baseline in fact: no camera
 * makes slice groups. Chromium does not offer the high profile. */
const PROFILE_LEVEL_IDS: Readonly<Record<number, string>> = { 66: "42e01f", 77: "4d001f" };
const DEFAULT_FRAMES_PER_SECOND = 25;

const UNFIT: Readonly<Record<Exclude<StreamFinding, "fit">, string>> = {
  "b-frames": "its H.264 has B-frames, which browsers show in the wrong order",
  "rare-key-frames": "its key frames are rare, and it makes none on request",
};

/** Returns why a stream must be transcoded; undefined where every browser can show it as it is. */
export function findTranscodeReason(
  stream: StreamDescription,
  finding: StreamFinding | undefined,
): string | undefined {
  if (stream.codec !== "h264") return `browsers don't decode its ${stream.name}`;
  const { profileIdc, reordering } = stream;
  if (!PROFILE_LEVEL_IDS[profileIdc]) return `not every browser decodes its H.264 profile (${profileIdc})`;
  if (reordering === "declared") return UNFIT["b-frames"];
  return finding === undefined || finding === "fit" ? undefined : UNFIT[finding];
}

export interface RtspOptions {
  readonly video: RtspVideo;
  readonly media: MediaConfig;
  readonly label: string;
  readonly thumbnailPort: number;
  /** Layers if the stream is transcoded. */
  readonly transcodedLayers: readonly LayerPlan[];
  readonly findings: StreamFindings;
  /** Requests a key frame from the camera; absent where it can't be asked. */
  readonly requestKeyFrame?: (() => void) | undefined;
  /** Receives the camera's audio, where that is the room's microphone. */
  readonly audio?: AudioFeed | undefined;
}

/** Asks the camera for its streams, and prepares to pass them through where browsers can show them, else to transcode the
 * main one. Throws `RoomdError` with the reason when there is no stream. */
export async function prepareRtspSource(
  options: RtspOptions,
  preparation: Preparation,
): Promise<PreparedSource> {
  const { main, sub, transcode } = options.video;
  const { audio } = options;
  const first = await openStream(main, options, preparation, audio ? ["video", "audio"] : ["video"]);
  const audioPort = await audio?.describe(first.description, main.shown);
  if (transcode === "always") return transcoded(first.proxy.url, options, audioPort);
  const streams: ExaminedStream[] = [await examine(first, sub ? "high" : "only", options, preparation)];
  if (sub && streams[0]?.layer) {
    // One after another: two wrong logins at once lock some cameras sooner.
    const second = await openStream(sub, options, preparation, ["video"]);
    streams.push(await examine(second, "low", options, preparation));
  }
  const layers = streams.flatMap(({ layer }) => layer ?? []);
  if (layers.length < streams.length) {
    return {
      ...transcoded(first.proxy.url, options, audioPort),
      transcodedBecause: streams.at(-1)?.reason ?? "",
    };
  }
  const { transport } = options.video;
  return {
    layers,
    args: (path) => {
      const passed = streams.map(({ url }, index) => ({ url, path: path(layers[index]?.layer ?? "only") }));
      return passThroughPipeline(passed, { transport, thumbnailPort: options.thumbnailPort, audioPort });
    },
  };
}

interface OpenStream {
  readonly address: RtspAddress;
  readonly proxy: RtspProxy;
  readonly description: SessionDescription;
}

async function openStream(
  address: RtspAddress,
  { video: { allowBasic } }: RtspOptions,
  { stack, signal, fail }: Preparation,
  kinds: RtspTarget["kinds"],
): Promise<OpenStream> {
  const target = { address, allowBasic, kinds };
  const proxy = stack.use(
    await RtspProxy.open({ target, signal, onFailure: ({ message }) => fail(message) }),
  );
  return { address, proxy, description: await proxy.describe() };
}

/** A stream that can be passed through has a `layer`, another one a `reason`. */
interface ExaminedStream {
  readonly url: string;
  readonly layer?: SourceLayer;
  readonly reason?: string;
}

async function examine(
  stream: OpenStream,
  layer: Layer,
  { video, media, findings, requestKeyFrame }: RtspOptions,
  { signal }: Preparation,
): Promise<ExaminedStream> {
  const { address, proxy } = stream;
  const description = await describe(stream, video, signal);
  const finding = findings.get(address.url);
  const reason = findTranscodeReason(description, finding);
  const { url } = proxy;
  if (reason !== undefined || description.codec !== "h264") return { url, reason: reason ?? "" };
  const { width, height, framesPerSecond = DEFAULT_FRAMES_PER_SECOND, profileIdc, reordering } = description;
  const inspector = new StreamInspector({
    requestKeyFrame,
    hasNoBFrames: reordering === "never",
    onFinding: (found) => findings.set(address.url, found),
  });
  return {
    url,
    layer: {
      layer,
      ...{ width, height, framesPerSecond },
      kbps: layer === "low" ? media.layers.low.kbps : media.videoBitrateKbps,
      profileLevelId: PROFILE_LEVEL_IDS[profileIdc] ?? "",
      ...(finding === "fit" ? {} : { inspector }),
    },
  };
}

async function describe(
  { address, proxy, description: { video } }: OpenStream,
  { transport }: RtspVideo,
  signal: AbortSignal,
): Promise<StreamDescription> {
  if (!video) throw new RoomdError("device.refused", `RTSP stream ${address.shown}: the stream has no video`);
  if (video.codec === "other") return video;
  const described = findSequenceParameters(video.parameterSets);
  return { codec: "h264", ...(described ?? (await probeInBand(proxy, transport, signal))) };
}

function transcoded(url: string, options: RtspOptions, audioPort: number | undefined): PreparedSource {
  const { video, transcodedLayers, label, thumbnailPort } = options;
  return {
    layers: transcodedLayers,
    args: (path) => {
      const outputs = transcodedLayers.map((layer) => ({ ...layer, path: path(layer.layer) }));
      return sourcePipeline({ ...video, url }, { label, thumbnailPort, outputs, audioPort });
    },
  };
}

/** Returns the layers of the slate, before the camera has been asked. */
export function expectedRtspLayers(video: RtspVideo, encoded: readonly LayerPlan[]): readonly LayerPlan[] {
  if (video.transcode === "always") return encoded;
  const ends = encoded.filter(({ layer }) => layer !== "medium");
  if (video.sub) return ends;
  return ends.slice(0, 1).map((layer) => ({ ...layer, layer: "only" }));
}
