import type { AudioSource } from "../../contract/room-config.ts";
import { AUDIO_LEVEL, launch, quoted, rtp, type StreamOptions } from "./gst.ts";

type SomeAudio = Exclude<AudioSource, { source: "none" }>;

/** Once a second: who listens for speech takes an unbroken tone for the room's noise, s. */
const BEEP_SECONDS = 0.4;

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

/** Arguments of gst-launch-1.0 that send the sound as Opus, with its level in each packet. */
export function audioPipeline(source: SomeAudio, options: StreamOptions): string[] {
  return launch([
    audioSource(source),
    "! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2",
    "! level audio-level-meta=true post-messages=false",
    "! opusenc bitrate=48000 inband-fec=true packet-loss-percentage=5 frame-size=20",
    `! rtpopuspay pt=${options.payloadType} ssrc=${options.ssrc}`,
    `! application/x-rtp,extmap-${AUDIO_LEVEL.id}=(string)<"","${AUDIO_LEVEL.uri}","vad=on">`,
    ...rtp(options),
  ]);
}
