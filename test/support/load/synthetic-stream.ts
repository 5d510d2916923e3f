import type { Socket } from "node:dgram";

const MAX_PAYLOAD_BYTES = 1100;
/** H.264 NAL types (RFC 6184, 1.3 and 5.4). */
const SPS = 0x67;
const PPS = 0x68;
const FU_A_INDICATOR = 0x7c;
const IDR = 5;
const SLICE = 1;
/** RFC 4585, 6.3.1: payload-specific feedback, picture loss indication. */
const PSFB = 206;
const PLI = 1;
const KEY_FRAME_EVERY_MS = 10_000;

export interface SyntheticOptions {
  readonly kind: "audio" | "video";
  readonly ssrc: number;
  readonly payloadType: number;
  readonly kbps: number;
  /** Pictures a second; sound has 50 packets a second, or 2.5 of silence. */
  readonly framesPerSecond: number;
  /** Sound: how loud, -127 (silence) to 0 dBov, by RFC 6464. */
  readonly levelDbov?: number;
  readonly socket: Socket;
  readonly port: number;
}

/** RTP of the size and pace of a camera's or a microphone's, with nothing in it that a decoder could show. */
export class SyntheticStream {
  readonly #options: SyntheticOptions;
  #sequence = Math.floor(Math.random() * 0x8000);
  #dueMs = 0;
  #keyFrameAtMs = Number.NEGATIVE_INFINITY;
  running = false;
  packets = 0;

  constructor(options: SyntheticOptions) {
    this.#options = options;
    options.socket.on("message", (packet) => {
      if (packet[1] === PSFB && ((packet[0] ?? 0) & 0x1f) === PLI)
        this.#keyFrameAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  /** Sends what is due. */
  tick(nowMs: number): void {
    if (!this.running || nowMs < this.#dueMs) return;
    const everyMs = 1000 / this.#options.framesPerSecond;
    // After a pause it goes on from now, not with all that was missed.
    this.#dueMs = Math.max(this.#dueMs + everyMs, nowMs - everyMs);
    if (this.#options.kind === "audio") this.#sound(nowMs);
    else this.#picture(nowMs, everyMs);
  }

  #sound(nowMs: number): void {
    const { kbps, framesPerSecond, levelDbov = -127 } = this.#options;
    const bytes = Math.max(1, Math.round((kbps * 125) / framesPerSecond));
    this.#send(nowMs, { marker: false, payload: Buffer.alloc(bytes, 0xf8), level: -levelDbov });
  }

  #picture(nowMs: number, everyMs: number): void {
    const { kbps } = this.#options;
    const isKey = nowMs - this.#keyFrameAtMs > KEY_FRAME_EVERY_MS;
    if (isKey) {
      this.#keyFrameAtMs = nowMs;
      for (const nal of [SPS, PPS]) this.#send(nowMs, { marker: false, payload: Buffer.alloc(16, nal) });
    }
    let left = Math.round((kbps * 125 * everyMs) / 1000) * (isKey ? 4 : 1);
    for (let first = true; left > 0; first = false) {
      const payload = Buffer.alloc(Math.min(left, MAX_PAYLOAD_BYTES));
      left -= payload.length;
      payload[0] = FU_A_INDICATOR;
      payload[1] = (first ? 0x80 : 0) | (left <= 0 ? 0x40 : 0) | (isKey ? IDR : SLICE);
      this.#send(nowMs, { marker: left <= 0, payload });
    }
  }

  #send(
    nowMs: number,
    { marker, payload, level }: { marker: boolean; payload: Buffer; level?: number },
  ): void {
    const { kind, ssrc, payloadType, socket, port } = this.#options;
    const extension =
      level === undefined ? Buffer.alloc(0) : Buffer.from([0xbe, 0xde, 0, 1, 0x10, level, 0, 0]);
    const header = Buffer.alloc(12);
    header[0] = level === undefined ? 0x80 : 0x90;
    header[1] = (marker ? 0x80 : 0) | payloadType;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(Math.floor(nowMs * (kind === "audio" ? 48 : 90)) >>> 0, 4);
    header.writeUInt32BE(ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.packets++;
    socket.send(Buffer.concat([header, extension, payload]), port, "127.0.0.1");
  }
}
