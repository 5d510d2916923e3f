import type { ActionName, SettingName, SettingValue } from "../../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { decodeByte, decodeNibbles, wordFromByte } from "./wire-values.ts";

/** Codec of one setting, with commands `C` and inquiries `I`. Values are already checked against the profile. */
export interface ViscaSetting<C, I> {
  /** Returns the commands to send, in order. */
  encode(value: SettingValue): readonly C[];
  /** Null: no manual documents an inquiry. */
  readonly read: {
    readonly inquiries: readonly I[];
    /** Decodes the responses, in the order of the inquiries. Throws `protocol.malformed`. */
    decode(responses: readonly Uint8Array[]): SettingValue;
  } | null;
}

/** Settings by name, or by `name:variant` where models use different bytes; the profile names the variant. */
export type SettingTable<C, I> = {
  readonly [K in SettingName | `${SettingName}:${string}`]?: ViscaSetting<C, I>;
};

/** The commands of each action, in order; variants as for settings. */
export type ActionTable<C> = { readonly [K in ActionName | `${ActionName}:${string}`]?: readonly C[] };

/** A setting with named values, read as one byte. */
export function wordSetting<W extends string, C, I>(
  words: Readonly<Record<W, number>>,
  encode: (word: W) => readonly C[],
  inquiry: NoInfer<I> | null,
): ViscaSetting<C, I> {
  return {
    encode: (value) => {
      if (typeof value === "string" && Object.hasOwn(words, value)) return encode(value as W);
      const known = Object.keys(words).join(", ");
      throw new RoomdError(
        "device.unsupported",
        `VISCA has no value ${value} for this setting; it has ${known}`,
      );
    },
    read: inquiry && { inquiries: [inquiry], decode: ([data]) => decodeWord(words, data) },
  };
}

/** A setting with a number from 0, read as four digits or as one byte. */
export function numberSetting<C, I>(
  encode: (value: number) => readonly C[],
  inquiry: NoInfer<I> | null,
  decode: (data: Uint8Array) => number = decodeNibbles,
): ViscaSetting<C, I> {
  return {
    encode: (value) => encode(Number(value)),
    read: inquiry && { inquiries: [inquiry], decode: ([data = EMPTY]) => decode(data) },
  };
}

const EMPTY = new Uint8Array();

/** Decodes a response of one byte into a named value. */
export function decodeWord<W extends string>(
  words: Readonly<Record<W, number>>,
  data: Uint8Array = EMPTY,
): W {
  return wordFromByte(words, decodeByte(data), data);
}
