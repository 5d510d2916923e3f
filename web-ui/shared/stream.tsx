import { useEffect, useRef, useState } from "preact/hooks";
import type { Viewer } from "./viewer.ts";

/** Where tracks come from. */
export type TrackSource = Pick<Viewer, "watch">;

declare global {
  interface Window {
    /** Set by who measures: when each producer's first frame was decoded, ms since the epoch. */
    roomdFirstFrame?: Record<string, number>;
  }
}

function useTrack(
  viewer: TrackSource,
  producerId: string | null,
  element: { current: HTMLMediaElement | null },
): MediaStreamTrack | null {
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  useEffect(() => {
    if (producerId === null) return;
    return viewer.watch(producerId, (next) => {
      // Straight to the element: a render later would be a frame later.
      if (element.current) element.current.srcObject = next && new MediaStream([next]);
      setTrack(next);
    });
  }, [viewer, producerId, element]);
  return track;
}

/** A picture that has stood still for so long is none: better a name and a reason than a frozen face, ms. */
const STILL_AFTER_MS = 2000;
const LOOK_EVERY_MS = 250;

/** A picture. Nothing is drawn over it: `onFrames` says whether one is there, and moves. */
export function Picture(props: {
  viewer: TrackSource;
  producerId: string;
  testId: string;
  onFrames?: (there: boolean) => void;
}) {
  const { viewer, producerId, testId, onFrames } = props;
  const element = useRef<HTMLVideoElement>(null);
  const track = useTrack(viewer, producerId, element);
  useEffect(() => {
    const video = element.current;
    if (!video || !track) {
      onFrames?.(false);
      return;
    }
    let frames = 0;
    let movedAt = Number.NEGATIVE_INFINITY;
    let there = false;
    const tell = (now: boolean) => {
      if (now !== there) onFrames?.(now);
      there = now;
    };
    const handle = video.requestVideoFrameCallback(() => {
      if (window.roomdFirstFrame) window.roomdFirstFrame[producerId] = Date.now();
      movedAt = performance.now();
      tell(true);
    });
    const looking = setInterval(() => {
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      if (totalVideoFrames !== frames) {
        frames = totalVideoFrames;
        movedAt = performance.now();
        tell(true);
      } else if (performance.now() - movedAt > STILL_AFTER_MS) tell(false);
    }, LOOK_EVERY_MS);
    return () => {
      video.cancelVideoFrameCallback(handle);
      clearInterval(looking);
    };
  }, [track, producerId, onFrames]);
  return <video ref={element} data-testid={testId} autoplay playsInline muted />;
}

/** A sound. */
export function Sound({ viewer, producerId }: { viewer: TrackSource; producerId: string }) {
  const element = useRef<HTMLAudioElement>(null);
  useTrack(viewer, producerId, element);
  return <audio ref={element} autoplay />;
}
