import type { Health } from "../contract/device/health.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { startInterval } from "./guarded.ts";
import type { Logger } from "./log.ts";

const CHECK_INTERVAL_MS = 1000;
/** A smaller difference is the slewing of NTP, and is followed at once. */
const JUMP_MS = 2000;
/** A jump of the wall clock is followed once the clock has run evenly for this long, ms. */
const CONFIRM_AFTER_MS = 60_000;

/** What the time is, for whoever decides by it. */
export interface Clock {
  /** Emits when the time was set: what was decided by it must be decided again. */
  readonly changes: Pick<ChangeEmitter, "on">;
  /** ms since the epoch. */
  now(): number;
}

/** The wall clock, carried on by the monotonic one: a jump is distrusted until it is confirmed. A clock that is wrong for a
 * few seconds neither ends a meeting nor starts one. */
export class SteadyClock implements Clock, Disposable {
  readonly changes = new ChangeEmitter();
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  /** Of the monotonic clock's zero, ms since the epoch. */
  #zeroMs = Date.now() - performance.now();
  /** A jump that is not confirmed yet: how far, and since when by the monotonic clock. */
  #jump: { readonly byMs: number; readonly sinceMs: number } | undefined;
  #provenAtMs = Date.now();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#timer = startInterval("clock check", CHECK_INTERVAL_MS, () => this.#check()).unref();
  }

  now(): number {
    return this.#zeroMs + performance.now();
  }

  /** `degraded` while the wall clock is distrusted. */
  health(): Health {
    const base = { provenAtMs: this.#provenAtMs, validForMs: CONFIRM_AFTER_MS };
    if (!this.#jump) return { ...base, status: "ok", reason: null };
    const seconds = Math.round(this.#jump.byMs / 1000);
    return { ...base, status: "degraded", reason: `the clock was set by ${seconds} s; not followed yet` };
  }

  #check(): void {
    const byMs = Date.now() - this.now();
    // As all proofs by the wall clock, or a jump would make this one look old.
    this.#provenAtMs = Date.now();
    if (Math.abs(byMs) < JUMP_MS) {
      this.#zeroMs += byMs;
      if (this.#jump) this.#logger.info({ jumpMs: this.#jump.byMs }, "clock set back, jump not followed");
      this.#setJump(undefined);
      return;
    }
    const nowMs = performance.now();
    if (!this.#jump || Math.abs(byMs - this.#jump.byMs) >= JUMP_MS) {
      this.#logger.warn({ jumpMs: byMs }, "clock jumped, distrusted until confirmed");
      this.#setJump({ byMs, sinceMs: nowMs });
    } else if (nowMs - this.#jump.sinceMs >= CONFIRM_AFTER_MS) {
      this.#logger.warn({ jumpMs: byMs }, "clock jump confirmed");
      this.#zeroMs += byMs;
      this.#setJump(undefined);
    }
  }

  #setJump(jump: { readonly byMs: number; readonly sinceMs: number } | undefined): void {
    if (jump === this.#jump) return;
    this.#jump = jump;
    this.changes.emit();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
