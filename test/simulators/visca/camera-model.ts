import type { Position } from "../../../drivers/camera.ts";

/** Ranges and speeds of a Sony EVI-D70-like camera (EVI-D70 Technical Manual, "Pan/Tilt position"). */
export const LIMITS = { pan: [-2267, 2267], tilt: [-403, 1206], zoom: [0, 0x4000] } as const;

/** From end to end at the fastest step, s. */
const SWEEP_SECONDS = { pan: 3.24, tilt: 1.79, zoom: 2.73 } as const;
const STEPS = { pan: 0x18, tilt: 0x14, zoom: 7 } as const;

type Axis = "pan" | "tilt" | "zoom";
const AXES: readonly Axis[] = ["pan", "tilt", "zoom"];

type Limits = Record<Axis, readonly [minimum: number, maximum: number]>;

interface Motion {
  readonly from: number;
  /** Units a second, with a sign. */
  readonly speed: number;
  readonly sinceMs: number;
  /** Where it ends by itself; a drive ends at the limit. */
  readonly until: number;
}

/** Where a camera's head is at any time: it moves with a speed, from a place, since a time. */
export class CameraModel {
  readonly presets = new Map<number, Position>();
  power: "on" | "standby" = "on";
  readonly #now: () => number;
  readonly #motions: Record<Axis, Motion>;

  readonly #ends: Limits;
  /** Its ends, or what it was told to stay within. */
  #limits: Limits;
  readonly #haste: number;

  /** `haste`: how many times faster than a real camera it moves. */
  constructor(
    options: { readonly limits?: Limits; readonly haste?: number; readonly now?: () => number } = {},
  ) {
    const { limits = LIMITS, haste = 1, now = () => performance.now() } = options;
    this.#ends = limits;
    this.#limits = limits;
    this.#haste = haste;
    this.#now = now;
    const still = { from: 0, speed: 0, sinceMs: now(), until: 0 };
    this.#motions = { pan: still, tilt: still, zoom: still };
  }

  snapshot(): Position {
    return { pan: this.#at("pan"), tilt: this.#at("tilt"), zoom: this.#at("zoom") };
  }

  /** What it stays within now. */
  get limits(): Limits {
    return this.#limits;
  }

  get moving(): boolean {
    return AXES.some(
      (axis) => this.#motions[axis].speed !== 0 && this.#at(axis) !== this.#motions[axis].until,
    );
  }

  /** Signed steps of the protocol; 0 stops the axis. */
  drive(axis: Axis, step: number): void {
    const speed = (this.#fullSpeed(axis) * step) / STEPS[axis];
    const [low, high] = this.#limits[axis];
    const from = this.#at(axis);
    this.#motions[axis] = {
      from,
      speed,
      sinceMs: this.#now(),
      until: speed === 0 ? from : speed > 0 ? high : low,
    };
  }

  /** Moves to a place at full speed; answers how long that takes, ms. */
  moveTo(target: Partial<Position>): number {
    let longest = 0;
    for (const axis of AXES) {
      const wanted = target[axis];
      if (wanted === undefined) continue;
      const [low, high] = this.#limits[axis];
      const until = Math.max(low, Math.min(high, wanted));
      const from = this.#at(axis);
      const speed = Math.sign(until - from) * this.#fullSpeed(axis);
      this.#motions[axis] = { from, speed, sinceMs: this.#now(), until };
      if (speed !== 0) longest = Math.max(longest, ((until - from) / speed) * 1000);
    }
    return longest;
  }

  /** Keeps it from turning beyond the lower left (0) or upper right (1) corner; null lets it go. */
  limit(corner: 0 | 1, to: Pick<Position, "pan" | "tilt"> | null): void {
    const kept = { ...this.#limits };
    for (const axis of ["pan", "tilt"] as const) {
      const [low, high] = kept[axis];
      const end = to?.[axis] ?? this.#ends[axis][corner];
      kept[axis] = corner === 0 ? [end, high] : [low, end];
    }
    this.#limits = kept;
  }

  /** Stands there from now on, without a way to it. */
  placeAt(position: Position): void {
    const sinceMs = this.#now();
    for (const axis of AXES) {
      this.#motions[axis] = { from: position[axis], speed: 0, sinceMs, until: position[axis] };
    }
  }

  halt(): void {
    for (const axis of AXES) this.drive(axis, 0);
  }

  /** Units a second at the fastest step. */
  #fullSpeed(axis: Axis): number {
    const [low, high] = this.#ends[axis];
    return (this.#haste * (high - low)) / SWEEP_SECONDS[axis];
  }

  #at(axis: Axis): number {
    const { from, speed, sinceMs, until } = this.#motions[axis];
    const reached = from + (speed * (this.#now() - sinceMs)) / 1000;
    // Without the sum a small negative number would round to -0.
    return Math.round(speed >= 0 ? Math.min(reached, until) : Math.max(reached, until)) + 0;
  }
}
