import type { PanTiltCommand } from "./pan-tilt.ts";
import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { type ActionTable, type SettingTable, wordSetting } from "./setting.ts";

type Direction = "up" | "down" | "left" | "right";

export type MenuCommand =
  | { readonly kind: "menu"; readonly state: OnOff }
  /** Opens or closes the menu by recalling preset 95 (PTZOptics and compatible, AVer). */
  | { readonly kind: "menu-toggle" }
  /** One step by a drive of speed 0E 0E. A Stop must follow: with the menu closed the camera moves. */
  | { readonly kind: "menu-step"; readonly direction: Direction }
  | { readonly kind: "menu-enter"; readonly by: "sony" | "ptzoptics" }
  | { readonly kind: "menu-back" }
  /** A button of Sony BRC-AM7: pressed, then released. */
  | {
      readonly kind: "menu-button";
      readonly button: Direction | "enter" | "back";
      readonly state: "pressed" | "released";
    };

export type MenuInquiry = { readonly kind: "menu-inquiry" };

const STEPS = { up: [3, 1], down: [3, 2], left: [1, 3], right: [2, 3] } as const;
const BUTTONS = {
  up: [3, 1],
  down: [3, 2],
  left: [1, 3],
  right: [2, 3],
  enter: [7, 0],
  back: [7, 1],
} as const;

export const menu: PayloadEncoders<MenuCommand | MenuInquiry> = {
  menu: ({ state }) => [0x01, 0x06, 0x06, ON_OFF[state]],
  "menu-toggle": () => [0x01, 0x04, 0x3f, 0x02, 0x5f],
  "menu-step": ({ direction }) => [0x01, 0x06, 0x01, 0x0e, 0x0e, ...STEPS[direction]],
  "menu-enter": ({ by }) => (by === "sony" ? [0x01, 0x7e, 0x01, 0x02, 0x00, 0x01] : [0x01, 0x06, 0x06, 0x05]),
  "menu-back": () => [0x01, 0x06, 0x06, 0x04],
  "menu-button": ({ button, state }) => [
    0x01,
    0x7e,
    0x04,
    0x40,
    ...BUTTONS[button],
    state === "pressed" ? 1 : 0,
  ],
  "menu-inquiry": () => [0x09, 0x06, 0x06],
};

export const menuSettings: SettingTable<MenuCommand, MenuInquiry> = {
  menu: wordSetting(ON_OFF, (state) => [{ kind: "menu", state }], { kind: "menu-inquiry" }),
  // Close it first, so that the toggle opens it.
  "menu:preset-95": wordSetting(
    ON_OFF,
    (state) =>
      state === "off" ? [{ kind: "menu", state }] : [{ kind: "menu", state: "off" }, { kind: "menu-toggle" }],
    { kind: "menu-inquiry" },
  ),
};

const step = (direction: Direction) =>
  [
    { kind: "menu-step", direction },
    { kind: "pan-tilt-drive", pan: 0, tilt: 0 },
  ] as const;

const press = (button: keyof typeof BUTTONS) =>
  [
    { kind: "menu-button", button, state: "pressed" },
    { kind: "menu-button", button, state: "released" },
  ] as const;

export const menuActions: ActionTable<MenuCommand | PanTiltCommand> = {
  "menu.up": step("up"),
  "menu.down": step("down"),
  "menu.left": step("left"),
  "menu.right": step("right"),
  "menu.enter": [{ kind: "menu-enter", by: "sony" }],
  "menu.enter:ptzoptics": [{ kind: "menu-enter", by: "ptzoptics" }],
  "menu.back": [{ kind: "menu-back" }],
  "menu.up:buttons": press("up"),
  "menu.down:buttons": press("down"),
  "menu.left:buttons": press("left"),
  "menu.right:buttons": press("right"),
  "menu.enter:buttons": press("enter"),
  "menu.back:buttons": press("back"),
};
