import { useEffect } from "preact/hooks";
import { type GamepadAction, holdsUnlock, newActions, pressedButtons, velocityOfGamepad } from "./gamepad.ts";
import { isStill, STILL } from "./joystick.ts";
import { camera, choose, locked, mover, recallPreset, UNLOCK_HOLD_MS, unlock } from "./room.ts";
import { choice, choices } from "./selected-input.ts";

function act(action: GamepadAction): void {
  const state = camera.value;
  if (!state) return;
  if (action.kind === "step") mover.step(state.id, action.direction);
  else if (action.kind === "preset") {
    const preset = state.presets[action.place];
    if (preset) recallPreset(state.id, preset.number);
  } else {
    const keys = choices.value.filter((one) => one.camera).map(({ key }) => key);
    const next = keys.at((keys.indexOf(choice.value?.key ?? "") + action.by) % keys.length);
    if (next !== undefined) choose(next);
  }
}

/** Moves the camera by the gamepads that are plugged in. They tell nothing by themselves: while there is one,
 * each frame asks; without one nothing runs. */
export function useGamepad(): void {
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
        if (!isStill(velocity)) mover.stop();
        velocity = STILL;
        return;
      }
      const before = pressed;
      pressed = pressedButtons(pad);
      for (const action of newActions(before, pressed)) act(action);
      unlockSince = locked.value && holdsUnlock(pressed) ? (unlockSince ?? now) : undefined;
      if (unlockSince !== undefined && now - unlockSince >= UNLOCK_HOLD_MS) {
        unlockSince = Number.POSITIVE_INFINITY;
        unlock();
      }
      const wanted = velocityOfGamepad(pad);
      // A stick at rest leaves the other controls alone.
      if (camera.value && !(isStill(wanted) && isStill(velocity))) mover.move(camera.value.id, wanted);
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
