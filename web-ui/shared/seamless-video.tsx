import { useCallback, useEffect, useState } from "preact/hooks";
import { type TrackSource, VideoPlayer } from "./players.tsx";

/** A video whose producer may change, for example to another layer: the old one stays until the first frame of the
 * new one. `testId` names the visible one. */
export function SeamlessVideo(props: {
  viewer: TrackSource;
  producerId: string | null;
  testId: string;
  onFrames: (there: boolean) => void;
}) {
  const { viewer, producerId, testId, onFrames } = props;
  /** The producer whose frames are visible. */
  const [shownId, setShownId] = useState<string | null>(null);
  const frames = useCallback((id: string, there: boolean) => {
    setShownId((shown) => (there ? id : shown === id ? null : shown));
  }, []);
  useEffect(() => {
    if (producerId === null) setShownId(null);
  }, [producerId]);
  const keptId = producerId !== null && shownId !== producerId ? shownId : null;
  const there = producerId !== null && shownId !== null;
  // On a change of the value, not of the callback.
  useEffect(() => onFrames(there), [there]);
  // The new video lies over the old one and is transparent until its first frame.
  return [keptId, producerId].map(
    (id) =>
      id !== null && (
        <KeyedVideo
          key={id}
          viewer={viewer}
          producerId={id}
          testId={id === (keptId ?? producerId) ? testId : `${testId}-next`}
          onFrames={frames}
        />
      ),
  );
}

function KeyedVideo(props: {
  viewer: TrackSource;
  producerId: string;
  testId: string;
  onFrames: (producerId: string, there: boolean) => void;
}) {
  const { viewer, producerId, testId, onFrames } = props;
  const told = useCallback((there: boolean) => onFrames(producerId, there), [producerId, onFrames]);
  return <VideoPlayer viewer={viewer} producerId={producerId} testId={testId} onFrames={told} />;
}
