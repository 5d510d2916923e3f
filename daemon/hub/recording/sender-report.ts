/** A sender's clock: the wall-clock time of an RTP timestamp (RFC 3550, 6.4.1). */
export interface SenderClock {
  readonly ssrc: number;
  /** Seconds since 1900, and the fraction of one in 1/2^32. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

const VERSION_2 = 0x80;
const SENDER_REPORT = 200;
const SOURCE_DESCRIPTION = 202;
const PAYLOAD_FEEDBACK = 206;
const CNAME = 1;

/** Encodes a sender report and a source description in one packet: receivers synchronise streams of one
 * CNAME. */
export function senderReport(clock: SenderClock, cname: string): Buffer {
  const report = Buffer.alloc(28);
  report[0] = VERSION_2;
  report[1] = SENDER_REPORT;
  report.writeUInt16BE(report.length / 4 - 1, 2);
  const { ssrc, ntpSeconds, ntpFraction, rtpTimestamp, packetCount, octetCount } = clock;
  for (const [index, word] of [
    ssrc,
    ntpSeconds,
    ntpFraction,
    rtpTimestamp,
    packetCount,
    octetCount,
  ].entries()) {
    report.writeUInt32BE(word >>> 0, 4 + 4 * index);
  }
  const name = Buffer.from(cname).subarray(0, 255);
  // The items end with a zero byte at least, at a multiple of 32 bits.
  const description = Buffer.alloc(4 * Math.ceil((8 + 2 + name.length + 1) / 4));
  description[0] = VERSION_2 | 1;
  description[1] = SOURCE_DESCRIPTION;
  description.writeUInt16BE(description.length / 4 - 1, 2);
  description.writeUInt32BE(ssrc >>> 0, 4);
  description[8] = CNAME;
  description[9] = name.length;
  name.copy(description, 10);
  return Buffer.concat([report, description]);
}

/** Whether a compound packet requests a key frame: PLI or FIR (RFC 4585 and 5104). */
export function isKeyFrameRequest(packet: Buffer): boolean {
  for (let at = 0; at + 4 <= packet.length; at += 4 + 4 * packet.readUInt16BE(at + 2)) {
    const format = (packet[at] ?? 0) & 0x1f;
    if (packet[at + 1] === PAYLOAD_FEEDBACK && (format === 1 || format === 4)) return true;
  }
  return false;
}
