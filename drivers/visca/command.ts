import { PAN_SPEED_MAX, TILT_SPEED_MAX, ZOOM_SPEED_MAX } from "./constants.ts";

/** What the room says to a camera. Speeds are the camera's steps with a sign (pan right, tilt up, zoom tele
 * positive, 0 stops the axis); positions are signed 16-bit camera units; zoom 0 (wide) to 4000h (tele). */
export type ViscaCommand =
  | { readonly kind: "pan-tilt-drive"; readonly pan: number; readonly tilt: number }
  | { readonly kind: "zoom-drive"; readonly zoom: number }
  | {
      readonly kind: "pan-tilt-absolute";
      readonly pan: number;
      readonly tilt: number;
      readonly speed: number;
    }
  | { readonly kind: "zoom-direct"; readonly zoom: number }
  | { readonly kind: "home" }
  | { readonly kind: "pan-tilt-reset" }
  | { readonly kind: "preset"; readonly action: "reset" | "set" | "recall"; readonly number: number }
  | { readonly kind: "power"; readonly state: "on" | "standby" };

export type ViscaInquiry =
  | { readonly kind: "version-inquiry" }
  | { readonly kind: "power-inquiry" }
  | { readonly kind: "pan-tilt-inquiry" }
  | { readonly kind: "zoom-inquiry" };

/** Not queued behind anything: chain set-up and cancelling. */
export type ViscaControl =
  | { readonly kind: "address-set" }
  | { readonly kind: "if-clear" }
  | { readonly kind: "cancel"; readonly socket: number };

/** FF ends a frame, so it can be no number. */
const MAX_PRESET = 0xfe;
const PRESET_ACTIONS = { reset: 0, set: 1, recall: 2 } as const;

function nibbles(value: number): number[] {
  const bits = value & 0xffff;
  return [(bits >> 12) & 15, (bits >> 8) & 15, (bits >> 4) & 15, bits & 15];
}

function clampSpeed(speed: number, max: number): number {
  return Math.max(1, Math.min(max, Math.abs(Math.trunc(speed))));
}

function direction(speed: number, positive: number, negative: number): number {
  return speed === 0 ? 3 : speed > 0 ? positive : negative;
}

function zoomByte(zoom: number): number {
  if (zoom === 0) return 0x00;
  const step = Math.min(ZOOM_SPEED_MAX, Math.abs(Math.trunc(zoom)));
  return (zoom > 0 ? 0x20 : 0x30) | step;
}

function payloadOf(command: ViscaCommand | ViscaInquiry | ViscaControl): readonly number[] {
  switch (command.kind) {
    case "pan-tilt-drive":
      // 8x 01 06 01 VV WW 0p 0t FF: 01 left / up, 02 right / down, 03 stop.
      return [
        0x01,
        0x06,
        0x01,
        clampSpeed(command.pan, PAN_SPEED_MAX),
        clampSpeed(command.tilt, TILT_SPEED_MAX),
        direction(command.pan, 2, 1),
        direction(command.tilt, 1, 2),
      ];
    case "zoom-drive":
      return [0x01, 0x04, 0x07, zoomByte(command.zoom)];
    case "pan-tilt-absolute":
      return [
        0x01,
        0x06,
        0x02,
        clampSpeed(command.speed, PAN_SPEED_MAX),
        clampSpeed(command.speed, TILT_SPEED_MAX),
        ...nibbles(command.pan),
        ...nibbles(command.tilt),
      ];
    case "zoom-direct":
      return [0x01, 0x04, 0x47, ...nibbles(command.zoom)];
    case "home":
      return [0x01, 0x06, 0x04];
    case "pan-tilt-reset":
      return [0x01, 0x06, 0x05];
    case "preset":
      return [0x01, 0x04, 0x3f, PRESET_ACTIONS[command.action], Math.min(MAX_PRESET, command.number)];
    case "power":
      return [0x01, 0x04, 0x00, command.state === "on" ? 0x02 : 0x03];
    case "version-inquiry":
      return [0x09, 0x00, 0x02];
    case "power-inquiry":
      return [0x09, 0x04, 0x00];
    case "pan-tilt-inquiry":
      return [0x09, 0x06, 0x12];
    case "zoom-inquiry":
      return [0x09, 0x04, 0x47];
    case "address-set":
      return [0x30, 0x01];
    case "if-clear":
      return [0x01, 0x00, 0x01];
    case "cancel":
      return [0x20 | (command.socket & 15)];
  }
}

/** The frame to camera `address` (1–7), or for `address-set` and `if-clear` to all (broadcast). */
export function encodeCommand(
  command: ViscaCommand | ViscaInquiry | ViscaControl,
  address: number,
): Uint8Array {
  const broadcast = command.kind === "address-set" || command.kind === "if-clear";
  return Uint8Array.of(broadcast ? 0x88 : 0x80 | (address & 7), ...payloadOf(command), 0xff);
}
