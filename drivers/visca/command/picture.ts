import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { numberSetting, type SettingTable, type ViscaSetting, wordSetting } from "./setting.ts";
import { decodeByte, encodeByte, encodeNibbles } from "./wire-values.ts";

/** Brightness and contrast: PTZOptics and compatible; saturation is `Color Gain`, 0 (60 %) to 14 (200 %). */
const LEVELS = { aperture: 0x42, saturation: 0x49, brightness: 0xa1, contrast: 0xa2 } as const;
type PictureLevel = keyof typeof LEVELS;

const SWITCHES = { mirror: 0x61, flip: 0x66 } as const;
type PictureSwitch = keyof typeof SWITCHES;

export type PictureCommand =
  | { readonly kind: "picture-level"; readonly what: PictureLevel; readonly level: number }
  | { readonly kind: "picture-switch"; readonly what: PictureSwitch; readonly state: OnOff }
  /** 0 off, 1 weak to 5 strong. */
  | { readonly kind: "noise-reduction"; readonly level: number };

export type PictureInquiry =
  | { readonly kind: "picture-level-inquiry"; readonly what: PictureLevel }
  | { readonly kind: "picture-switch-inquiry"; readonly what: PictureSwitch }
  | { readonly kind: "noise-reduction-inquiry" };

export const picture: PayloadEncoders<PictureCommand | PictureInquiry> = {
  "picture-level": ({ what, level }) => [0x01, 0x04, LEVELS[what], ...encodeNibbles(level)],
  "picture-switch": ({ what, state }) => [0x01, 0x04, SWITCHES[what], ON_OFF[state]],
  "noise-reduction": ({ level }) => [0x01, 0x04, 0x53, encodeByte(level)],
  "picture-level-inquiry": ({ what }) => [0x09, 0x04, LEVELS[what]],
  "picture-switch-inquiry": ({ what }) => [0x09, 0x04, SWITCHES[what]],
  "noise-reduction-inquiry": () => [0x09, 0x04, 0x53],
};

const level = (what: PictureLevel): ViscaSetting<PictureCommand, PictureInquiry> =>
  numberSetting((value) => [{ kind: "picture-level", what, level: value }], {
    kind: "picture-level-inquiry",
    what,
  });

const onOff = (what: PictureSwitch): ViscaSetting<PictureCommand, PictureInquiry> =>
  wordSetting(ON_OFF, (state) => [{ kind: "picture-switch", what, state }], {
    kind: "picture-switch-inquiry",
    what,
  });

export const pictureSettings: SettingTable<PictureCommand, PictureInquiry> = {
  "picture.aperture": level("aperture"),
  "picture.brightness": level("brightness"),
  "picture.contrast": level("contrast"),
  "picture.saturation": level("saturation"),
  "picture.flip": onOff("flip"),
  "picture.mirror": onOff("mirror"),
  // Sony BRC-X400 returns 7F while its 2D and 3D noise reduction are set separately.
  "picture.noise-reduction": numberSetting(
    (value) => [{ kind: "noise-reduction", level: value }],
    { kind: "noise-reduction-inquiry" },
    decodeByte,
  ),
};
