import { RoomdError } from "../../daemon/contract/errors.ts";

/** VISCA over IP puts an 8-byte big-endian header before each frame. Sources: Sony SRG-300H Technical Manual and
 * BRC-X400 Command List, "VISCA over IP" → "Payload type", "Control command", "Control reply". */
const HEADER_BYTES = 8;
/** A VISCA frame has at most 16 bytes. */
const MAX_PAYLOAD_BYTES = 16;
export const SEQUENCE_MAX = 0xffffffff;

const TYPES = {
  command: 0x0100,
  inquiry: 0x0110,
  reply: 0x0111,
  "device-setting": 0x0120,
  control: 0x0200,
  "control-reply": 0x0201,
} as const;
type IpMessageType = keyof typeof TYPES;

export interface IpMessage {
  readonly type: IpMessageType;
  /** 0 to FFFFFFFFh; a reply carries the sequence number of its request. */
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Resets the camera's sequence number to 0; the number in this message's own header is ignored. */
export const RESET_SEQUENCE = Uint8Array.of(0x01);

export function encodeIpMessage({ type, sequence, payload }: IpMessage): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, TYPES[type]);
  view.setUint16(2, payload.length);
  view.setUint32(4, sequence);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Decodes one datagram. Throws `protocol.malformed`. */
export function decodeIpMessage(bytes: Uint8Array): IpMessage {
  if (bytes.length < HEADER_BYTES) throw malformed(bytes, "shorter than its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = view.getUint16(0);
  const type = (Object.keys(TYPES) as IpMessageType[]).find((name) => TYPES[name] === code);
  if (!type) throw malformed(bytes, "unknown payload type");
  const length = view.getUint16(2);
  if (length !== bytes.length - HEADER_BYTES || length > MAX_PAYLOAD_BYTES) throw malformed(bytes, "length");
  return { type, sequence: view.getUint32(4), payload: bytes.slice(HEADER_BYTES) };
}

/** Decodes a control reply: the sequence was reset, or the reason for a refusal. */
export function decodeControlReply(payload: Uint8Array): "reset" | "sequence-error" | "message-error" {
  const [first, second] = payload;
  if (payload.length === 1 && first === 0x01) return "reset";
  if (payload.length === 2 && first === 0x0f && second === 0x01) return "sequence-error";
  if (payload.length === 2 && first === 0x0f && second === 0x02) return "message-error";
  throw malformed(payload, "unknown control reply");
}

function malformed(bytes: Uint8Array, reason: string): RoomdError {
  const hex = Buffer.from(bytes.subarray(0, 32)).toString("hex");
  return new RoomdError("protocol.malformed", `VISCA over IP message ${hex}: ${reason}`);
}
