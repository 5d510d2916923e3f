import type { Layer, StreamSource } from "../../contract/meeting.ts";

interface Offer {
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
}

/** The largest goes first; sound and the small picture never do. */
const GIVEN_UP: readonly (readonly [StreamSource, Layer])[] = [
  ["camera", "high"],
  ["content", "high"],
  ["camera", "medium"],
  ["content", "medium"],
];

/** What a room offers when its line upwards carries `budgetKbps` (null: enough): if all of it were taken, it would still
 * fit. */
export function offered<T extends Offer>(streams: readonly T[], budgetKbps: number | null): readonly T[] {
  if (budgetKbps === null) return streams;
  let rest = streams;
  for (const [source, layer] of GIVEN_UP) {
    if (rest.reduce((sum, { kbps }) => sum + kbps, 0) <= budgetKbps) break;
    rest = rest.filter((stream) => stream.source !== source || stream.layer !== layer);
  }
  return rest;
}
