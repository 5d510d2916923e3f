import type { Health } from "../contract/device/health.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { type Fault, onFault, startInterval } from "./guarded.ts";
import type { Logger } from "./log.ts";

/** How long a fault is shown after it happened last, ms. */
const SHOWN_FOR_MS = 3600 * 1000;
const PROVE_EVERY_MS = 60_000;
/** A fault that repeats is logged at most this often, ms. */
const LOG_EVERY_MS = 10_000;
/** Kinds of faults whose repetitions are counted; further ones are logged each time. */
const MAX_KINDS = 100;

/** The faults of this process: errors of timers and listeners. They are logged and shown in health, and the process goes on:
 * a meeting of sixty rooms doesn't end because one message can't be encoded. */
export class FaultLog implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #logger: Logger;
  readonly #stack = new DisposableStack();
  /** By kind: when it was logged last, by `performance.now()`, and how often it happened since. */
  readonly #logged = new Map<string, { readonly atMs: number; readonly suppressed: number }>();
  #provenAtMs = Date.now();
  #count = 0;
  #last: { readonly atMs: number; readonly text: string } | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#stack.use(onFault((fault) => this.#record(fault)));
    // The last resort, for what no guard has caught.
    const onUncaught = (error: unknown) => this.#record({ what: "unguarded callback", error });
    process.on("uncaughtException", onUncaught);
    process.on("unhandledRejection", onUncaught);
    this.#stack.defer(() => process.off("uncaughtException", onUncaught));
    this.#stack.defer(() => process.off("unhandledRejection", onUncaught));
    const timer = startInterval("proof of the process", PROVE_EVERY_MS, () => this.#prove()).unref();
    this.#stack.defer(() => clearInterval(timer));
  }

  /** `degraded` for an hour after a fault. Proven each minute: the process's timers run. */
  health(): Health {
    const base = { provenAtMs: this.#provenAtMs, validForMs: 3 * PROVE_EVERY_MS };
    if (!this.#last) return { ...base, status: "ok", reason: null };
    const times = this.#count === 1 ? "" : ` (${this.#count} times)`;
    return { ...base, status: "degraded", reason: `internal error${times}: ${this.#last.text}; see the log` };
  }

  #prove(): void {
    this.#provenAtMs = Date.now();
    if (this.#last && this.#provenAtMs - this.#last.atMs > SHOWN_FOR_MS) {
      this.#last = undefined;
      this.#count = 0;
    }
    this.changes.emit();
  }

  #record({ what, error }: Fault): void {
    this.#count++;
    const isFirst = this.#last === undefined;
    const text = `${what}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200);
    this.#last = { atMs: Date.now(), text };
    this.#log({ what, error });
    // Not for each one: a listener of the change may be what fails.
    if (isFirst) setImmediate(() => this.changes.emit());
  }

  #log({ what, error }: Fault): void {
    const now = performance.now();
    const logged = this.#logged.get(what);
    if (logged && now - logged.atMs < LOG_EVERY_MS) {
      this.#logged.set(what, { ...logged, suppressed: logged.suppressed + 1 });
      return;
    }
    if (this.#logged.size >= MAX_KINDS) this.#logged.clear();
    this.#logged.set(what, { atMs: now, suppressed: 0 });
    this.#logger.error({ err: error, what, suppressed: logged?.suppressed ?? 0 }, "internal error");
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
