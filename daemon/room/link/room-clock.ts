import type { Health } from "../../contract/device/health.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Clock, SteadyClock } from "../../platform/steady-clock.ts";

/** A reading that took longer is too inexact, ms. */
const MAX_ROUND_TRIP_MS = 2000;
/** A hub's time that differs by more from what it was is a jump, ms. */
const JUMP_MS = 2000;
/** Readings in a row that confirm a jump of the hub's time. */
const CONFIRMING_READINGS = 3;
/** A clock that is off by more is a fault, ms: cameras, logs and recordings have its times. */
const MAX_OFFSET_MS = 5000;

/** The hub's time as the room has read it. */
export interface TimeReading {
  /** By the hub, ms since the epoch. */
  readonly hubAtMs: number;
  /** Before and after, by `performance.now()`. */
  readonly sentMs: number;
  readonly receivedMs: number;
}

/** The time by which the room joins and leaves meetings: the hub's, carried on by the monotonic clock. Before the first
 * reading it is the room's own. */
export class RoomClock implements Clock {
  readonly changes = new ChangeEmitter();
  readonly #own: Pick<SteadyClock, "now" | "health" | "changes">;
  readonly #logger: Logger;
  /** Of the monotonic clock's zero by the hub, ms since the epoch. */
  #hubZeroMs: number | undefined;
  #jump: { readonly zeroMs: number; readonly readings: number } | undefined;

  constructor(own: Pick<SteadyClock, "now" | "health" | "changes">, logger: Logger) {
    this.#own = own;
    this.#logger = logger;
    own.changes.on(() => this.changes.emit());
  }

  now(): number {
    return this.#hubZeroMs === undefined ? this.#own.now() : this.#hubZeroMs + performance.now();
  }

  /** How far the room's own clock is ahead of the hub's (negative: behind), ms; null before the first reading. */
  get offsetMs(): number | null {
    return this.#hubZeroMs === undefined ? null : this.#own.now() - this.now();
  }

  /** `degraded` while the room's own clock is off. */
  health(): Health {
    const own = this.#own.health();
    const offsetMs = this.offsetMs ?? 0;
    if (Math.abs(offsetMs) <= MAX_OFFSET_MS) return own;
    const [seconds, side] = [Math.round(Math.abs(offsetMs) / 1000), offsetMs > 0 ? "ahead of" : "behind"];
    const reason = `the room's clock is ${seconds} s ${side} the hub's, which meetings follow; check its time service (NTP)`;
    return { ...own, status: "degraded", reason };
  }

  addReading({ hubAtMs, sentMs, receivedMs }: TimeReading): void {
    if (receivedMs - sentMs > MAX_ROUND_TRIP_MS) return;
    const zeroMs = hubAtMs - (sentMs + receivedMs) / 2;
    const isJump = this.#hubZeroMs !== undefined && Math.abs(zeroMs - this.#hubZeroMs) > JUMP_MS;
    if (isJump && !this.#confirms(zeroMs)) return;
    if (isJump) this.#logger.warn({ jumpMs: zeroMs - (this.#hubZeroMs ?? 0) }, "hub's time jumped, followed");
    const isNew = this.#hubZeroMs === undefined || isJump;
    this.#hubZeroMs = zeroMs;
    this.#jump = undefined;
    if (isNew) this.changes.emit();
  }

  #confirms(zeroMs: number): boolean {
    const isSame = this.#jump !== undefined && Math.abs(zeroMs - this.#jump.zeroMs) <= JUMP_MS;
    const readings = isSame ? (this.#jump?.readings ?? 0) + 1 : 1;
    this.#jump = { zeroMs, readings };
    return readings >= CONFIRMING_READINGS;
  }
}
