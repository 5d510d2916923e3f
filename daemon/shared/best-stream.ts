import type { Layer } from "../contract/meeting/meeting.ts";

interface LayeredStream {
  readonly layer: Layer;
  readonly superseded?: boolean;
}

/** Of one picture's streams, that of the first of these layers which is there. One that is superseded is nobody's to begin
 * with. */
export function selectBestStream<Stream extends LayeredStream>(
  streams: readonly Stream[],
  layers: readonly Layer[],
): Stream | undefined {
  const staying = streams.filter(({ superseded }) => !superseded);
  return layers.flatMap((wanted) => staying.filter(({ layer }) => layer === wanted))[0];
}
