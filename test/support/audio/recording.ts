import { once } from "node:events";
import type { types } from "mediasoup";
import { AUDIO_LEVEL } from "../../../daemon/room/media/gst-launch.ts";
import { decodeOpus } from "./decode-opus.ts";

const RATE = 48_000;

/** Audio as it was sent. */
export interface AudioRecording {
  /** Mono, 48 kHz, without what DTX left out. */
  readonly samples: Int16Array;
  /** Of the whole duration including silence, dB below full scale. */
  readonly loudness: number;
  /** The loudest audio level of the packets (RFC 6464), dB below full scale. */
  readonly loudestLevel: number;
}

/** Records a producer for this long by its RTP clock, after `skipSeconds` for what has to adapt first. */
export async function recordAudio(
  router: types.Router,
  producer: types.Producer,
  { seconds, skipSeconds = 0 }: { seconds: number; skipSeconds?: number },
): Promise<AudioRecording> {
  const transport = await router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: router.rtpCapabilities,
  });
  const extensions = consumer.rtpParameters.headerExtensions ?? [];
  // The router assigns its own ids.
  const id = extensions.find(({ uri }) => uri === AUDIO_LEVEL.uri)?.id ?? 0;
  const packets: Buffer[] = [];
  let first: number | undefined;
  let span = 0;
  const signal = AbortSignal.timeout((skipSeconds + seconds) * 1000 + 20_000);
  try {
    while (span < (skipSeconds + seconds) * RATE) {
      const [packet] = (await once(consumer, "rtp", { signal })) as [Buffer];
      const timestamp = packet.readUInt32BE(4);
      first ??= timestamp;
      span = (timestamp - first) >>> 0;
      if (span >= skipSeconds * RATE) packets.push(packet);
    }
  } finally {
    transport.close();
  }
  const samples = await decodeOpus(packets);
  const energy = samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0);
  const levels = packets.map((packet) => levelOf(packet, id) ?? Number.NEGATIVE_INFINITY);
  return {
    samples,
    loudness: 10 * Math.log10(energy / (seconds * RATE) + 1e-12),
    loudestLevel: Math.max(...levels),
  };
}

/** Returns the audio level of a packet (RFC 6464, one-byte header of RFC 8285). */
function levelOf(packet: Buffer, id: number): number | undefined {
  if (((packet[0] ?? 0) & 0x10) === 0) return undefined;
  const csrcs = (packet[0] ?? 0) & 0x0f;
  let at = 12 + 4 * csrcs + 4;
  const end = at + 4 * packet.readUInt16BE(at - 2);
  while (at < end) {
    const head = packet[at] ?? 0;
    if (head >> 4 === id) return -((packet[at + 1] ?? 0) & 0x7f);
    at += head === 0 ? 1 : 2 + (head & 0x0f);
  }
  return undefined;
}

/** Returns the share of the energy at one frequency, 0 to 1, by Goertzel's filter over each 20 ms. */
export function shareOf(frequencyHz: number, samples: Int16Array): number {
  const window = RATE / 50;
  const turn = 2 * Math.cos((2 * Math.PI * frequencyHz) / RATE);
  let there = 0;
  let all = 0;
  for (let from = 0; from + window <= samples.length; from += window) {
    let one = 0;
    let two = 0;
    for (const sample of samples.subarray(from, from + window)) {
      const next = sample + turn * one - two;
      two = one;
      one = next;
      all += sample ** 2;
    }
    there += (2 * (one ** 2 + two ** 2 - turn * one * two)) / window;
  }
  return all === 0 ? 0 : there / all;
}
