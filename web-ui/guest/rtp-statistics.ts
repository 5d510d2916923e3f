import {
  type LinkStatistics,
  linkStatistics,
  type PacketCounts,
} from "../../daemon/shared/link-statistics.ts";

/** The streams of one way of a page's media, as the browser counts them. */
export interface RtpStatistics {
  /** What each has brought since it began. */
  readonly streams: ReadonlyMap<string, PacketCounts>;
  /** The worst stream's, ms; null where the browser says none. */
  readonly jitterMs: number | null;
  /** There and back, ms, and how often it was measured so far; null before the first time. */
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

/** Of what comes to the page. */
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

/** Of what leaves the page: its losses as the hub reports them. */
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

/** Between two looks: a stream that began meanwhile counts in full, one that ended for nothing. */
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
