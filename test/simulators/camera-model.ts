import type { Position } from "../../drivers/camera.ts";

/** Ranges of a Sony EVI-D70 (EVI-D70 Technical Manual, "Pan/Tilt position"). */
export const LIMITS = { pan: [-2267, 2267], tilt: [-403, 1206], zoom: [0, 0x4000] } as const;

/** Duration of a full sweep at full speed, s. */
const SWEEP_SECONDS = { pan: 3.24, tilt: 1.79, zoom: 2.73 } as const;

type Axis = "pan" | "tilt" | "zoom";
const AXES: readonly Axis[] = ["pan", "tilt", "zoom"];

type Limits = Record<Axis, readonly [minimum: number, maximum: number]>;

interface Motion {
  readonly from: number;
  /** Signed units per second. */
  readonly speed: number;
  readonly sinceMs: number;
  /** Where it ends by itself; a drive ends at the limit. */
  readonly until: number;
}

/** Position of a camera's head over time: each axis moves from a position with a speed since a time. */
export class CameraModel {
  readonly presets = new Map<number, Position>();
  power: "on" | "standby" = "on";
  readonly #now: () => number;
  readonly #motions: Record<Axis, Motion>;

  readonly #ends: Limits;
  /** Its full range, or the limits that were set. */
  #limits: Limits;
  readonly #speedFactor: number;

  /** `speedFactor`: how many times faster than a real camera it moves. */
  constructor(
    options: { readonly limits?: Limits; readonly speedFactor?: number; readonly now?: () => number } = {},
  ) {
    const { limits = LIMITS, speedFactor = 1, now = () => performance.now() } = options;
    this.#ends = limits;
    this.#limits = limits;
    this.#speedFactor = speedFactor;
    this.#now = now;
    const still = { from: 0, speed: 0, sinceMs: now(), until: 0 };
    this.#motions = { pan: still, tilt: still, zoom: still };
  }

  snapshot(): Position {
    return { pan: this.#at("pan"), tilt: this.#at("tilt"), zoom: this.#at("zoom") };
  }

  /** The current limits. */
  get limits(): Limits {
    return this.#limits;
  }

  get moving(): boolean {
    return AXES.some(
      (axis) => this.#motions[axis].speed !== 0 && this.#at(axis) !== this.#motions[axis].until,
    );
  }

  /** `velocity`: -1 to 1 of full speed; 0 stops the axis. */
  drive(axis: Axis, velocity: number): void {
    const speed = this.#fullSpeed(axis) * velocity;
    const [low, high] = this.#limits[axis];
    const from = this.#at(axis);
    this.#motions[axis] = {
      from,
      speed,
      sinceMs: this.#now(),
      until: speed === 0 ? from : speed > 0 ? high : low,
    };
  }

  /** Moves to a position at full speed; returns the duration, ms. */
  moveTo(target: Partial<Position>): number {
    let longest = 0;
    for (const axis of AXES) {
      const goal = target[axis];
      if (goal === undefined) continue;
      const [low, high] = this.#limits[axis];
      const until = Math.max(low, Math.min(high, goal));
      const from = this.#at(axis);
      const speed = Math.sign(until - from) * this.#fullSpeed(axis);
      this.#motions[axis] = { from, speed, sinceMs: this.#now(), until };
      if (speed !== 0) longest = Math.max(longest, ((until - from) / speed) * 1000);
    }
    return longest;
  }

  /** Limits the range at the lower left (0) or upper right (1) corner; null removes the limit. */
  limit(corner: 0 | 1, to: Pick<Position, "pan" | "tilt"> | null): void {
    const limits = { ...this.#limits };
    for (const axis of ["pan", "tilt"] as const) {
      const [low, high] = limits[axis];
      const end = to?.[axis] ?? this.#ends[axis][corner];
      limits[axis] = corner === 0 ? [end, high] : [low, end];
    }
    this.#limits = limits;
  }

  /** Sets the position without a movement. */
  placeAt(position: Position): void {
    const sinceMs = this.#now();
    for (const axis of AXES) {
      this.#motions[axis] = { from: position[axis], speed: 0, sinceMs, until: position[axis] };
    }
  }

  halt(): void {
    for (const axis of AXES) this.drive(axis, 0);
  }

  /** Units per second. */
  #fullSpeed(axis: Axis): number {
    const [low, high] = this.#ends[axis];
    return (this.#speedFactor * (high - low)) / SWEEP_SECONDS[axis];
  }

  #at(axis: Axis): number {
    const { from, speed, sinceMs, until } = this.#motions[axis];
    const reached = from + (speed * (this.#now() - sinceMs)) / 1000;
    // + 0 turns -0 into 0.
    return Math.round(speed >= 0 ? Math.min(reached, until) : Math.max(reached, until)) + 0;
  }
}
