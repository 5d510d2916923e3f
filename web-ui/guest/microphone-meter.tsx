import { useEffect, useRef } from "preact/hooks";
import { devices } from "./devices.ts";
import { guestMessages } from "./locale.ts";

/** Root mean square of loud speech; fills the meter. */
const LOUD = 0.2;

/** Calls `onLevel` in each frame with the track's level, 0 to 1, until the result is called. */
function followLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    onLevel(Math.min(1, Math.sqrt(power) / LOUD));
    frame = requestAnimationFrame(look);
  };
  look();
  // Some browsers begin only after the person has touched the page.
  const resume = () => void context.resume();
  addEventListener("pointerdown", resume);
  return () => {
    cancelAnimationFrame(frame);
    removeEventListener("pointerdown", resume);
    void context.close();
  };
}

/** How loud the guest's microphone is. Absent without one. */
export function MicrophoneMeter() {
  const element = useRef<HTMLMeterElement>(null);
  const track = devices.microphone.track.value;
  useEffect(() => {
    if (!track) return;
    return followLevel(track, (level) => {
      if (element.current) element.current.value = level;
    });
  }, [track]);
  if (!track) return null;
  return (
    <meter
      ref={element}
      class="level"
      data-testid="microphone-level"
      min={0}
      max={1}
      aria-label={guestMessages.value.microphoneLevel}
    />
  );
}
