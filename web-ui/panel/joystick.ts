/** -1…1; pan right, tilt up and zoom in are positive. */
export interface Velocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

/** As shares of the radius: no movement inside the dead zone, full speed from `FULL_AT` on. */
const DEAD_ZONE = 0.06;
const FULL_AT = 0.9;

/** Returns the speed, 0 to 1, at a distance: quadratic from the edge of the dead zone. */
export function speedAt(distance: number, deadZone = DEAD_ZONE): number {
  const along = Math.min(1, Math.max(0, (distance - deadZone) / (FULL_AT - deadZone)));
  return along * along;
}

/** Returns the velocity for a finger at `x`, `y` from the centre (y downwards) of a joystick with `radius`;
 * `deadZone` is a share of it. */
export function velocityOf(x: number, y: number, radius: number, deadZone = DEAD_ZONE): Velocity {
  const distance = Math.hypot(x, y);
  if (radius <= 0 || distance === 0) return STILL;
  const speed = speedAt(distance / radius, deadZone);
  if (speed === 0) return STILL;
  const share = (part: number) => Math.round(((speed * part) / distance) * 100) / 100 + 0;
  return { pan: share(x), tilt: share(-y), zoom: 0 };
}

const KEY_SPEED = 0.5;

/** Returns the velocity for the held keys (KeyboardEvent.key). */
export function velocityOfKeys(keys: ReadonlySet<string>): Velocity {
  const axis = (up: readonly string[], down: readonly string[]) =>
    KEY_SPEED * (Number(up.some((key) => keys.has(key))) - Number(down.some((key) => keys.has(key))));
  return {
    pan: axis(["ArrowRight"], ["ArrowLeft"]),
    tilt: axis(["ArrowUp"], ["ArrowDown"]),
    zoom: axis(["+", "=", "PageUp"], ["-", "_", "PageDown"]),
  };
}

export function isMovementKey(key: string): boolean {
  const { pan, tilt, zoom } = velocityOfKeys(new Set([key]));
  return pan !== 0 || tilt !== 0 || zoom !== 0;
}

export function isStill({ pan, tilt, zoom }: Velocity): boolean {
  return pan === 0 && tilt === 0 && zoom === 0;
}

/** Returns the step of a key pressed with Shift; STILL for other keys. */
export function stepOfKey(key: string): Velocity {
  // Many keyboards need Shift for + and −.
  if (key.length === 1) return STILL;
  const { pan, tilt, zoom } = velocityOfKeys(new Set([key]));
  return { pan: Math.sign(pan), tilt: Math.sign(tilt), zoom: Math.sign(zoom) };
}
