import type { Layer } from "../contract/meeting/meeting.ts";

interface Offered {
  readonly layer: Layer;
  readonly leaving?: boolean;
}

/** Of one picture's streams, that of the first of these layers which is there. One that is leaving is nobody's to begin
 * with. */
export function bestStream<Stream extends Offered>(
  streams: readonly Stream[],
  layers: readonly Layer[],
): Stream | undefined {
  const staying = streams.filter(({ leaving }) => !leaving);
  return layers.flatMap((wanted) => staying.filter(({ layer }) => layer === wanted))[0];
}
