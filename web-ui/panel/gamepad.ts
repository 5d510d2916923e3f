import { STILL, speedAt, type Velocity, velocityOf } from "./joystick.ts";

/** Axes and buttons of the "standard" mapping (https://w3c.github.io/gamepad/#remapping). */
export interface GamepadReading {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

/** Worn sticks rest up to 0.1 off centre. */
const STICK_DEAD_ZONE = 0.15;

const LEFT_TRIGGER = 6;
const RIGHT_TRIGGER = 7;

/** The left stick pans and tilts; the right stick's vertical axis and the triggers zoom. */
export function velocityOfGamepad({ axes, buttons }: GamepadReading): Velocity {
  const { pan, tilt } = velocityOf(axes[0] ?? 0, axes[1] ?? 0, 1, STICK_DEAD_ZONE);
  const stick = axes[3] ?? 0;
  const trigger = (index: number) => speedAt(buttons[index]?.value ?? 0, STICK_DEAD_ZONE);
  const zoom =
    -Math.sign(stick) * speedAt(Math.abs(stick), STICK_DEAD_ZONE) +
    trigger(RIGHT_TRIGGER) -
    trigger(LEFT_TRIGGER);
  return { pan, tilt, zoom: Math.round(Math.min(1, Math.max(-1, zoom)) * 100) / 100 + 0 };
}

/** What a button does when it is pressed. */
export type GamepadAction =
  | { readonly kind: "preset"; readonly index: number }
  | { readonly kind: "camera"; readonly by: -1 | 1 }
  | { readonly kind: "step"; readonly direction: Velocity };

const ACTIONS: Readonly<Record<number, GamepadAction>> = {
  0: { kind: "preset", index: 0 },
  1: { kind: "preset", index: 1 },
  2: { kind: "preset", index: 2 },
  3: { kind: "preset", index: 3 },
  4: { kind: "camera", by: -1 },
  5: { kind: "camera", by: 1 },
  12: { kind: "step", direction: { ...STILL, tilt: 1 } },
  13: { kind: "step", direction: { ...STILL, tilt: -1 } },
  14: { kind: "step", direction: { ...STILL, pan: -1 } },
  15: { kind: "step", direction: { ...STILL, pan: 1 } },
};

/** "Start"; held, it unlocks a camera on air. */
const UNLOCK_BUTTON = 9;

export function pressedButtons({ buttons }: GamepadReading): ReadonlySet<number> {
  return new Set(buttons.flatMap(({ pressed }, index) => (pressed ? [index] : [])));
}

/** Returns the actions of the buttons pressed since `before`. */
export function pressedActions(before: ReadonlySet<number>, now: ReadonlySet<number>): GamepadAction[] {
  return [...now].flatMap((button) => {
    const action = before.has(button) ? undefined : ACTIONS[button];
    return action ? [action] : [];
  });
}

export function isUnlockHeld(pressed: ReadonlySet<number>): boolean {
  return pressed.has(UNLOCK_BUTTON);
}
