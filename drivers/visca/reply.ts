import { RoomdError } from "../../daemon/contract/errors.ts";
import {
  MAX_FRAME_BYTES,
  MIN_FRAME_BYTES,
  TERMINATOR,
  VISCA_ERRORS,
  type ViscaErrorReason,
} from "./constants.ts";

/** What a camera says. `address` is the camera's place in the chain, 1–7. */
export type ViscaReply =
  | { readonly kind: "ack"; readonly address: number; readonly socket: number }
  | { readonly kind: "completion"; readonly address: number; readonly socket: number }
  /** Completion with data: the answer to an inquiry. */
  | { readonly kind: "answer"; readonly address: number; readonly data: Uint8Array }
  | {
      readonly kind: "error";
      readonly address: number;
      readonly socket: number;
      readonly reason: ViscaErrorReason;
      readonly code: number;
    }
  /** The broadcast came round the chain: `cameras` are in it. */
  | { readonly kind: "address-set"; readonly cameras: number }
  | { readonly kind: "if-clear" }
  /** A camera was powered or plugged in: the chain wants new addresses. */
  | { readonly kind: "network-change"; readonly address: number };

function malformed(frame: Uint8Array, why: string): RoomdError {
  return new RoomdError("protocol.malformed", `VISCA reply ${Buffer.from(frame).toString("hex")}: ${why}`);
}

/** One whole frame, terminator included. Throws `protocol.malformed` for anything a camera may not send. */
export function decodeReply(frame: Uint8Array): ViscaReply {
  const [head, type] = frame;
  if (frame.length < MIN_FRAME_BYTES || frame.length > MAX_FRAME_BYTES) throw malformed(frame, "length");
  if (head === undefined || type === undefined || frame.at(-1) !== TERMINATOR)
    throw malformed(frame, "no end");
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
      return { kind: "answer", address, data: frame.slice(2, -1) };
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

function nibbleWord(data: Uint8Array, at: number): number {
  let word = 0;
  for (let index = at; index < at + 4; index++) {
    const nibble = data[index];
    if (nibble === undefined || nibble > 15) throw malformed(data, "a position is four bytes of 0–15");
    word = (word << 4) | nibble;
  }
  return word;
}

function signed(word: number): number {
  return word & 0x8000 ? word - 0x10000 : word;
}

/** Answer to 8x 09 06 12 FF: `y0 50 0w 0w 0w 0w 0z 0z 0z 0z FF`, signed camera units. */
export function decodePanTilt(data: Uint8Array): { pan: number; tilt: number } {
  if (data.length !== 8) throw malformed(data, "a pan-tilt position has 8 bytes");
  return { pan: signed(nibbleWord(data, 0)), tilt: signed(nibbleWord(data, 4)) };
}

/** Answer to 8x 09 04 47 FF: `y0 50 0p 0q 0r 0s FF`, 0 wide to 4000h tele. */
export function decodeZoom(data: Uint8Array): number {
  if (data.length !== 4) throw malformed(data, "a zoom position has 4 bytes");
  return nibbleWord(data, 0);
}

/** Answer to 8x 09 04 00 FF: 02 on, 03 standby. */
export function decodePower(data: Uint8Array): "on" | "standby" {
  if (data.length === 1 && data[0] === 2) return "on";
  if (data.length === 1 && data[0] === 3) return "standby";
  throw malformed(data, "power is 02 or 03");
}

/** Answer to 8x 09 00 02 FF: `y0 50 GG GG HH HH JJ JJ KK FF`: vendor, model, ROM version, sockets. */
export function decodeVersion(data: Uint8Array): { vendor: number; model: number; firmware: string } {
  const [g0, g1, h0, h1, j0, j1] = data;
  if (
    data.length !== 7 ||
    g0 === undefined ||
    g1 === undefined ||
    h0 === undefined ||
    h1 === undefined ||
    j0 === undefined ||
    j1 === undefined
  )
    throw malformed(data, "a version has 7 bytes");
  const firmware = ((j0 << 8) | j1).toString(16).padStart(4, "0");
  return { vendor: (g0 << 8) | g1, model: (h0 << 8) | h1, firmware };
}
