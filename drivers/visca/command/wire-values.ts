import { RoomdError } from "../../../daemon/contract/errors.ts";

/** The error for bytes that violate the protocol. */
export function malformed(bytes: Uint8Array, reason: string): RoomdError {
  return new RoomdError("protocol.malformed", `VISCA reply ${Buffer.from(bytes).toString("hex")}: ${reason}`);
}

/** Encodes a number as `0p 0q 0r 0s`, highest digit first; negative ones as two's complement. */
export function encodeNibbles(value: number, count = 4): number[] {
  const bits = Math.round(value) & (2 ** (4 * count) - 1);
  return Array.from({ length: count }, (_, index) => (bits >> (4 * (count - 1 - index))) & 15);
}

/** Reads an unsigned number of `count` nibbles from `at`. */
export function readNibbles(data: Uint8Array, at: number, count = 4): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    const nibble = data[index];
    if (nibble === undefined || nibble > 15) throw malformed(data, "a number consists of bytes of 0–15");
    number = (number << 4) | nibble;
  }
  return number;
}

/** Decodes a response that consists of one unsigned number. */
export function decodeNibbles(data: Uint8Array, count = 4): number {
  if (data.length !== count) throw malformed(data, `expected a number of ${count} digits`);
  return readNibbles(data, 0, count);
}

/** Reads a signed number of `count` nibbles from `at` (two's complement). */
export function readSignedNibbles(data: Uint8Array, at: number, count = 4): number {
  const number = readNibbles(data, at, count);
  const range = 2 ** (4 * count);
  return number >= range / 2 ? number - range : number;
}

/** Decodes a response of one byte. */
export function decodeByte(data: Uint8Array): number {
  const [byte] = data;
  if (data.length !== 1 || byte === undefined) throw malformed(data, "expected one byte");
  return byte;
}

/** Clamps a value to one byte below FF, the terminator. */
export function encodeByte(value: number): number {
  return Math.max(0, Math.min(0xfe, Math.round(value)));
}

/** Returns the name of the value `byte`. */
export function wordFromByte<W extends string>(
  words: Readonly<Record<W, number>>,
  byte: number,
  data: Uint8Array,
): W {
  for (const word of Object.keys(words) as W[]) if (words[word] === byte) return word;
  const known = Object.entries<number>(words).map(([word, code]) => `${code.toString(16)} ${word}`);
  throw malformed(data, `${byte.toString(16)} is not one of ${known.join(", ")}`);
}
