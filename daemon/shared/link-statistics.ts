import type { WanState } from "../contract/meeting/view.ts";

/** One direction of the link. */
export type LinkStatistics = WanState["down"];

/** What arrived within some time. */
export interface PacketCounts {
  readonly bytes: number;
  readonly packets: number;
  /** Before retransmission. */
  readonly packetsLost: number;
}

export const NO_TRAFFIC: LinkStatistics = { kbps: 0, lossShare: null, jitterMs: null };

/** Statistics of what arrived within `overMs`. */
export function linkStatistics(
  { bytes, packets, packetsLost }: PacketCounts,
  overMs: number,
  jitterMs: number | null,
): LinkStatistics {
  const all = packets + packetsLost;
  return {
    kbps: Math.round((bytes * 8) / overMs),
    lossShare: all === 0 ? null : packetsLost / all,
    jitterMs,
  };
}
