import type { AudioSource } from "../../contract/media-config.ts";
import { AUDIO_LEVEL, launch, quoted, rtp, type StreamOptions } from "./gst.ts";

/** Speech with its copy in the next packet; more is not heard. */
export const OPUS_KBPS = 48;

type SomeAudio = Exclude<AudioSource, { source: "none" }>;
type Microphone = Exclude<SomeAudio, { source: "tone" }>;

/** Once a second: who listens for speech takes an unbroken tone for the room's noise, s. */
const BEEP_SECONDS = 0.4;

// Buffers' times are those of their arrival: one line of samples without gaps is made of them, by which the echo
// canceller lays two sounds side by side. It takes 10 ms at once; where the first buffer is shorter, as PipeWire's are
// while some program is in a hurry, GStreamer's base class has it begin anew with each, and it never sends anything.
const CAPS =
  "audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=2 " +
  "! audiorate skip-to-first=true tolerance=20000000 ! audiobuffersplit output-buffer-duration=1/100";

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
function fromNode(name: string, ...properties: string[]): string {
  const stream = ["props", "node.dont-reconnect=true", "node.dont-fallback=true", ...properties].join(",");
  return `${PIPEWIRE} target-object=${quoted(name)} stream-properties=${quoted(stream)}`;
}

function audioSource(source: SomeAudio): string {
  switch (source.source) {
    case "tone": {
      const periods = Math.round(source.frequencyHz * BEEP_SECONDS);
      const beep = `wave=ticks tick-interval=1000000000 sine-periods-per-tick=${periods} apply-tick-ramp=true`;
      return `audiotestsrc is-live=true volume=0.2 freq=${source.frequencyHz} ${beep}`;
    }
    case "alsa":
      return `alsasrc device=${quoted(source.device)}`;
    case "pipewire":
      return source.target ? fromNode(source.target) : PIPEWIRE;
  }
}

/** Where the sound of the loudspeakers is heard: an ALSA loopback, or what goes to a PipeWire sink. */
function echoSource(source: Microphone, reference: string): string {
  if (source.source === "alsa") return `alsasrc device=${quoted(reference)}`;
  return fromNode(reference, "stream.capture.sink=true");
}

/** The echo canceller takes what the loudspeakers play at the same instant, and silence for what has not come yet:
 * then it hardly cancels. So the microphone's sound comes after it, by more than PipeWire's usual buffer of 21 ms. */
const AFTER_REFERENCE =
  "! queue min-threshold-time=50000000 max-size-time=1000000000 max-size-buffers=0 max-size-bytes=0";

/** WebRTC's own processing, as browsers do it. Its echo canceller listens at a probe in the same pipeline. */
function voiceProcessing(source: Microphone): { filter: string; probe: string[] } {
  const { gainControl, noiseSuppression, echoReference } = source;
  if (source.processing === "none") return { filter: "", probe: [] };
  const echo = echoReference === undefined ? "echo-cancel=false" : "echo-cancel=true probe=loudspeakers";
  const wait = echoReference === undefined ? "" : `${AFTER_REFERENCE} `;
  const filter = `${wait}! webrtcdsp ${echo} gain-control=${gainControl} noise-suppression=${noiseSuppression}`;
  if (echoReference === undefined) return { filter, probe: [] };
  const probe = `${echoSource(source, echoReference)} ! ${CAPS} ! webrtcechoprobe name=loudspeakers`;
  return { filter, probe: [probe, "! fakesink sync=false async=false"] };
}

/** Arguments of gst-launch-1.0 that send the sound as Opus, with its level in each packet; none while all is still. */
export function audioPipeline(source: SomeAudio, options: StreamOptions): string[] {
  const { filter, probe } = source.source === "tone" ? { filter: "", probe: [] } : voiceProcessing(source);
  return launch([
    `${audioSource(source)} ! ${CAPS}`,
    filter,
    "! level audio-level-meta=true post-messages=false",
    `! ${OPUS} ! rtpopuspay dtx=true pt=${options.payloadType} ssrc=${options.ssrc}`,
    `! application/x-rtp,extmap-${AUDIO_LEVEL.id}=(string)<"","${AUDIO_LEVEL.uri}","vad=on">`,
    ...rtp(options),
    ...probe,
  ]);
}
