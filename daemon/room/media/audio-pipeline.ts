import type { AudioSourceConfig } from "../../contract/config/media-config.ts";
import { AUDIO_LEVEL, LOCAL_SINK, launchArguments, quote, rtpBin, type StreamOptions } from "./gst-launch.ts";

/** Speech with its copy in the next packet; more is not heard. */
export const OPUS_KBPS = 48;

type ActiveAudio = Exclude<AudioSourceConfig, { source: "none" }>;
type FromDevice = Exclude<ActiveAudio, { source: "tone" }>;

/** What the loudspeakers play, as it goes from the process that hears it to the microphone's. */
export const REFERENCE = { rate: 48_000, channels: 2, bytesPerSample: 2 } as const;
const RAW = `audio/x-raw,format=S16LE,rate=${REFERENCE.rate},channels=${REFERENCE.channels}`;

/** Once a second: who listens for speech takes an unbroken tone for the room's noise, s. */
const BEEP_SECONDS = 0.4;

// Buffers' times are those of their arrival: one line of samples without gaps is made of them, by which the echo
// canceller lays two sounds side by side. It takes 10 ms at once; where the first buffer is shorter, as PipeWire's are
// while some program is in a hurry, GStreamer's base class has it begin anew with each, and it never sends anything.
const CONTINUOUS =
  "audiorate skip-to-first=true tolerance=20000000 ! audiobuffersplit output-buffer-duration=1/100";
const CONVERTED = `audioconvert ! audioresample ! ${RAW}`;

/** Repairs single losses from the packet after, and prepares for that much of it, %: Opus makes room for a copy
 * only where it expects losses, and only as speech. */
const EXPECTED_LOSS = 10;
const OPUS =
  `opusenc audio-type=voice bitrate=${OPUS_KBPS * 1000} frame-size=20 dtx=true inband-fec=true ` +
  `packet-loss-percentage=${EXPECTED_LOSS}`;

/** Many of its buffers come without a time; and it has few of them, which nobody may hold. */
const PIPEWIRE = "pipewiresrc do-timestamp=true always-copy=true";

/** Of this node and no other: the session manager would put the room's default in the place of one that is missing,
 * a webcam's microphone for the hall's. */
function fromPipewireNode(name: string, ...properties: string[]): string {
  const stream = ["props", "node.dont-reconnect=true", "node.dont-fallback=true", ...properties].join(",");
  return `${PIPEWIRE} target-object=${quote(name)} stream-properties=${quote(stream)}`;
}

function audioSource(source: ActiveAudio): string {
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
  }
}

/** The loudspeakers whose sound is to be taken out of the microphone's; undefined: none. */
export function echoReferenceOf(source: ActiveAudio): string | undefined {
  return source.source === "tone" || source.processing === "none" ? undefined : source.echoReference;
}

/** What it says each second in which it has heard something, stillness included. */
export const REFERENCE_ACTIVE = /^heard \(/;

/** Arguments of gst-launch-1.0 that hear what the loudspeakers play, at an ALSA loopback or as it goes to a PipeWire
 * sink, and send it to a port of 127.0.0.1. It is a process of its own: the microphone's doesn't wait for it. */
export function referencePipeline({ source }: FromDevice, reference: string, port: number): string[] {
  const heard =
    source === "alsa"
      ? `alsasrc device=${quote(reference)}`
      : fromPipewireNode(reference, "stream.capture.sink=true");
  const said = "progressreport name=heard update-freq=1 do-query=false";
  return launchArguments([`${heard} ! ${CONVERTED} ! ${said} ! ${LOCAL_SINK} port=${port}`]);
}

/** The echo canceller takes what the loudspeakers play at the same instant, and silence for what has not come yet:
 * then it hardly cancels. So the microphone's sound comes after it, by more than PipeWire's usual buffer of 21 ms. */
const AFTER_REFERENCE =
  "! queue min-threshold-time=50000000 max-size-time=1000000000 max-size-buffers=0 max-size-bytes=0";

/** WebRTC's own processing, as browsers do it. Its echo canceller listens at a probe in the same pipeline. */
function voiceProcessing(
  { processing, gainControl, noiseSuppression }: FromDevice,
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
  /** Where what the loudspeakers play comes, on 127.0.0.1; absent: no echo is cancelled. */
  readonly referencePort?: number;
}

/** Arguments of gst-launch-1.0 that send the sound as Opus, with its level in each packet; none while all is still. */
export function audioPipeline(source: ActiveAudio, options: AudioOptions): string[] {
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
