import { type Static, type TLiteral, Type } from "typebox";

/** Settings and actions of PTZ cameras, independent of the protocol. */
const onOff = ["on", "off"] as const;

/** Values of each setting, or `number` where the model's profile has a range in the camera's own units. */
export const CAMERA_SETTINGS = {
  "focus.mode": ["auto", "manual"],
  /** 1000h is far; larger is nearer (VISCA). */
  "focus.position": "number",
  "focus.near-limit": "number",
  "zoom.digital": onOff,
  "white-balance.mode": [
    "auto",
    "indoor",
    "outdoor",
    "one-push",
    "auto-tracing",
    "manual",
    "outdoor-auto",
    "sodium-lamp",
    "sodium-lamp-auto",
    "color-temperature",
  ],
  "white-balance.red": "number",
  "white-balance.blue": "number",
  "exposure.mode": ["auto", "manual", "shutter-priority", "iris-priority", "gain-priority", "bright"],
  "exposure.iris": "number",
  "exposure.gain": "number",
  "exposure.shutter": "number",
  "exposure.bright": "number",
  "exposure.compensation": "number",
  "exposure.backlight": onOff,
  /** 0 is off. */
  "exposure.wide-dynamic-range": "number",
  /** Sharpness. */
  "picture.aperture": "number",
  "picture.brightness": "number",
  "picture.contrast": "number",
  "picture.saturation": "number",
  /** Upside down. */
  "picture.flip": onOff,
  /** Left and right swapped. */
  "picture.mirror": onOff,
  /** 0 is off. */
  "picture.noise-reduction": "number",
  tally: ["off", "red", "green"],
  /** Infrared remote control. */
  "infrared.receive": onOff,
  /** Night mode: infrared filter removed (ICR). */
  "infrared.night": onOff,
  /** The on-screen menu. */
  menu: onOff,
  "tracking.auto": onOff,
  "framing.auto": onOff,
  /** Of moves to a preset, in the camera's steps. */
  "preset.speed": "number",
} as const satisfies Record<string, readonly string[] | "number">;
export type SettingName = keyof typeof CAMERA_SETTINGS;
export type SettingValue = string | number;

/** One-time actions without a state. */
export const CAMERA_ACTIONS = [
  "focus.one-push",
  "focus.infinity",
  "white-balance.one-push",
  "pan-tilt.reset",
  "menu.up",
  "menu.down",
  "menu.left",
  "menu.right",
  "menu.enter",
  "menu.back",
  "reboot",
] as const;
export type ActionName = (typeof CAMERA_ACTIONS)[number];

const literals = <W extends string>(words: readonly W[]) =>
  Type.Union(words.map((word) => Type.Literal(word)) as [TLiteral<W>]);

export const SettingName = literals(Object.keys(CAMERA_SETTINGS) as SettingName[]);
export const ActionName = literals(CAMERA_ACTIONS);
export const SettingValue = Type.Union([Type.String({ maxLength: 40 }), Type.Number()]);

/** Supported values of a setting. */
export const SettingRange = Type.Union([
  Type.Object({ values: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }) }),
  Type.Object({ minimum: Type.Number(), maximum: Type.Number() }),
]);
export type SettingRange = Static<typeof SettingRange>;

/** What a camera supports. Anything else is neither sent nor offered. */
export const CameraCapabilities = Type.Object({
  panTilt: Type.Boolean(),
  zoom: Type.Boolean(),
  /** Of `position.zoom`, wide to tele; absent when the profile does not state it. */
  zoomRange: Type.Optional(Type.Object({ minimum: Type.Number(), maximum: Type.Number() })),
  /** Absolute positions can be read and set. */
  absolute: Type.Boolean(),
  /** Relative moves. */
  relative: Type.Boolean(),
  /** Pan and tilt can be limited to two corners. */
  limits: Type.Boolean(),
  home: Type.Boolean(),
  power: Type.Boolean(),
  /** Null when the camera stores none. */
  presets: Type.Union([
    Type.Object({
      first: Type.Integer(),
      count: Type.Integer(),
      /** Numbers with another function, such as opening the menu. */
      reserved: Type.Optional(
        Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() }), { maxItems: 256 }),
      ),
    }),
    Type.Null(),
  ]),
  settings: Type.Record(Type.String(), SettingRange),
  actions: Type.Array(ActionName, { maxItems: 100 }),
});
export type CameraCapabilities = Static<typeof CameraCapabilities>;

/** Whether the camera itself can store a preset under this number. */
export function hasPreset({ presets }: Pick<CameraCapabilities, "presets">, number: number): boolean {
  if (!presets || number < presets.first || number >= presets.first + presets.count) return false;
  return !presets.reserved?.some(({ from, to }) => number >= from && number <= to);
}
