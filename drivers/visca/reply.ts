import { malformed } from "./command/wire-values.ts";
import {
  MAX_FRAME_BYTES,
  MIN_FRAME_BYTES,
  TERMINATOR,
  VISCA_ERRORS,
  type ViscaErrorReason,
} from "./constants.ts";

/** A frame from a camera. `address`: its position in the chain, 1–7. */
export type ViscaReply =
  | { readonly kind: "ack"; readonly address: number; readonly socket: number }
  | { readonly kind: "completion"; readonly address: number; readonly socket: number }
  /** Completion with data. */
  | { readonly kind: "inquiry-response"; readonly address: number; readonly data: Uint8Array }
  | {
      readonly kind: "error";
      readonly address: number;
      readonly socket: number;
      readonly reason: ViscaErrorReason;
      readonly code: number;
    }
  /** The AddressSet broadcast passed the whole chain, which has this many cameras. */
  | { readonly kind: "address-set"; readonly cameras: number }
  | { readonly kind: "if-clear" }
  /** A camera was powered or plugged in, so that addresses must be assigned again. */
  | { readonly kind: "network-change"; readonly address: number };

/** Decodes one frame, terminator included. Throws `protocol.malformed`. */
export function decodeReply(frame: Uint8Array): ViscaReply {
  const [head, type] = frame;
  if (frame.length < MIN_FRAME_BYTES || frame.length > MAX_FRAME_BYTES) throw malformed(frame, "length");
  if (head === undefined || type === undefined || frame.at(-1) !== TERMINATOR)
    throw malformed(frame, "no terminator");
  if (head === 0x88) {
    const third = frame[2];
    if (type === 0x30 && frame.length === 4 && third !== undefined && third >= 1 && third <= 8)
      return { kind: "address-set", cameras: third - 1 };
    if (type === 0x01 && frame.length === 5) return { kind: "if-clear" };
    throw malformed(frame, "unknown broadcast");
  }
  const address = (head >> 4) - 8;
  if ((head & 15) !== 0 || address < 1 || address > 7) throw malformed(frame, "address");
  if (type === 0x38 && frame.length === 3) return { kind: "network-change", address };
  const socket = type & 15;
  switch (type & 0xf0) {
    case 0x40:
      if (frame.length !== 3) throw malformed(frame, "length of an ACK");
      return { kind: "ack", address, socket };
    case 0x50:
      if (frame.length === 3) return { kind: "completion", address, socket };
      return { kind: "inquiry-response", address, data: frame.slice(2, -1) };
    case 0x60: {
      const code = frame[2];
      if (frame.length !== 4 || code === undefined) throw malformed(frame, "length of an error");
      const reason = code in VISCA_ERRORS ? VISCA_ERRORS[code as keyof typeof VISCA_ERRORS] : "other";
      return { kind: "error", address, socket, reason, code };
    }
    default:
      throw malformed(frame, "unknown type");
  }
}
