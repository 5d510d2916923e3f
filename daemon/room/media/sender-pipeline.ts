import { launchArguments, quote, rawCaps, rtpBin, type Size, type StreamOptions } from "./gst-launch.ts";

/** The input of one stream's sender. */
export type SenderInput =
  /** Raw frames of a source. */
  | { readonly from: "frames"; readonly path: string }
  /** H.264 as the camera encoded it. */
  | { readonly from: "camera-h264"; readonly path: string }
  /** A slate with text, for a lost source. */
  | { readonly from: "slate"; readonly title: string; readonly text: string };

export interface SenderOptions extends StreamOptions {
  readonly input: SenderInput;
  readonly size: Size;
  readonly kbps: number;
  readonly keyFrameEverySeconds: number;
  readonly encoder: H264Encoder;
}

/** Returns an element that encodes H.264, with its properties. */
export type H264Encoder = (options: { kbps: number; keyFrameEvery: number }) => string;

export const SOFTWARE_ENCODER: H264Encoder = ({ kbps, keyFrameEvery }) =>
  `x264enc tune=zerolatency speed-preset=ultrafast bitrate=${kbps} key-int-max=${keyFrameEvery} threads=1`;

/** A slate does not move: a few frames a second are enough. */
const SLATE_FRAMES_PER_SECOND = 5;
const SLATE_COLOUR = 0xff1b2733;

function slate(title: string, text: string, size: Size): string {
  const line = (content: string, vertical: number, share: number) =>
    `! textoverlay text=${quote(content)} valignment=position ypos=${vertical} halignment=center ` +
    `font-desc=${quote(`Sans ${Math.max(6, Math.round(size.height / share))}px`)}`;
  return [
    `videotestsrc is-live=true pattern=solid-color foreground-color=${SLATE_COLOUR}`,
    `! ${rawCaps({ ...size, framesPerSecond: SLATE_FRAMES_PER_SECOND })}`,
    line(title, 0.42, 12),
    line(text, 0.58, 18),
  ].join(" ");
}

const fromShm = (path: string) => `shmsrc socket-path=${path} is-live=true do-timestamp=true`;

/** Keeps the newest frame only: what lay in shared memory while the encoder was suspended must not become a new
 * consumer's key frame, and a slow encoder drops frames instead of adding delay. */
const NEWEST = "queue leaky=downstream max-size-buffers=1";

function encodedVideo({ input, size, kbps, keyFrameEverySeconds, encoder }: SenderOptions): string {
  if (input.from === "camera-h264") {
    return `${fromShm(input.path)} ! video/x-h264,stream-format=byte-stream,alignment=au ! h264parse`;
  }
  const isSlate = input.from === "slate";
  const framesPerSecond = isSlate ? SLATE_FRAMES_PER_SECOND : size.framesPerSecond;
  const keyFrameEvery = Math.max(1, keyFrameEverySeconds * framesPerSecond);
  return [
    isSlate ? slate(input.title, input.text, size) : `${fromShm(input.path)} ! ${rawCaps(size)} ! ${NEWEST}`,
    `! ${encoder({ kbps, keyFrameEvery })} ! video/x-h264,profile=constrained-baseline`,
  ].join(" ");
}

/** Returns the arguments of gst-launch-1.0 that send one layer as H.264. */
export function senderPipeline(options: SenderOptions): string[] {
  const { payloadType, ssrc } = options;
  return launchArguments([
    encodedVideo(options),
    `! rtph264pay pt=${payloadType} ssrc=${ssrc} config-interval=-1 aggregate-mode=zero-latency mtu=1200`,
    ...rtpBin(options),
  ]);
}
