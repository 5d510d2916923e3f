import { useEffect } from "preact/hooks";
import {
  type GamepadAction,
  isUnlockHeld,
  pressedActions,
  pressedButtons,
  velocityOfGamepad,
} from "./gamepad.ts";
import { isStill, STILL } from "./joystick.ts";
import { camera, isLocked, ptz, recallPreset, selectInput, UNLOCK_HOLD_MS, unlock } from "./room.ts";
import { inputs, selectedInput } from "./selected-input.ts";

function perform(action: GamepadAction): void {
  const state = camera.value;
  if (!state) return;
  if (action.kind === "step") ptz.step(state.id, action.direction);
  else if (action.kind === "preset") {
    const preset = state.presets[action.index];
    if (preset) recallPreset(state.id, preset.number);
  } else {
    const keys = inputs.value.filter((one) => one.camera).map(({ key }) => key);
    const next = keys.at((keys.indexOf(selectedInput.value?.key ?? "") + action.by) % keys.length);
    if (next !== undefined) selectInput(next);
  }
}

/** Moves the camera with a gamepad. Gamepads send no events, so they are read in each frame while one is connected. */
export function useGamepadControl(): void {
  useEffect(() => {
    const abort = new AbortController();
    let frame: number | undefined;
    let velocity = STILL;
    let pressed: ReadonlySet<number> = new Set();
    let unlockSince: number | undefined;

    const read = (now: number) => {
      frame = undefined;
      const pad = navigator.getGamepads().find((one) => one?.connected);
      if (!pad) {
        if (!isStill(velocity)) ptz.stop();
        velocity = STILL;
        return;
      }
      const before = pressed;
      pressed = pressedButtons(pad);
      for (const action of pressedActions(before, pressed)) perform(action);
      unlockSince = isLocked.value && isUnlockHeld(pressed) ? (unlockSince ?? now) : undefined;
      if (unlockSince !== undefined && now - unlockSince >= UNLOCK_HOLD_MS) {
        unlockSince = Number.POSITIVE_INFINITY;
        unlock();
      }
      const wanted = velocityOfGamepad(pad);
      // A centred stick does not override the other controls.
      if (camera.value && !(isStill(wanted) && isStill(velocity))) ptz.move(camera.value.id, wanted);
      velocity = wanted;
      frame = requestAnimationFrame(read);
    };
    const begin = () => {
      frame ??= requestAnimationFrame(read);
    };
    addEventListener("gamepadconnected", begin, { signal: abort.signal });
    addEventListener("gamepaddisconnected", begin, { signal: abort.signal });
    if (navigator.getGamepads().some((one) => one)) begin();
    return () => {
      abort.abort();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, []);
}
