import type { WanState } from "../contract/meeting/view.ts";

/** One direction of a line. */
export type LineFlow = WanState["down"];

/** What came through in some time. */
export interface Passed {
  readonly bytes: number;
  readonly packets: number;
  /** Before repair. */
  readonly packetsLost: number;
}

export const NO_FLOW: LineFlow = { kbps: 0, lossShare: null, jitterMs: null };

/** Of what came through within `overMs`. */
export function lineFlow(
  { bytes, packets, packetsLost }: Passed,
  overMs: number,
  jitterMs: number | null,
): LineFlow {
  const all = packets + packetsLost;
  return {
    kbps: Math.round((bytes * 8) / overMs),
    lossShare: all === 0 ? null : packetsLost / all,
    jitterMs,
  };
}
