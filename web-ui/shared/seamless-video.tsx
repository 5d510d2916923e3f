import { useCallback, useEffect, useState } from "preact/hooks";
import { type TrackSource, VideoPlayer } from "./players.tsx";

/** A picture whose stream may change (another size of the same, say): the old one goes on until the first frame of the
 * new one is there, unless it ends before. `testId` names the one that is seen. */
export function SeamlessVideo(props: {
  viewer: TrackSource;
  producerId: string | null;
  testId: string;
  onFrames: (there: boolean) => void;
}) {
  const { viewer, producerId, testId, onFrames } = props;
  /** The stream whose frames are on the screen. */
  const [shownId, setShownId] = useState<string | null>(null);
  const frames = useCallback((id: string, there: boolean) => {
    setShownId((shown) => (there ? id : shown === id ? null : shown));
  }, []);
  useEffect(() => {
    if (producerId === null) setShownId(null);
  }, [producerId]);
  const keptId = producerId !== null && shownId !== producerId ? shownId : null;
  const there = producerId !== null && shownId !== null;
  // Told when it changes, not when its listener does.
  useEffect(() => onFrames(there), [there]);
  // The new one lies over the old one and is transparent until it has a frame.
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
