import { RoomdError } from "../../contract/errors.ts";

/** Both ends must have the same; increments when the meaning of a frame changes. */
export const TUNNEL_VERSION = 1;

/** A frame is one byte of kind, four of length (big endian), and the payload. */
const KIND_CODES = {
  /** Hub to node, first: JSON `WorkerStart`. */
  start: 1,
  /** Node to hub: the worker runs. JSON `Started`. */
  started: 2,
  /** Node to hub: JSON `Refused`. */
  refused: 3,
  /** A piece of mediasoup's own channel, in either direction. */
  channel: 4,
  /** Node to hub: the worker's output. */
  stdout: 5,
  stderr: 6,
  /** Node to hub: the worker exited. JSON `Exit`. */
  exit: 7,
  /** Keep-alive. */
  ping: 8,
} as const;
export type FrameKind = keyof typeof KIND_CODES;

const KIND_BY_CODE = new Map(
  Object.entries(KIND_CODES).map(([kind, byte]) => [byte as number, kind as FrameKind]),
);

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

export interface Started {
  readonly pid: number;
}

export interface Refused {
  readonly reason: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

const HEADER_BYTES = 5;
/** Longer payloads are split; a longer frame is malformed. */
export const MAX_PAYLOAD_BYTES = 65_536;

/** Encodes a frame; a payload that is too long for one becomes several. */
export function* encodeFrames(kind: FrameKind, content: Uint8Array = new Uint8Array()): Generator<Buffer> {
  let offset = 0;
  do {
    const piece = content.subarray(offset, offset + MAX_PAYLOAD_BYTES);
    const frame = Buffer.allocUnsafe(HEADER_BYTES + piece.length);
    frame.writeUInt8(KIND_CODES[kind], 0);
    frame.writeUInt32BE(piece.length, 1);
    frame.set(piece, HEADER_BYTES);
    yield frame;
    offset += piece.length;
  } while (offset < content.length);
}

/** Parses frames from a stream of bytes. Buffers at most one unfinished frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Yields the frames that these bytes complete. Throws `protocol.malformed` at the first invalid one. */
  *push(bytes: Buffer): Generator<Frame> {
    let data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (data.length >= HEADER_BYTES) {
      const kind = KIND_BY_CODE.get(data.readUInt8(0));
      const length = data.readUInt32BE(1);
      if (kind === undefined || length > MAX_PAYLOAD_BYTES) {
        this.#rest = Buffer.alloc(0);
        throw new RoomdError("protocol.malformed", "invalid frame in the worker tunnel");
      }
      const end = HEADER_BYTES + length;
      if (data.length < end) break;
      const content = data.subarray(HEADER_BYTES, end);
      data = data.subarray(end);
      this.#rest = data;
      yield { kind, payload: content };
    }
    this.#rest = data;
  }
}
