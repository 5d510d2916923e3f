import type { LimitCorner as Corner } from "../../camera.ts";
import { PAN_SPEED_MAX, TILT_SPEED_MAX } from "../constants.ts";
import type { PayloadEncoders } from "./payloads.ts";
import type { ActionTable } from "./setting.ts";
import { encodeNibbles, malformed, readSignedNibbles } from "./wire-values.ts";

/** The fastest step of each axis, from the profile. */
export interface PanTiltSpeeds {
  readonly pan: number;
  readonly tilt: number;
}

/** Digits of a position: 4 and 4 in most models, 5 and 4 in Sony BRC-300 and BRC-H700, 5 and 5 in BRC-AM7. */
export interface PanTiltDigits {
  readonly pan: number;
  readonly tilt: number;
}

interface MoveParameters {
  /** Signed camera units; pan right and tilt up positive in most models. */
  readonly pan: number;
  readonly tilt: number;
  /** 1 to the fastest step. */
  readonly speed: number;
  readonly maxSpeeds?: PanTiltSpeeds;
  readonly digits?: PanTiltDigits;
  /** `shared`: one speed for both axes; the second speed byte is 00 (Sony BRC-H700, BRC-X400, SRG-A40). */
  readonly speedMode?: "per-axis" | "shared";
}

export type PanTiltCommand =
  /** Signed steps: pan right and tilt up positive, 0 stops the axis. */
  | {
      readonly kind: "pan-tilt-drive";
      readonly pan: number;
      readonly tilt: number;
      readonly maxSpeeds?: PanTiltSpeeds;
    }
  | ({ readonly kind: "pan-tilt-absolute" } & MoveParameters)
  | ({ readonly kind: "pan-tilt-relative" } & MoveParameters)
  | { readonly kind: "home" }
  | { readonly kind: "pan-tilt-reset" }
  | {
      readonly kind: "pan-tilt-limit-set";
      readonly corner: Corner;
      readonly pan: number;
      readonly tilt: number;
      readonly digits?: PanTiltDigits;
    }
  | { readonly kind: "pan-tilt-limit-clear"; readonly corner: Corner; readonly digits?: PanTiltDigits };

export type PanTiltInquiry =
  | { readonly kind: "pan-tilt-inquiry" }
  | { readonly kind: "pan-tilt-limit-inquiry"; readonly corner: Corner }
  | { readonly kind: "pan-tilt-max-speed-inquiry" };

const DEFAULT_MAX_SPEEDS: PanTiltSpeeds = { pan: PAN_SPEED_MAX, tilt: TILT_SPEED_MAX };
const FOUR_DIGITS: PanTiltDigits = { pan: 4, tilt: 4 };
const CORNERS = { "up-right": 1, "down-left": 0 } as const;

/** The speed byte of a stopped axis must be at least 1, too. */
function clamp(speed: number, fastest: number): number {
  return Math.max(1, Math.min(fastest, Math.abs(Math.trunc(speed))));
}

function direction(step: number, positive: number, negative: number): number {
  return step === 0 ? 3 : step > 0 ? positive : negative;
}

function positions(pan: number, tilt: number, digits: PanTiltDigits): number[] {
  return [...encodeNibbles(pan, digits.pan), ...encodeNibbles(tilt, digits.tilt)];
}

/** `VV WW 0Y 0Y 0Y 0Y 0Z 0Z 0Z 0Z`. */
function move({
  pan,
  tilt,
  speed,
  maxSpeeds = DEFAULT_MAX_SPEEDS,
  digits = FOUR_DIGITS,
  speedMode,
}: MoveParameters): number[] {
  const tiltSpeed = speedMode === "shared" ? 0 : clamp(speed, maxSpeeds.tilt);
  return [clamp(speed, maxSpeeds.pan), tiltSpeed, ...positions(pan, tilt, digits)];
}

/** 7F…F in the digits of a position. */
function noLimit(digits: number): number[] {
  return [0x07, ...Array<number>(digits - 1).fill(0x0f)];
}

export const panTilt: PayloadEncoders<PanTiltCommand | PanTiltInquiry> = {
  // 8x 01 06 01 VV WW 0p 0t FF: 01 left / up, 02 right / down, 03 stop.
  "pan-tilt-drive": ({ pan, tilt, maxSpeeds = DEFAULT_MAX_SPEEDS }) => [
    0x01,
    0x06,
    0x01,
    clamp(pan, maxSpeeds.pan),
    clamp(tilt, maxSpeeds.tilt),
    direction(pan, 2, 1),
    direction(tilt, 1, 2),
  ],
  "pan-tilt-absolute": (command) => [0x01, 0x06, 0x02, ...move(command)],
  "pan-tilt-relative": (command) => [0x01, 0x06, 0x03, ...move(command)],
  home: () => [0x01, 0x06, 0x04],
  "pan-tilt-reset": () => [0x01, 0x06, 0x05],
  "pan-tilt-limit-set": ({ corner, pan, tilt, digits = FOUR_DIGITS }) => [
    0x01,
    0x06,
    0x07,
    0x00,
    CORNERS[corner],
    ...positions(pan, tilt, digits),
  ],
  "pan-tilt-limit-clear": ({ corner, digits = FOUR_DIGITS }) => [
    0x01,
    0x06,
    0x07,
    0x01,
    CORNERS[corner],
    ...noLimit(digits.pan),
    ...noLimit(digits.tilt),
  ],
  "pan-tilt-inquiry": () => [0x09, 0x06, 0x12],
  "pan-tilt-limit-inquiry": ({ corner }) => [0x09, 0x06, 0x07, CORNERS[corner]],
  "pan-tilt-max-speed-inquiry": () => [0x09, 0x06, 0x11],
};

export const panTiltActions: ActionTable<PanTiltCommand> = { "pan-tilt.reset": [{ kind: "pan-tilt-reset" }] };

/** Response to `8x 09 06 12 FF` and to a limit inquiry: `y0 50 0w 0w 0w 0w 0z 0z 0z 0z FF`, signed. */
export function decodePanTilt(data: Uint8Array, digits = FOUR_DIGITS): { pan: number; tilt: number } {
  const expected = digits.pan + digits.tilt;
  if (data.length !== expected) throw malformed(data, `a pan-tilt position has ${expected} bytes`);
  return {
    pan: readSignedNibbles(data, 0, digits.pan),
    tilt: readSignedNibbles(data, digits.pan, digits.tilt),
  };
}

/** Response to `8x 09 06 11 FF`: `y0 50 ww zz FF`. */
export function decodePanTiltMaxSpeed(data: Uint8Array): PanTiltSpeeds {
  const [pan, tilt] = data;
  if (data.length !== 2 || !pan || !tilt) throw malformed(data, "expected two speeds above 0");
  return { pan, tilt };
}
