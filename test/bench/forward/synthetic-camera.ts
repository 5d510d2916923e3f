import { createSocket, type Socket } from "node:dgram";
import type { types } from "mediasoup";
import { h264Parameters } from "../../../daemon/mediasoup/codecs.ts";

const SSRC = 0x5eed0001;
const PAYLOAD_TYPE = 96;
const FRAMES_PER_SECOND = 30;
const TICKS_PER_FRAME = 90_000 / FRAMES_PER_SECOND;
/** With its RTP header, as a camera on Ethernet sends. */
const PACKET_BYTES = 1000;
const KEY_FRAME_EVERY_FRAMES = 60;
const NAL_SPS = 0x67;
const NAL_FU_A = 0x7c;
const SLICE = 0x01;
const KEY_SLICE = 0x05;
const FIRST_OF_FRAME = 0x80;
const LAST_OF_FRAME = 0x40;

/** A camera's RTP without a picture: packets of H.264's form and of a camera's size and rate. */
export class SyntheticCamera implements Disposable {
  readonly #socket: Socket = createSocket("udp4");
  readonly #port: number;
  readonly #packetsPerFrame: number;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #frames = 0;
  #sentSinceMs = 0;
  #sentFrames = 0;

  constructor(port: number, packetsPerSecond: number) {
    this.#port = port;
    this.#packetsPerFrame = packetsPerSecond / FRAMES_PER_SECOND;
  }

  static readonly rtpParameters: types.RtpParameters = {
    codecs: [
      { mimeType: "video/H264", payloadType: PAYLOAD_TYPE, clockRate: 90_000, parameters: h264Parameters() },
    ],
    encodings: [{ ssrc: SSRC }],
  };

  send(): void {
    this.rest();
    this.#sentSinceMs = performance.now();
    this.#sentFrames = 0;
    this.#timer = setInterval(() => this.#catchUp(), 1000 / FRAMES_PER_SECOND);
  }

  rest(): void {
    clearInterval(this.#timer);
  }

  /** Timers of a busy machine come late: the rate is kept over time. */
  #catchUp(): void {
    const due = Math.floor(((performance.now() - this.#sentSinceMs) * FRAMES_PER_SECOND) / 1000);
    for (; this.#sentFrames < due; this.#sentFrames++) this.#sendFrame();
  }

  #sendFrame(): void {
    const frame = this.#frames++;
    const isKey = frame % KEY_FRAME_EVERY_FRAMES === 0;
    const packets =
      Math.round((frame + 1) * this.#packetsPerFrame) - Math.round(frame * this.#packetsPerFrame);
    // A key frame is announced by the picture's parameters.
    if (isKey) this.#sendPacket(frame, false, Buffer.from([NAL_SPS, 0x42, 0xe0, 0x1f]));
    for (let index = 0; index < packets; index++) {
      const isLast = index === packets - 1;
      const payload = Buffer.alloc(PACKET_BYTES - 12, 0x55);
      payload[0] = NAL_FU_A;
      payload[1] =
        (index === 0 ? FIRST_OF_FRAME : 0) | (isLast ? LAST_OF_FRAME : 0) | (isKey ? KEY_SLICE : SLICE);
      this.#sendPacket(frame, isLast, payload);
    }
  }

  #sendPacket(frame: number, isLast: boolean, payload: Buffer): void {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (isLast ? 0x80 : 0) | PAYLOAD_TYPE;
    header.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    header.writeUInt32BE((frame * TICKS_PER_FRAME) >>> 0, 4);
    header.writeUInt32BE(SSRC, 8);
    this.#socket.send([header, payload], this.#port, "127.0.0.1");
  }

  [Symbol.dispose](): void {
    this.rest();
    this.#socket.close();
  }
}
