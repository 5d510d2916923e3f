import type {
  AudioConfig,
  RtspAudioConfig,
  VideoInputAudioConfig,
} from "../../contract/config/audio-config.ts";
import { AUDIO_LEVEL, LOCAL_SINK, launchArguments, quote, rtpBin, type StreamOptions } from "./gst-launch.ts";
import { rtspSource } from "./source-pipeline.ts";

/** Speech with in-band FEC; a higher bitrate makes no audible difference. */
export const OPUS_KBPS = 48;

type LocalSource = "tone" | "alsa" | "pipewire";
/** A microphone of this machine. */
export type LocalAudioConfig = Extract<AudioConfig, { source: LocalSource }>;
type DeviceAudio = Exclude<LocalAudioConfig, { source: "tone" }>;

/** Audio that GStreamer can open. */
export type OpenableAudio =
  | LocalAudioConfig
  /** `url`: the proxy's, without login. */
  | (Omit<RtspAudioConfig, "main"> & { readonly url: string })
  /** RTP that arrives at a port of 127.0.0.1. */
  | (Omit<VideoInputAudioConfig, "input"> & { readonly port: number; readonly caps: string });
type ProcessedAudio = Exclude<OpenableAudio, { source: "tone" }>;

/** Raw audio of the echo reference, between its process and the microphone's. */
export const REFERENCE = { rate: 48_000, channels: 2, bytesPerSample: 2 } as const;
const RAW = `audio/x-raw,format=S16LE,rate=${REFERENCE.rate},channels=${REFERENCE.channels}`;

/** The tone beeps once a second, s: voice detection takes a continuous tone for noise. */
const BEEP_SECONDS = 0.4;

// Buffers are stamped with their time of arrival. This makes a continuous sequence of samples of them, by which the echo
// canceller aligns both inputs. It processes 10 ms at a time; where the first buffer is shorter, as PipeWire's are while
// some client requests a low latency, GStreamer's base class restarts it with each buffer, and it never sends anything.
const CONTINUOUS =
  "audiorate skip-to-first=true tolerance=20000000 ! audiobuffersplit output-buffer-duration=1/100";
const CONVERTED = `audioconvert ! audioresample ! ${RAW}`;

/** Opus adds in-band FEC, which repairs single losses from the next packet, only where it expects losses, and only for
 * speech, %. */
const EXPECTED_LOSS = 10;
const OPUS =
  `opusenc audio-type=voice bitrate=${OPUS_KBPS * 1000} frame-size=20 dtx=true inband-fec=true ` +
  `packet-loss-percentage=${EXPECTED_LOSS}`;

/** Many of PipeWire's buffers have no timestamp, and there are so few of them that they are copied at once. */
const PIPEWIRE = "pipewiresrc do-timestamp=true always-copy=true";

/** Captures from this node only: the session manager would replace a missing one by the default, a webcam's microphone
 * for the hall's. */
function fromPipewireNode(name: string, ...properties: string[]): string {
  const stream = ["props", "node.dont-reconnect=true", "node.dont-fallback=true", ...properties].join(",");
  return `${PIPEWIRE} target-object=${quote(name)} stream-properties=${quote(stream)}`;
}

/** The daemon passes the packets on, later when it is busy, ms. */
const JITTER_MS = 80;

function audioSource(source: OpenableAudio): string {
  switch (source.source) {
    case "tone": {
      const periods = Math.round(source.frequencyHz * BEEP_SECONDS);
      const beep = `wave=ticks tick-interval=1000000000 sine-periods-per-tick=${periods} apply-tick-ramp=true`;
      return `audiotestsrc is-live=true volume=0.2 freq=${source.frequencyHz} ${beep}`;
    }
    case "alsa":
      return `alsasrc device=${quote(source.device)}`;
    case "pipewire":
      return source.target ? fromPipewireNode(source.target) : PIPEWIRE;
    case "rtsp":
      return `${rtspSource(source, "audio")} ! decodebin`;
    case "video-input": {
      const received = `udpsrc address=127.0.0.1 port=${source.port} caps=${quote(source.caps)}`;
      return `${received} ! rtpjitterbuffer latency=${JITTER_MS} ! decodebin`;
    }
  }
}

/** Returns the loudspeakers whose echo is to be cancelled; undefined: none. */
export function echoReferenceOf(source: LocalAudioConfig): string | undefined {
  return source.source === "tone" || source.processing === "none" ? undefined : source.echoReference;
}

/** The line that `referencePipeline` prints each second in which it receives audio, silence included. */
export const REFERENCE_ACTIVE = /^active \(/;

/** Returns the arguments of gst-launch-1.0 that capture what the loudspeakers play, from an ALSA loopback or a PipeWire
 * sink, and send it to a port of 127.0.0.1. A process of its own, so that the microphone never waits for it. */
export function referencePipeline({ source }: DeviceAudio, reference: string, port: number): string[] {
  const captured =
    source === "alsa"
      ? `alsasrc device=${quote(reference)}`
      : fromPipewireNode(reference, "stream.capture.sink=true");
  const report = "progressreport name=active update-freq=1 do-query=false";
  return launchArguments([`${captured} ! ${CONVERTED} ! ${report} ! ${LOCAL_SINK} port=${port}`]);
}

/** The echo canceller compares with the reference of the same instant, and with silence where that has not arrived yet:
 * then it hardly cancels. So the microphone is delayed by more than PipeWire's usual buffer of 21 ms. */
const AFTER_REFERENCE =
  "! queue min-threshold-time=50000000 max-size-time=1000000000 max-size-buffers=0 max-size-bytes=0";

/** WebRTC's own processing, as in browsers. Its echo canceller reads from a probe in the same pipeline. */
function voiceProcessing(
  { processing, gainControl, noiseSuppression }: ProcessedAudio,
  referencePort: number | undefined,
): { filter: string; probe: string[] } {
  if (processing === "none") return { filter: "", probe: [] };
  const more = `gain-control=${gainControl} noise-suppression=${noiseSuppression}`;
  if (referencePort === undefined) return { filter: `! webrtcdsp echo-cancel=false ${more}`, probe: [] };
  const filter = `${AFTER_REFERENCE} ! webrtcdsp echo-cancel=true probe=loudspeakers ${more}`;
  const reference = `udpsrc address=127.0.0.1 port=${referencePort} caps="${RAW},layout=interleaved"`;
  const probe = `${reference} ! ${CONTINUOUS} ! webrtcechoprobe name=loudspeakers`;
  return { filter, probe: [probe, "! fakesink sync=false async=false"] };
}

export interface AudioOptions extends StreamOptions {
  /** Where the echo reference arrives on 127.0.0.1; absent: no echo is cancelled. */
  readonly referencePort?: number;
}

/** Returns the arguments of gst-launch-1.0 that send audio as Opus, with its level in each packet; with DTX nothing is
 * sent during silence. */
export function audioPipeline(source: OpenableAudio, options: AudioOptions): string[] {
  const { filter, probe } =
    source.source === "tone" ? { filter: "", probe: [] } : voiceProcessing(source, options.referencePort);
  return launchArguments([
    `${audioSource(source)} ! ${CONVERTED} ! ${CONTINUOUS}`,
    filter,
    "! level audio-level-meta=true post-messages=false",
    `! ${OPUS} ! rtpopuspay dtx=true pt=${options.payloadType} ssrc=${options.ssrc}`,
    `! application/x-rtp,extmap-${AUDIO_LEVEL.id}=(string)<"","${AUDIO_LEVEL.uri}","vad=on">`,
    ...rtpBin(options),
    ...probe,
  ]);
}
