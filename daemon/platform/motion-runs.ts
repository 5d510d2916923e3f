/** A motion that comes within this time of the one before continues it: as long as the longest lease may be, ms. */
const CONTINUES_WITHIN_MS = 5000;
/** Runs that are remembered at once: more than there are people and cameras in a room. */
const MAX_RUNS = 200;

/** Motions of one caller that follow each other: their parameters change, their camera and holder don't. */
export interface MotionRun {
  /** When its last motion arrived, ms on the monotonic clock. */
  lastAtMs: number;
  /** The outcome that was recorded last; undefined before the first. */
  recordedOutcome: string | undefined;
}

export interface MotionKey {
  readonly who: string;
  readonly command: string;
  readonly camera: unknown;
  readonly holder: unknown;
}

/** Tells the first command of a movement from those that renew its lease: a joystick sends one on each change and every
 * 150 ms. */
export class MotionRuns {
  readonly #runs = new Map<string, MotionRun>();

  /** Returns the run that a motion belongs to, a new one if it continues none. */
  join({ who, command, camera, holder }: MotionKey, nowMs: number): MotionRun {
    const key = JSON.stringify([who, command, camera, holder]);
    const before = this.#runs.get(key);
    const isContinued = before !== undefined && nowMs - before.lastAtMs <= CONTINUES_WITHIN_MS;
    const run = isContinued ? before : { lastAtMs: nowMs, recordedOutcome: undefined };
    run.lastAtMs = nowMs;
    // At the end of the map: the first one is then the one that is unused for longest.
    this.#runs.delete(key);
    this.#runs.set(key, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MAX_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    return run;
  }

  /** After another action, such as Stop, a motion begins a new run. */
  end(): void {
    this.#runs.clear();
  }
}
