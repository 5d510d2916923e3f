import type { Layer } from "../contract/meeting/meeting.ts";

interface LayeredStream {
  readonly layer: Layer;
  readonly superseded?: boolean;
}

/** Returns the stream of the first of `layers` that is offered. A superseded stream is never selected. */
export function selectBestStream<Stream extends LayeredStream>(
  streams: readonly Stream[],
  layers: readonly Layer[],
): Stream | undefined {
  const staying = streams.filter(({ superseded }) => !superseded);
  return layers.flatMap((wanted) => staying.filter(({ layer }) => layer === wanted))[0];
}
