import {
  type LinkStatistics,
  linkStatistics,
  type PacketCounts,
} from "../../daemon/shared/link-statistics.ts";

/** Statistics of one direction, as the browser counts them. */
export interface RtpStatistics {
  /** Counters of each stream since its start. */
  readonly streams: ReadonlyMap<string, PacketCounts>;
  /** The highest of all streams, ms; null if the browser reports none. */
  readonly jitterMs: number | null;
  /** Round-trip time, ms, and the number of measurements; null before the first. */
  readonly roundTrip: { readonly ms: number; readonly measured: number } | null;
}

/** RFC 3550, 6.4.1, in the names of https://www.w3.org/TR/webrtc-stats/. */
interface Stat {
  readonly type: string;
  readonly id: string;
  readonly localId?: string;
  readonly nominated?: boolean;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly headerBytesReceived?: number;
  readonly headerBytesSent?: number;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly packetsLost?: number;
  /** Seconds. */
  readonly jitter?: number;
  /** Seconds. */
  readonly currentRoundTripTime?: number;
  readonly responsesReceived?: number;
}

/** Returns the statistics of received streams. */
export function receivedStatistics(report: Iterable<Stat>): RtpStatistics {
  const stats = [...report];
  const inbound = stats.filter(({ type }) => type === "inbound-rtp");
  const streams = inbound.map(
    ({ id, bytesReceived = 0, headerBytesReceived = 0, packetsReceived = 0, packetsLost = 0 }) =>
      [id, { bytes: bytesReceived + headerBytesReceived, packets: packetsReceived, packetsLost }] as const,
  );
  const jitters = inbound.flatMap(({ jitter }) => (jitter === undefined ? [] : [jitter * 1000]));
  return {
    streams: new Map(streams),
    jitterMs: jitters.length === 0 ? null : Math.round(Math.max(...jitters)),
    roundTrip: roundTripOf(stats),
  };
}

/** Returns the statistics of sent streams, with the loss that the hub reports. */
export function sentStatistics(report: Iterable<Stat>): RtpStatistics {
  const stats = [...report];
  const lost = new Map(
    stats
      .filter(({ type }) => type === "remote-inbound-rtp")
      .map(({ localId, packetsLost }) => [localId, packetsLost ?? 0]),
  );
  const streams = stats
    .filter(({ type }) => type === "outbound-rtp")
    .map(({ id, bytesSent = 0, headerBytesSent = 0, packetsSent = 0 }) => {
      const packetsLost = lost.get(id) ?? 0;
      return [
        id,
        { bytes: bytesSent + headerBytesSent, packets: packetsSent - packetsLost, packetsLost },
      ] as const;
    });
  return { streams: new Map(streams), jitterMs: null, roundTrip: roundTripOf(stats) };
}

/** Returns the statistics between two samples; a stream that started meanwhile counts in full, one that ended doesn't
 * count. */
export function statisticsBetween(before: RtpStatistics, now: RtpStatistics, overMs: number): LinkStatistics {
  const sum = { bytes: 0, packets: 0, packetsLost: 0 };
  for (const [id, counts] of now.streams) {
    const known = before.streams.get(id);
    for (const name of ["bytes", "packets", "packetsLost"] as const) {
      sum[name] += Math.max(0, counts[name] - (known?.[name] ?? 0));
    }
  }
  return linkStatistics(sum, overMs, now.jitterMs);
}

function roundTripOf(stats: readonly Stat[]): RtpStatistics["roundTrip"] {
  const pair = stats.find(({ type, nominated }) => type === "candidate-pair" && nominated);
  if (pair?.currentRoundTripTime === undefined) return null;
  return { ms: Math.round(pair.currentRoundTripTime * 1000), measured: pair.responsesReceived ?? 0 };
}
