import type { AudioSource } from "../../contract/media-config.ts";
import { AUDIO_LEVEL, launch, quoted, rtp, type StreamOptions } from "./gst.ts";

/** Speech with its copy in the next packet; more is not heard. */
export const OPUS_KBPS = 48;

type SomeAudio = Exclude<AudioSource, { source: "none" }>;
type Microphone = Exclude<SomeAudio, { source: "tone" }>;

/** Once a second: who listens for speech takes an unbroken tone for the room's noise, s. */
const BEEP_SECONDS = 0.4;

const CAPS = "audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=2";

/** Repairs single losses from the packet after, and prepares for that much of it, %: Opus makes room for a copy
 * only where it expects losses, and only as speech. */
const EXPECTED_LOSS = 10;
const OPUS =
  `opusenc audio-type=voice bitrate=${OPUS_KBPS * 1000} frame-size=20 dtx=true inband-fec=true ` +
  `packet-loss-percentage=${EXPECTED_LOSS}`;

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
      return source.target ? `pipewiresrc target-object=${quoted(source.target)}` : "pipewiresrc";
  }
}

/** Where the sound of the loudspeakers is heard: an ALSA loopback, or what goes to a PipeWire sink. */
function echoSource(source: Microphone, reference: string): string {
  if (source.source === "alsa") return `alsasrc device=${quoted(reference)}`;
  const asMonitor = `stream-properties=${quoted("props,stream.capture.sink=true")}`;
  return `pipewiresrc target-object=${quoted(reference)} ${asMonitor}`;
}

/** WebRTC's own processing, as browsers do it. Its echo canceller listens at a probe in the same pipeline. */
function voiceProcessing(source: Microphone): { filter: string; probe: string[] } {
  const { gainControl, noiseSuppression, echoReference } = source;
  if (source.processing === "none") return { filter: "", probe: [] };
  const echo = echoReference === undefined ? "echo-cancel=false" : "echo-cancel=true probe=loudspeakers";
  const filter = `! webrtcdsp ${echo} gain-control=${gainControl} noise-suppression=${noiseSuppression}`;
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
