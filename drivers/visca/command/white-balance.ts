import type { PayloadEncoders } from "./payloads.ts";
import {
  type ActionTable,
  numberSetting,
  type SettingTable,
  type ViscaSetting,
  wordSetting,
} from "./setting.ts";
import { encodeNibbles } from "./wire-values.ts";

/** 06 to 08: Sony EVI-H100 and similar; 20h: PTZOptics; newer Sony models call 00 and 04 "Auto 1" and "Auto 2". */
export const WHITE_BALANCE_MODES = {
  auto: 0x00,
  indoor: 0x01,
  outdoor: 0x02,
  "one-push": 0x03,
  "auto-tracing": 0x04,
  manual: 0x05,
  "outdoor-auto": 0x06,
  "sodium-lamp-auto": 0x07,
  "sodium-lamp": 0x08,
  "color-temperature": 0x20,
} as const;
export type WhiteBalanceMode = keyof typeof WHITE_BALANCE_MODES;
type Color = "red" | "blue";

export type WhiteBalanceCommand =
  | { readonly kind: "white-balance-mode"; readonly mode: WhiteBalanceMode }
  /** Measures once; in mode `one-push`. */
  | { readonly kind: "white-balance-trigger" }
  /** 0–255; 128 is neutral in Sony models. In mode `manual`. */
  | { readonly kind: "white-balance-gain"; readonly color: Color; readonly gain: number };

export type WhiteBalanceInquiry =
  | { readonly kind: "white-balance-mode-inquiry" }
  | { readonly kind: "white-balance-gain-inquiry"; readonly color: Color };

const GAINS = { red: 0x43, blue: 0x44 } as const;

export const whiteBalance: PayloadEncoders<WhiteBalanceCommand | WhiteBalanceInquiry> = {
  "white-balance-mode": ({ mode }) => [0x01, 0x04, 0x35, WHITE_BALANCE_MODES[mode]],
  "white-balance-trigger": () => [0x01, 0x04, 0x10, 0x05],
  "white-balance-gain": ({ color, gain }) => [0x01, 0x04, GAINS[color], ...encodeNibbles(gain)],
  "white-balance-mode-inquiry": () => [0x09, 0x04, 0x35],
  "white-balance-gain-inquiry": ({ color }) => [0x09, 0x04, GAINS[color]],
};

const gainOf = (color: Color): ViscaSetting<WhiteBalanceCommand, WhiteBalanceInquiry> =>
  numberSetting((gain) => [{ kind: "white-balance-gain", color, gain }], {
    kind: "white-balance-gain-inquiry",
    color,
  });

export const whiteBalanceSettings: SettingTable<WhiteBalanceCommand, WhiteBalanceInquiry> = {
  "white-balance.mode": wordSetting(WHITE_BALANCE_MODES, (mode) => [{ kind: "white-balance-mode", mode }], {
    kind: "white-balance-mode-inquiry",
  }),
  "white-balance.red": gainOf("red"),
  "white-balance.blue": gainOf("blue"),
};

export const whiteBalanceActions: ActionTable<WhiteBalanceCommand> = {
  "white-balance.one-push": [{ kind: "white-balance-trigger" }],
};
