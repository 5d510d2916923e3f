import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { type SettingTable, type ViscaSetting, wordSetting } from "./setting.ts";

/** Each manufacturer has its own bytes for tracking a speaker. */
type TrackingVendor = "ptzoptics" | "aver" | "lumens";

export type TrackingCommand =
  | { readonly kind: "auto-tracking"; readonly state: OnOff; readonly by: TrackingVendor }
  /** Sony SRG-A40, SRG-A12 and BRC-AM7: PTZ Auto Framing. */
  | { readonly kind: "auto-framing"; readonly state: OnOff };

export type TrackingInquiry = { readonly kind: "auto-framing-inquiry" };

const FRAMING = { on: 1, off: 0 } as const;

function trackingBytes(state: OnOff, by: TrackingVendor): readonly number[] {
  switch (by) {
    case "ptzoptics":
      return [0x0a, 0x11, 0x54, ON_OFF[state]];
    case "aver":
      return [0x01, 0x04, 0x7d, ON_OFF[state]];
    case "lumens":
      // A recall of preset 80 or 81.
      return [0x01, 0x04, 0x3f, 0x02, state === "on" ? 0x50 : 0x51];
  }
}

export const tracking: PayloadEncoders<TrackingCommand | TrackingInquiry> = {
  "auto-tracking": ({ state, by }) => trackingBytes(state, by),
  "auto-framing": ({ state }) => [0x01, 0x7e, 0x04, 0x3a, FRAMING[state]],
  "auto-framing-inquiry": () => [0x09, 0x7e, 0x04, 0x3a],
};

const trackingOf = (by: TrackingVendor): ViscaSetting<TrackingCommand, TrackingInquiry> =>
  wordSetting(ON_OFF, (state) => [{ kind: "auto-tracking", state, by }], null);

export const trackingSettings: SettingTable<TrackingCommand, TrackingInquiry> = {
  "tracking.auto": trackingOf("ptzoptics"),
  "tracking.auto:aver": trackingOf("aver"),
  "tracking.auto:lumens": trackingOf("lumens"),
  "framing.auto": wordSetting(FRAMING, (state) => [{ kind: "auto-framing", state }], {
    kind: "auto-framing-inquiry",
  }),
};
