import { EXPOSURE_MODES, type ExposureMode } from "./exposure.ts";
import type { PayloadEncoders } from "./payloads.ts";
import { WHITE_BALANCE_MODES, type WhiteBalanceMode } from "./white-balance.ts";
import { malformed, readNibbles, wordFromByte } from "./wire-values.ts";

/** Inquiries that return many values in 13 bytes. Decodes only what several manuals agree on (Sony SRG-300H,
 * BRC-X400 and SRG-A40, PTZOptics NDI|HX); models return 0 or off for values they lack. */
export type BlockInquiry = {
  readonly kind: "block-inquiry";
  readonly block: "lens" | "camera" | "other" | "enlargement";
};

const BLOCKS = { lens: 0, camera: 1, other: 2, enlargement: 3 } as const;
const LENGTH = 13;

/** `8x 09 7E 7E 0p FF`. */
export const block: PayloadEncoders<BlockInquiry> = {
  "block-inquiry": (command) => [0x09, 0x7e, 0x7e, BLOCKS[command.block]],
};

function byteAt(data: Uint8Array, at: number): number {
  const byte = data[at];
  if (data.length !== LENGTH || byte === undefined) throw malformed(data, `a block has ${LENGTH} bytes`);
  return byte;
}

const bit = (byte: number, number: number) => ((byte >> number) & 1) === 1;

export interface LensBlock {
  readonly zoom: number;
  readonly focusNearLimit: number;
  readonly focusPosition: number;
  readonly focusMode: "auto" | "manual";
  readonly digitalZoom: boolean;
  /** Movements in progress. */
  readonly zooming: boolean;
  readonly focusing: boolean;
  readonly recallingPreset: boolean;
}

/** `y0 50 0z 0z 0z 0z 0n 0n 0f 0f 0f 0f 00 0b 0c FF`. The lower half of the near limit is always 0. */
export function decodeLensBlock(data: Uint8Array): LensBlock {
  const [modes, work] = [byteAt(data, 11), byteAt(data, 12)];
  return {
    zoom: readNibbles(data, 0),
    focusNearLimit: readNibbles(data, 4, 2) << 8,
    focusPosition: readNibbles(data, 6),
    focusMode: bit(modes, 0) ? "auto" : "manual",
    digitalZoom: bit(modes, 1),
    zooming: bit(work, 0),
    focusing: bit(work, 1),
    recallingPreset: bit(work, 2),
  };
}

export interface CameraBlock {
  readonly red: number;
  readonly blue: number;
  readonly whiteBalance: WhiteBalanceMode;
  readonly aperture: number;
  readonly exposure: ExposureMode;
  readonly backlight: boolean;
  readonly compensating: boolean;
  readonly shutter: number;
  readonly iris: number;
  readonly gain: number;
  readonly bright: number;
  readonly compensation: number;
}

/** `y0 50 0r 0r 0b 0b 0w 0a 0e uu vv ww 0g xx 0z FF`; u bit 2 backlight, bit 1 compensation. */
export function decodeCameraBlock(data: Uint8Array): CameraBlock {
  const flags = byteAt(data, 7);
  return {
    red: readNibbles(data, 0, 2),
    blue: readNibbles(data, 2, 2),
    whiteBalance: wordFromByte(WHITE_BALANCE_MODES, byteAt(data, 4) & 15, data),
    aperture: byteAt(data, 5) & 15,
    exposure: wordFromByte(EXPOSURE_MODES, byteAt(data, 6) & 15, data),
    backlight: bit(flags, 2),
    compensating: bit(flags, 1),
    shutter: byteAt(data, 8) & 0x3f,
    iris: byteAt(data, 9) & 0x1f,
    gain: byteAt(data, 10) & 0x1f,
    bright: byteAt(data, 11) & 0x1f,
    compensation: byteAt(data, 12) & 15,
  };
}

export interface OtherBlock {
  readonly power: "on" | "standby";
  readonly mirror: boolean;
  readonly night: boolean;
  /** 0 off, 2 negative, 4 black and white. */
  readonly effect: number;
}

/** Byte 0 bit 0: power; byte 1 bit 2: mirror, bit 4: infrared cut filter removed; byte 3: effect. */
export function decodeOtherBlock(data: Uint8Array): OtherBlock {
  const flags = byteAt(data, 1);
  return {
    power: bit(byteAt(data, 0), 0) ? "on" : "standby",
    mirror: bit(flags, 2),
    night: bit(flags, 4),
    effect: byteAt(data, 3) & 15,
  };
}

export interface EnlargementBlock {
  readonly flip: boolean;
  readonly noiseReduction: number;
  readonly gainLimit: number;
}

/** Byte 8 bit 0: flip; byte 11 bits 2–0: noise reduction; byte 12 bits 3–0: gain limit. */
export function decodeEnlargementBlock(data: Uint8Array): EnlargementBlock {
  return {
    flip: bit(byteAt(data, 8), 0),
    noiseReduction: byteAt(data, 11) & 7,
    gainLimit: byteAt(data, 12) & 15,
  };
}
