import { isDeepStrictEqual } from "node:util";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import { startTimeout } from "../../platform/guarded.ts";

/** Changes within this time are evaluated together, ms. */
const UPDATE_INTERVAL_MS = 50;
/** The clock may be set: evaluate at least this often, ms. */
const MAX_TIMER_MS = 5000;

export interface StatusTrackerOptions<Source, Summary> {
  /** Emit after a change of the sources. */
  readonly changes: readonly Pick<ChangeEmitter, "on">[];
  /** A source that has not changed is the same object as before. */
  readonly sources: () => Iterable<readonly [key: string, source: Source]>;
  readonly summarize: (
    source: Source,
    context: { readonly nowMs: number; readonly previous: Summary | undefined },
  ) => Summary;
  /** When a proof expires, and the summary with it, ms since the epoch; `Infinity` for never. */
  readonly expiresAtMs: (source: Source, nowMs: number) => number;
}

interface Tracked<Source, Summary> {
  readonly source: Source;
  readonly summary: Summary;
  readonly expiresAtMs: number;
}

/** Keeps evaluated summaries up to date, also when proofs expire, whether or not somebody looks at them. Emits only when a
 * summary differs. */
export class StatusTracker<Source, Summary> implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #options: StatusTrackerOptions<Source, Summary>;
  readonly #stack = new DisposableStack();
  #tracked = new Map<string, Tracked<Source, Summary>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StatusTrackerOptions<Source, Summary>) {
    this.#options = options;
    const updates = this.#stack.use(new Throttle(() => this.#update(), UPDATE_INTERVAL_MS));
    for (const changes of options.changes) this.#stack.defer(changes.on(() => updates.trigger()));
    this.#stack.defer(() => clearTimeout(this.#timer));
    this.#update();
  }

  *summaries(): Iterable<readonly [string, Summary]> {
    for (const [key, { summary }] of this.#tracked) yield [key, summary];
  }

  #update(): void {
    const nowMs = Date.now();
    const tracked = new Map<string, Tracked<Source, Summary>>();
    let isChanged = false;
    for (const [key, source] of this.#options.sources()) {
      const previous = this.#tracked.get(key);
      const next = this.#evaluate(source, { nowMs, previous });
      isChanged ||= next.summary !== previous?.summary;
      tracked.set(key, next);
    }
    isChanged ||= tracked.size !== this.#tracked.size;
    this.#tracked = tracked;
    this.#schedule(nowMs);
    if (isChanged) this.changes.emit();
  }

  #evaluate(
    source: Source,
    { nowMs, previous }: { nowMs: number; previous: Tracked<Source, Summary> | undefined },
  ): Tracked<Source, Summary> {
    if (previous?.source === source && nowMs < previous.expiresAtMs) return previous;
    const { summarize, expiresAtMs } = this.#options;
    const summary = summarize(source, { nowMs, previous: previous?.summary });
    return {
      source,
      summary: previous && isDeepStrictEqual(summary, previous.summary) ? previous.summary : summary,
      expiresAtMs: expiresAtMs(source, nowMs),
    };
  }

  #schedule(nowMs: number): void {
    let next = nowMs + MAX_TIMER_MS;
    for (const { expiresAtMs } of this.#tracked.values()) next = Math.min(next, expiresAtMs);
    clearTimeout(this.#timer);
    this.#timer = startTimeout("status update", next - nowMs, () => this.#update());
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
