import { RoomdError } from "../../contract/errors.ts";

/** What both ends must agree on; rises when a frame changes its meaning. */
export const TUNNEL_VERSION = 1;

/** One byte of kind, four of length (big endian), then the content. */
const KIND_CODES = {
  /** Hub to node, first: JSON `WorkerStart`. */
  start: 1,
  /** Node to hub: the worker runs. JSON `Started`. */
  started: 2,
  /** Node to hub: JSON `Refused`. */
  refused: 3,
  /** A piece of mediasoup's own channel, in either direction. */
  channel: 4,
  /** Node to hub: what the worker writes. */
  stdout: 5,
  stderr: 6,
  /** Node to hub: the worker has ended. JSON `Exit`. */
  exit: 7,
  /** Nothing but a proof that the sender is there. */
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
/** Longer content is sent in pieces; who sends more is not one of ours. */
export const MAX_PAYLOAD_BYTES = 65_536;

/** A frame as bytes; content that is too long for one frame becomes several. */
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

/** Finds frames in a stream of bytes. It never keeps more than one unfinished frame. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that end in these bytes. Throws `protocol.malformed` at the first that is none. */
  *push(bytes: Buffer): Generator<Frame> {
    let data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (data.length >= HEADER_BYTES) {
      const kind = KIND_BY_CODE.get(data.readUInt8(0));
      const length = data.readUInt32BE(1);
      if (kind === undefined || length > MAX_PAYLOAD_BYTES) {
        this.#rest = Buffer.alloc(0);
        throw new RoomdError("protocol.malformed", "bytes that are no frame of a worker line");
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
