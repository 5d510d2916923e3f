import type { Layer, StreamSource } from "../../contract/meeting/meeting.ts";

interface Stream {
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  readonly superseded?: true;
}

/** The largest goes first. Audio and the low layer are never dropped. */
const DROP_ORDER: readonly (readonly [StreamSource, Layer])[] = [
  ["camera", "high"],
  ["content", "high"],
  ["camera", "medium"],
  ["content", "medium"],
];

/** Returns the streams that fit into `budgetKbps` even if all are consumed; null: all fit. Superseded streams go first:
 * a moment without video is better than a congested WAN for the new one. */
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
