import { useCallback, useEffect, useState } from "preact/hooks";
import { type TrackSource, VideoPlayer, type VideoState } from "./players.tsx";

/** A video whose producer may change, for example to another layer: the old one stays until the first frame of the
 * new one. `testId` names the visible one. */
export function SeamlessVideo(props: {
  viewer: TrackSource;
  producerId: string | null;
  testId: string;
  onState: (state: VideoState) => void;
}) {
  const { viewer, producerId, testId, onState } = props;
  /** The producer whose frames are visible. */
  const [shownId, setShownId] = useState<string | null>(null);
  const [isFrozen, setIsFrozen] = useState(false);
  const update = useCallback((id: string, state: VideoState) => {
    const isPlaying = state === "playing";
    setShownId((shown) => (isPlaying ? id : shown === id ? null : shown));
    if (state !== "pending") setIsFrozen(!isPlaying);
  }, []);
  useEffect(() => {
    if (producerId !== null) return;
    setShownId(null);
    setIsFrozen(false);
  }, [producerId]);
  const keptId = producerId !== null && shownId !== producerId ? shownId : null;
  const isPlaying = producerId !== null && shownId !== null;
  const state = isPlaying ? "playing" : producerId !== null && isFrozen ? "frozen" : "pending";
  // On a change of the value, not of the callback.
  useEffect(() => onState(state), [state]);
  // The new video lies over the old one and is transparent until its first frame.
  return [keptId, producerId].map(
    (id) =>
      id !== null && (
        <KeyedVideo
          key={id}
          viewer={viewer}
          producerId={id}
          testId={id === (keptId ?? producerId) ? testId : `${testId}-next`}
          onState={update}
        />
      ),
  );
}

function KeyedVideo(props: {
  viewer: TrackSource;
  producerId: string;
  testId: string;
  onState: (producerId: string, state: VideoState) => void;
}) {
  const { viewer, producerId, testId, onState } = props;
  const report = useCallback((state: VideoState) => onState(producerId, state), [producerId, onState]);
  return <VideoPlayer viewer={viewer} producerId={producerId} testId={testId} onState={report} />;
}
