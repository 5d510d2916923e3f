import type { ActionName, SettingName, SettingValue } from "../../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { decodeByte, decodeNibbles, wordFromByte } from "./wire-values.ts";

/** How one setting is written and read, by commands `C` and inquiries `I`. Values were checked against the
 * model's profile before. */
export interface ViscaSetting<C, I> {
  /** What is sent, in this order. */
  encode(value: SettingValue): readonly C[];
  /** Null: no manual states how to ask for it. */
  readonly read: {
    readonly inquiries: readonly I[];
    /** Of the answers in the order of the inquiries. Throws `protocol.malformed`. */
    decode(answers: readonly Uint8Array[]): SettingValue;
  } | null;
}

/** Settings by name, or by `name:variant` where models use other bytes for the same; the variant is in the
 * model's profile. */
export type SettingTable<C, I> = {
  readonly [K in SettingName | `${SettingName}:${string}`]?: ViscaSetting<C, I>;
};

/** What is sent for each action, in this order; variants as with settings. */
export type ActionTable<C> = { readonly [K in ActionName | `${ActionName}:${string}`]?: readonly C[] };

/** A setting of words that are answered as one byte. */
export function wordSetting<W extends string, C, I>(
  words: Readonly<Record<W, number>>,
  encode: (word: W) => readonly C[],
  inquiry: NoInfer<I> | null,
): ViscaSetting<C, I> {
  return {
    encode: (value) => {
      if (typeof value === "string" && Object.hasOwn(words, value)) return encode(value as W);
      const known = Object.keys(words).join(", ");
      throw new RoomdError("device.unsupported", `VISCA has no ${value} here; it has ${known}`);
    },
    read: inquiry && { inquiries: [inquiry], decode: ([data]) => decodeWord(words, data) },
  };
}

/** A number of 0 and up, answered as four digits, or as one byte. */
export function numberSetting<C, I>(
  encode: (value: number) => readonly C[],
  inquiry: NoInfer<I> | null,
  decode: (data: Uint8Array) => number = decodeNibbles,
): ViscaSetting<C, I> {
  return {
    encode: (value) => encode(Number(value)),
    read: inquiry && { inquiries: [inquiry], decode: ([data = NOTHING]) => decode(data) },
  };
}

const NOTHING = new Uint8Array();

/** An answer of one byte as a word. */
export function decodeWord<W extends string>(
  words: Readonly<Record<W, number>>,
  data: Uint8Array = NOTHING,
): W {
  return wordFromByte(words, decodeByte(data), data);
}
