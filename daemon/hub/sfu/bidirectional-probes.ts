import type { types } from "mediasoup";
import { type MediaProbe, receptionStats } from "../../mediasoup/probe.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { RouterLocation } from "./router-location.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** Interval of checks for received probes, ms. */
const CHECK_INTERVAL_MS = 500;

/** What was received, in ms of observation: a suspended process observes nothing, and that proves nothing. */
export interface ProbeResult {
  /** Total time of observation. */
  readonly observedMs: number;
  /** Time without a packet from the near end to the far one; Infinity before the first. */
  readonly farSilentMs: number;
  /** The same from the far end to the near one. */
  readonly nearSilentMs: number;
}

export interface BidirectionalProbesOptions {
  readonly pipes: CrossHostPipes;
  /** A worker of the near end; undefined while none runs. */
  readonly near: () => WorkerSlot | undefined;
  /** A worker of the far end, on another machine; undefined while none runs. */
  readonly far: () => WorkerSlot | undefined;
  /** Whether the results between earlier workers hold for these. */
  readonly carriesOver: (before: Ends, now: Ends) => boolean;
  readonly logger: Logger;
  /** Called after each check while both ends run. */
  readonly onResult: (arrived: ProbeResult) => void;
}

interface Ends {
  readonly near: types.Router;
  readonly far: types.Router;
}

interface OpenProbes extends Ends {
  observedMs: number;
  readonly toFar: ProbeReceiver;
  readonly toNear: ProbeReceiver;
}

/** Receives a probe at one end. */
class ProbeReceiver implements Disposable {
  silentMs: number;
  readonly #consumer: types.Consumer;
  readonly #producer: types.Producer;
  #packets = 0;

  /** `silentMs`: time without a packet in this direction so far. */
  constructor([consumer, producer]: [types.Consumer, types.Producer], silentMs = Number.POSITIVE_INFINITY) {
    this.#consumer = consumer;
    this.#producer = producer;
    this.silentMs = silentMs;
  }

  get open(): boolean {
    return !this.#producer.closed;
  }

  async check(): Promise<void> {
    const { packets } = await receptionStats([this.#producer]);
    this.silentMs = packets > this.#packets ? 0 : this.silentMs + CHECK_INTERVAL_MS;
    this.#packets = packets;
  }

  [Symbol.dispose](): void {
    this.#consumer.close();
  }
}

/** Checks that media flow in both directions between workers of two machines: a probe each way, over the same
 * pipes as the streams. */
export class BidirectionalProbes implements Disposable {
  readonly #options: BidirectionalProbesOptions;
  readonly #timer: NodeJS.Timeout;
  #probes: OpenProbes | undefined;
  #checking = false;
  #closed = false;

  constructor(options: BidirectionalProbesOptions) {
    this.#options = options;
    this.#timer = startInterval("probe check", CHECK_INTERVAL_MS, () => this.#check());
  }

  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      const opened = await this.#open();
      if (opened) {
        const { toFar, toNear } = opened;
        await Promise.all([toFar.check(), toNear.check()]);
        opened.observedMs += CHECK_INTERVAL_MS;
        const { observedMs } = opened;
        if (!this.#closed)
          this.#options.onResult({
            observedMs,
            farSilentMs: toFar.silentMs,
            nearSilentMs: toNear.silentMs,
          });
      }
    } catch (error) {
      // A worker died meanwhile; the next check uses its successor.
      this.#options.logger.debug({ err: error }, "media check failed");
    }
    this.#checking = false;
    if (this.#closed) this.#closeProbes();
  }

  /** Pipes a probe each way between the current routers. */
  async #open(): Promise<OpenProbes | undefined> {
    const { pipes, near: nearSlot, far: farSlot, carriesOver } = this.#options;
    const slots = [nearSlot(), farSlot()] as const;
    const [near, far] = [slots[0]?.worker.currentRouter, slots[1]?.worker.currentRouter];
    if (!slots[0] || !slots[1] || !near || !far) return undefined;
    const last = this.#probes;
    if (last?.near === near && last.far === far && last.toFar.open && last.toNear.open) return last;
    const previous = last && carriesOver(last, { near, far }) ? last : undefined;
    this.#closeProbes();
    const [nearProbe, farProbe] = await Promise.all([slots[0].probe(), slots[1].probe()]);
    const [nearLocation, farLocation] = [slots[0].location(near), slots[1].location(far)];
    using stack = new DisposableStack();
    const receive = async (
      probe: MediaProbe,
      [from, to]: [RouterLocation, RouterLocation],
      silentMs: number | undefined,
    ) => stack.use(new ProbeReceiver(await pipes.pipe(probe.producer, from, to), silentMs));
    const toFar = await receive(nearProbe, [nearLocation, farLocation], previous?.toFar.silentMs);
    const toNear = await receive(farProbe, [farLocation, nearLocation], previous?.toNear.silentMs);
    stack.move();
    this.#probes = { near, far, observedMs: previous?.observedMs ?? 0, toFar, toNear };
    return this.#probes;
  }

  #closeProbes(): void {
    this.#probes?.toFar[Symbol.dispose]();
    this.#probes?.toNear[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#closeProbes();
  }
}
