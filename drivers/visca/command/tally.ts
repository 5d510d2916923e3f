import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { decodeWord, type SettingTable, type ViscaSetting, wordSetting } from "./setting.ts";

type Lamp = "red" | "green";

/** Sony BRC, SRG and ILME-FR7, AVer. Over IP, newer Sony models (FR7, BRC-AM7) switch a lamp off 15 s after the
 * last command to switch it on. */
export type TallyCommand = { readonly kind: "tally"; readonly lamp: Lamp; readonly state: OnOff };
export type TallyInquiry = { readonly kind: "tally-inquiry"; readonly lamp: Lamp };

const LAMPS = { red: [0x7e, 0x01, 0x0a], green: [0x7e, 0x04, 0x1a] } as const;

export const tally: PayloadEncoders<TallyCommand | TallyInquiry> = {
  tally: ({ lamp, state }) => [0x01, ...LAMPS[lamp], 0x00, ON_OFF[state]],
  "tally-inquiry": ({ lamp }) => [0x09, ...LAMPS[lamp]],
};

const oneLamp: ViscaSetting<TallyCommand, TallyInquiry> = {
  ...wordSetting(
    { red: 2, off: 3 },
    (value) => [{ kind: "tally", lamp: "red", state: value === "red" ? "on" : "off" }],
    null,
  ),
  read: {
    inquiries: [{ kind: "tally-inquiry", lamp: "red" }],
    decode: ([red]) => (decodeWord(ON_OFF, red) === "on" ? "red" : "off"),
  },
};

/** Switches one lamp off before the other on, so that never both are on. */
const twoLamps: ViscaSetting<TallyCommand, TallyInquiry> = {
  ...wordSetting(
    { red: 0, green: 1, off: 2 },
    (value) => [
      { kind: "tally", lamp: value === "green" ? "red" : "green", state: "off" },
      { kind: "tally", lamp: value === "green" ? "green" : "red", state: value === "off" ? "off" : "on" },
    ],
    null,
  ),
  read: {
    inquiries: [
      { kind: "tally-inquiry", lamp: "red" },
      { kind: "tally-inquiry", lamp: "green" },
    ],
    decode: ([red, green]) => {
      const [redState, greenState] = [decodeWord(ON_OFF, red), decodeWord(ON_OFF, green)];
      return redState === "on" ? "red" : greenState === "on" ? "green" : "off";
    },
  },
};

export const tallySettings: SettingTable<TallyCommand, TallyInquiry> = {
  tally: oneLamp,
  "tally:red-green": twoLamps,
};
