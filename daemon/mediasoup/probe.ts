import { randomInt, randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import { startInterval } from "../platform/guarded.ts";
import type { Trunk } from "./trunk.ts";

/** Several fit into 2 s, so that not all are lost by chance even at 10 % loss, ms. */
const PROBE_INTERVAL_MS = 400;
const CLOCK_RATE = 48_000;
const PAYLOAD_TYPE = 100;
/** An Opus frame of silence (RFC 6716, 3.1: configuration 31, 20 ms, mono, one frame; no data). */
const SILENCE = Buffer.from([0xf8]);

/** A stream of a few bytes a second that is always sent, one per router. It proves that a trunk carries media
 * when nobody speaks or watches, opens a NAT mapping and keeps it open, and gives loss and round-trip time. */
export class MediaProbe implements Disposable {
  readonly producer: types.Producer;
  readonly #transport: types.DirectTransport;
  readonly #timer: NodeJS.Timeout;
  readonly #ssrc: number;
  #sequence = randomInt(0x8000);
  #timestamp = randomInt(0x7fffffff);

  private constructor(transport: types.DirectTransport, producer: types.Producer, ssrc: number) {
    this.#transport = transport;
    this.producer = producer;
    this.#ssrc = ssrc;
    this.#timer = startInterval("probe", PROBE_INTERVAL_MS, () => this.#send());
    transport.observer.once("close", () => clearInterval(this.#timer));
  }

  static async open(router: types.Router): Promise<MediaProbe> {
    const ssrc = randomInt(1, 0x7fffffff);
    using stack = new DisposableStack();
    const transport = stack.adopt(await router.createDirectTransport(), (opened) => opened.close());
    const producer = await transport.produce({
      id: `probe-${randomUUID()}`,
      kind: "audio",
      rtpParameters: {
        codecs: [{ mimeType: "audio/opus", payloadType: PAYLOAD_TYPE, clockRate: CLOCK_RATE, channels: 2 }],
        encodings: [{ ssrc }],
        rtcp: { cname: `probe-${ssrc}` },
      },
    });
    stack.move();
    return new MediaProbe(transport, producer, ssrc);
  }

  #send(): void {
    const packet = Buffer.alloc(12 + SILENCE.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(PAYLOAD_TYPE, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    SILENCE.copy(packet, 12);
    this.producer.send(packet);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + (CLOCK_RATE * PROBE_INTERVAL_MS) / 1000) >>> 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#transport.close();
  }
}

/** What a trunk has received since it was opened, over all of its streams. */
export interface ReceptionStats {
  readonly bytes: number;
  readonly packets: number;
  /** Before retransmission. */
  readonly packetsLost: number;
  /** Of the worst stream; null before the first report. */
  readonly jitterMs: number | null;
}

/** Sums the statistics of a trunk's producers; one that closes meanwhile is left out. */
export async function receptionStats(producers: Iterable<types.Producer>): Promise<ReceptionStats> {
  const reports = await Promise.allSettled([...producers].map((producer) => producer.getStats()));
  const stats = reports.flatMap((report) => (report.status === "fulfilled" ? report.value : []));
  const sum = (pick: (stat: types.ProducerStat) => number) =>
    stats.reduce((total, stat) => total + pick(stat), 0);
  return {
    bytes: sum((stat) => stat.byteCount),
    packets: sum((stat) => stat.packetCount),
    packetsLost: sum((stat) => Math.max(0, stat.packetsLost)),
    jitterMs: stats.length === 0 ? null : Math.round(Math.max(...stats.map(jitterMs))),
  };
}

/** Returns the worker's outbound statistics of each consumer, with what the remote end's receiver reports say
 * (RFC 3550, 6.4.2). Undefined for one that closes meanwhile. */
export function outboundStats(
  consumers: readonly types.Consumer[],
): Promise<(types.ConsumerStat | undefined)[]> {
  return Promise.all(
    consumers.map(async (consumer) => {
      const stats = consumer.closed ? [] : await consumer.getStats().catch(() => []);
      return stats.find((stat): stat is types.ConsumerStat => stat.type === "outbound-rtp");
    }),
  );
}

/** Packets that never arrived, before retransmission. */
export function lostPackets({ packetsLost }: types.ConsumerStat): number {
  return Math.max(0, packetsLost);
}

/** Returns what the remote end has received, from its receiver reports. */
export function remoteReceptionStats(sent: readonly (types.ConsumerStat | undefined)[]): ReceptionStats {
  const sum = { bytes: 0, packets: 0, packetsLost: 0 };
  for (const stat of sent) {
    if (!stat) continue;
    const lost = lostPackets(stat);
    sum.packetsLost += lost;
    sum.packets += Math.max(0, stat.packetCount - lost);
    sum.bytes += stat.packetCount > 0 ? stat.byteCount * (1 - Math.min(1, lost / stat.packetCount)) : 0;
  }
  return { ...sum, jitterMs: null };
}

/** The worker reports jitter in units of the RTP clock (RFC 3550, 6.4.1). */
function jitterMs({ jitter, kind }: types.ProducerStat): number {
  return jitter / (kind === "audio" ? 48 : 90);
}

/** The remote end's probe, as exchanged when the trunk opens. */
export interface ProbeOffer {
  readonly producerId: string;
  readonly rtpParameters: unknown;
}

/** Sends the probe through a trunk; returns what the remote end needs to receive it. */
export async function offerProbe(path: Trunk, probe: MediaProbe): Promise<ProbeOffer> {
  const { producerId, rtpParameters } = await path.consume(probe.producer.id);
  return { producerId, rtpParameters };
}

export function acceptProbe(path: Trunk, offered: ProbeOffer): Promise<types.Producer> {
  return path.produce({ ...offered, kind: "audio", paused: false });
}
