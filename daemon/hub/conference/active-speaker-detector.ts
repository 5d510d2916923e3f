import type { types } from "mediasoup";
import type { Logger } from "../../platform/log.ts";
import type { RouterLease, Sfu } from "../sfu/sfu.ts";
import type { Site } from "./site.ts";

const DETECTION_INTERVAL_MS = 300;

/** Finds the active speaker: all forwarded audio is piped to one router on the hub's own machine, whose observer compares
 * the levels. */
export class ActiveSpeakerDetector implements Disposable {
  readonly #sfu: Sfu;
  readonly #logger: Logger;
  readonly #onSpeaker: (producerId: string) => void;
  /** By producer object: after a trunk was reopened, a new producer has the same id. */
  readonly #piped = new Map<types.Producer, Promise<Disposable>>();
  #lease: RouterLease | undefined;
  #observer: types.ActiveSpeakerObserver | undefined;
  #opening: Promise<void> | undefined;
  #closed = false;

  constructor(sfu: Sfu, logger: Logger, onSpeaker: (producerId: string) => void) {
    this.#sfu = sfu;
    this.#logger = logger;
    this.#onSpeaker = onSpeaker;
  }

  /** Compares these sites from now on, and no others. */
  update(sites: readonly Site[]): void {
    if (this.#closed) return;
    if (!this.#observer || this.#observer.closed) {
      this.#opening ??= this.#open()
        .catch((error: unknown) => this.#logger.warn({ err: error }, "active speaker detection failed"))
        .finally(() => {
          this.#opening = undefined;
        });
      void this.#opening.then(() => {
        if (this.#observer) this.#reconcile(sites);
      });
      return;
    }
    this.#reconcile(sites);
  }

  async #open(): Promise<void> {
    this.#piped.clear();
    this.#lease?.[Symbol.dispose]();
    this.#lease = this.#sfu.acquireLocalRouter();
    this.#observer = await this.#lease.router.createActiveSpeakerObserver({
      interval: DETECTION_INTERVAL_MS,
    });
    this.#observer.on("dominantspeaker", ({ producer }) => this.#onSpeaker(producer.id));
    if (this.#closed) this.#observer.close();
  }

  #reconcile(sites: readonly Site[]): void {
    const observer = this.#observer;
    const to = this.#lease?.router;
    if (!observer || observer.closed || !to) return;
    const desired = new Map<types.Producer, Promise<Disposable>>();
    for (const { streams, router } of sites) {
      for (const { kind, producer } of streams.values()) {
        if (kind !== "audio" || !router) continue;
        desired.set(producer, this.#piped.get(producer) ?? this.#pipe(producer, router, { observer, to }));
      }
    }
    for (const [producer, pipe] of this.#piped) if (!desired.has(producer)) release(pipe);
    this.#piped.clear();
    for (const [producer, pipe] of desired) this.#piped.set(producer, pipe);
  }

  async #pipe(
    producer: types.Producer,
    from: types.Router,
    { observer, to }: { observer: types.ActiveSpeakerObserver; to: types.Router },
  ): Promise<Disposable> {
    const stack = new DisposableStack();
    try {
      stack.use(await this.#sfu.pipe(producer, from, to));
      await observer.addProducer({ producerId: producer.id });
    } catch {
      // The stream may have closed; one that could not be piped is retried at the next update.
      this.#piped.delete(producer);
      stack.dispose();
    }
    return stack;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const pipe of this.#piped.values()) release(pipe);
    this.#observer?.close();
    this.#lease?.[Symbol.dispose]();
  }
}

function release(pipe: Promise<Disposable>): void {
  void pipe.then((resources) => resources[Symbol.dispose]());
}
