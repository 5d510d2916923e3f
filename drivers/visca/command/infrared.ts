import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { type SettingTable, wordSetting } from "./setting.ts";

export type InfraredCommand =
  /** Enables the infrared remote control. */
  | { readonly kind: "infrared-receive"; readonly state: OnOff }
  /** Night mode: on removes the infrared cut filter. */
  | { readonly kind: "infrared-night"; readonly state: OnOff };

export type InfraredInquiry =
  | { readonly kind: "infrared-receive-inquiry" }
  | { readonly kind: "infrared-night-inquiry" };

export const infrared: PayloadEncoders<InfraredCommand | InfraredInquiry> = {
  "infrared-receive": ({ state }) => [0x01, 0x06, 0x08, ON_OFF[state]],
  "infrared-night": ({ state }) => [0x01, 0x04, 0x01, ON_OFF[state]],
  "infrared-receive-inquiry": () => [0x09, 0x06, 0x08],
  "infrared-night-inquiry": () => [0x09, 0x04, 0x01],
};

export const infraredSettings: SettingTable<InfraredCommand, InfraredInquiry> = {
  "infrared.receive": wordSetting(ON_OFF, (state) => [{ kind: "infrared-receive", state }], {
    kind: "infrared-receive-inquiry",
  }),
  "infrared.night": wordSetting(ON_OFF, (state) => [{ kind: "infrared-night", state }], {
    kind: "infrared-night-inquiry",
  }),
};
