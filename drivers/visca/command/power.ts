import type { PayloadEncoders } from "./payloads.ts";
import { decodeWord } from "./setting.ts";

export type PowerCommand = { readonly kind: "power"; readonly state: "on" | "standby" };
export type PowerInquiry = { readonly kind: "power-inquiry" };

const STATES = { on: 2, standby: 3 } as const;

/** `8x 01 04 00 0p FF`, p 2 on, 3 standby. */
export const power: PayloadEncoders<PowerCommand | PowerInquiry> = {
  power: ({ state }) => [0x01, 0x04, 0x00, STATES[state]],
  "power-inquiry": () => [0x09, 0x04, 0x00],
};

/** Response to `8x 09 04 00 FF`. */
export function decodePower(data: Uint8Array): "on" | "standby" {
  return decodeWord(STATES, data);
}
