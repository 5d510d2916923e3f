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

/** A picture. Nothing is drawn over it: `onFrames` says whether one is there. */
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
    const handle = video.requestVideoFrameCallback(() => {
      if (window.roomdFirstFrame) window.roomdFirstFrame[producerId] = Date.now();
      onFrames?.(true);
    });
    return () => video.cancelVideoFrameCallback(handle);
  }, [track, producerId, onFrames]);
  return <video ref={element} data-testid={testId} autoplay playsInline muted />;
}

/** A sound. */
export function Sound({ viewer, producerId }: { viewer: TrackSource; producerId: string }) {
  const element = useRef<HTMLAudioElement>(null);
  useTrack(viewer, producerId, element);
  return <audio ref={element} autoplay />;
}
