import type { PayloadEncoders } from "./payloads.ts";
import { type ActionTable, numberSetting, type SettingTable, wordSetting } from "./setting.ts";
import { encodeNibbles } from "./wire-values.ts";

export type FocusCommand =
  /** Signed steps as for the position: near positive, far negative, 0 stops; up to 7. Manual mode only. */
  | { readonly kind: "focus-drive"; readonly speed: number }
  | { readonly kind: "focus-mode"; readonly mode: "auto" | "manual" }
  /** 1000h far to C000h or F000h near, by model. Manual mode only. */
  | { readonly kind: "focus-direct"; readonly position: number }
  /** The nearest position that autofocus uses. */
  | { readonly kind: "focus-near-limit"; readonly position: number }
  | { readonly kind: "focus-trigger"; readonly what: "one-push" | "infinity" };

export type FocusInquiry =
  | { readonly kind: "focus-mode-inquiry" }
  | { readonly kind: "focus-position-inquiry" }
  | { readonly kind: "focus-near-limit-inquiry" };

const MODES = { auto: 2, manual: 3 } as const;
const TRIGGERS = { "one-push": 1, infinity: 2 } as const;
const MAX_SPEED = 7;

/** 00 stop, 2p far, 3p near. */
function driveByte(speed: number): number {
  if (speed === 0) return 0x00;
  const step = Math.min(MAX_SPEED, Math.abs(Math.trunc(speed)));
  return (speed > 0 ? 0x30 : 0x20) | step;
}

export const focus: PayloadEncoders<FocusCommand | FocusInquiry> = {
  "focus-drive": ({ speed }) => [0x01, 0x04, 0x08, driveByte(speed)],
  "focus-mode": ({ mode }) => [0x01, 0x04, 0x38, MODES[mode]],
  "focus-direct": ({ position }) => [0x01, 0x04, 0x48, ...encodeNibbles(position)],
  "focus-near-limit": ({ position }) => [0x01, 0x04, 0x28, ...encodeNibbles(position)],
  "focus-trigger": ({ what }) => [0x01, 0x04, 0x18, TRIGGERS[what]],
  "focus-mode-inquiry": () => [0x09, 0x04, 0x38],
  "focus-position-inquiry": () => [0x09, 0x04, 0x48],
  "focus-near-limit-inquiry": () => [0x09, 0x04, 0x28],
};

export const focusSettings: SettingTable<FocusCommand, FocusInquiry> = {
  "focus.mode": wordSetting(MODES, (mode) => [{ kind: "focus-mode", mode }], { kind: "focus-mode-inquiry" }),
  "focus.position": numberSetting((position) => [{ kind: "focus-direct", position }], {
    kind: "focus-position-inquiry",
  }),
  "focus.near-limit": numberSetting((position) => [{ kind: "focus-near-limit", position }], {
    kind: "focus-near-limit-inquiry",
  }),
};

export const focusActions: ActionTable<FocusCommand> = {
  "focus.one-push": [{ kind: "focus-trigger", what: "one-push" }],
  "focus.infinity": [{ kind: "focus-trigger", what: "infinity" }],
};
