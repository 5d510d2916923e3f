import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { FreezeDetector, type VideoReceiver } from "./freeze-detector.ts";
import type { OnTrack } from "./viewer-consumer.ts";

export interface TrackSource {
  consume(producerId: string, onTrack: OnTrack): { close(): void };
}

declare global {
  interface Window {
    /** Set by benchmarks: when each producer's first frame was decoded, ms since the epoch. */
    roomdFirstFrame?: Record<string, number>;
  }
}

function useTrack(
  viewer: TrackSource,
  producerId: string | null,
  element: { current: HTMLMediaElement | null },
): { readonly track: MediaStreamTrack; readonly receiver: VideoReceiver | undefined } | null {
  const [given, setGiven] = useState<ReturnType<typeof useTrack>>(null);
  // A layout effect, so that the first frame does not wait for a paint.
  useLayoutEffect(() => {
    if (producerId === null) return;
    const consumer = viewer.consume(producerId, (next, receiver) => {
      // Directly to the element: a render would delay it by a frame.
      if (element.current) element.current.srcObject = next && new MediaStream([next]);
      setGiven(next && { track: next, receiver });
    });
    return () => consumer.close();
  }, [viewer, producerId, element]);
  return given;
}

/** `frozen`: it had frames, and shows the same one for too long although its sender has not ended it. */
export type VideoState = "pending" | "playing" | "frozen";

/** A video frozen for this long is replaced by the site's name and the reason, ms. */
const FROZEN_AFTER_MS = 2000;
const CHECK_EVERY_MS = 100;

export function VideoPlayer(props: {
  viewer: TrackSource;
  producerId: string;
  testId: string;
  onState: (state: VideoState) => void;
}) {
  const { viewer, producerId, testId, onState } = props;
  const element = useRef<HTMLVideoElement>(null);
  const given = useTrack(viewer, producerId, element);
  useEffect(() => {
    const video = element.current;
    if (!video || !given) {
      onState("pending");
      return;
    }
    const detector = given.receiver && new FreezeDetector(given.receiver);
    let frames = 0;
    let movedAt = performance.now();
    let state: VideoState = "pending";
    const setState = (now: VideoState) => {
      if (now !== state) onState(now);
      state = now;
    };
    const handle = video.requestVideoFrameCallback(() => {
      if (window.roomdFirstFrame) window.roomdFirstFrame[producerId] = Date.now();
      movedAt = performance.now();
      setState("playing");
    });
    const checks = setInterval(() => {
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      if (totalVideoFrames !== frames) {
        frames = totalVideoFrames;
        movedAt = performance.now();
        detector?.frameDecoded();
        setState("playing");
        return;
      }
      const frozenForMs = performance.now() - movedAt;
      if (frozenForMs > CHECK_EVERY_MS) void detector?.frozen(frozenForMs);
      if (state === "playing" && frozenForMs > FROZEN_AFTER_MS) setState("frozen");
    }, CHECK_EVERY_MS);
    return () => {
      video.cancelVideoFrameCallback(handle);
      clearInterval(checks);
    };
  }, [given, producerId, onState]);
  return <video ref={element} data-testid={testId} autoplay playsInline muted />;
}

export function AudioPlayer({ viewer, producerId }: { viewer: TrackSource; producerId: string }) {
  const element = useRef<HTMLAudioElement>(null);
  useTrack(viewer, producerId, element);
  return <audio ref={element} autoplay />;
}
