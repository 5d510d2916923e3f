import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";

interface Stream {
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  readonly superseded?: true;
}

/** The largest goes first; sound and the small picture never do. */
const DROP_ORDER: readonly (readonly [StreamSource, Layer])[] = [
  ["camera", "high"],
  ["content", "high"],
  ["camera", "medium"],
  ["content", "medium"],
];

/** What a room offers when its line upwards carries `budgetKbps` (null: enough): if all of it were taken, it would still
 * fit. What another has replaced goes on only where it fits, too: better a moment without a picture than a line too full
 * for the new one. */
export function fitToBudget<T extends Stream>(
  streams: readonly T[],
  budgetKbps: number | null,
): readonly T[] {
  if (budgetKbps === null || totalKbps(streams) <= budgetKbps) return streams;
  let rest = streams.filter(({ superseded }) => !superseded);
  for (const [source, layer] of DROP_ORDER) {
    if (totalKbps(rest) <= budgetKbps) break;
    rest = rest.filter((stream) => stream.source !== source || stream.layer !== layer);
  }
  return rest;
}

function totalKbps(streams: readonly Stream[]): number {
  return streams.reduce((sum, { kbps }) => sum + kbps, 0);
}
