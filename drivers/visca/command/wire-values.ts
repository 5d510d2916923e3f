import { RoomdError } from "../../../daemon/contract/errors.ts";

/** The error for bytes that a camera may not send. */
export function malformed(bytes: Uint8Array, why: string): RoomdError {
  return new RoomdError("protocol.malformed", `VISCA reply ${Buffer.from(bytes).toString("hex")}: ${why}`);
}

/** A number as `0p 0q 0r 0s`, the highest digit first; a negative one as its complement. */
export function encodeNibbles(value: number, count = 4): number[] {
  const bits = Math.round(value) & (2 ** (4 * count) - 1);
  return Array.from({ length: count }, (_, index) => (bits >> (4 * (count - 1 - index))) & 15);
}

/** The number of `count` bytes of 0–15 from `at`, without a sign. */
export function readNibbles(data: Uint8Array, at: number, count = 4): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    const nibble = data[index];
    if (nibble === undefined || nibble > 15) throw malformed(data, "a number is made of bytes of 0–15");
    number = (number << 4) | nibble;
  }
  return number;
}

/** The same, of an answer that holds nothing else. */
export function decodeNibbles(data: Uint8Array, count = 4): number {
  if (data.length !== count) throw malformed(data, `a number of ${count} digits was asked for`);
  return readNibbles(data, 0, count);
}

/** The same with a sign: the upper half of the range is negative. */
export function readSignedNibbles(data: Uint8Array, at: number, count = 4): number {
  const number = readNibbles(data, at, count);
  const range = 2 ** (4 * count);
  return number >= range / 2 ? number - range : number;
}

/** An answer of one byte. */
export function decodeByte(data: Uint8Array): number {
  const [byte] = data;
  if (data.length !== 1 || byte === undefined) throw malformed(data, "one byte was asked for");
  return byte;
}

/** A value that fits into one byte, and is not FF, which would end the frame. */
export function encodeByte(value: number): number {
  return Math.max(0, Math.min(0xfe, Math.round(value)));
}

/** The word that `byte` stands for. */
export function wordFromByte<W extends string>(
  words: Readonly<Record<W, number>>,
  byte: number,
  data: Uint8Array,
): W {
  for (const word of Object.keys(words) as W[]) if (words[word] === byte) return word;
  const known = Object.entries<number>(words).map(([word, code]) => `${code.toString(16)} ${word}`);
  throw malformed(data, `${byte.toString(16)} is none of ${known.join(", ")}`);
}
