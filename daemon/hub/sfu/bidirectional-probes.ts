import type { types } from "mediasoup";
import { type MediaProbe, receptionStats } from "../../mediasoup/probe.ts";
import type { Logger } from "../../platform/log.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { RouterLocation } from "./router-location.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** Whether probes come is looked at as often as this, ms. */
const CHECK_INTERVAL_MS = 500;

/** What comes, in ms of listening: while this process stands still it hears nothing, and that proves nothing. */
export interface ProbeResult {
  /** For how long something could have come. */
  readonly observedMs: number;
  /** For how long nothing has come from the near end to the far one; Infinity before the first packet. */
  readonly farSilentMs: number;
  /** The same from the far end to the near one. */
  readonly nearSilentMs: number;
}

export interface BidirectionalProbesOptions {
  readonly pipes: CrossHostPipes;
  /** A worker of this end; undefined while there is none. */
  readonly near: () => WorkerSlot | undefined;
  /** A worker of the other end, on another machine. */
  readonly far: () => WorkerSlot | undefined;
  /** Whether what came between earlier workers holds for these, too. */
  readonly carriesOver: (before: Ends, now: Ends) => boolean;
  readonly logger: Logger;
  /** Told of each look while both ends are there. */
  readonly onResult: (arrived: ProbeResult) => void;
}

interface Ends {
  readonly near: types.Router;
  readonly far: types.Router;
}

interface OpenProbes extends Ends {
  triedMs: number;
  readonly toFar: ProbeReceiver;
  readonly toNear: ProbeReceiver;
}

/** A probe as it comes to one end. */
class ProbeReceiver implements Disposable {
  silentMs: number;
  readonly #consumer: types.Consumer;
  readonly #producer: types.Producer;
  #packets = 0;

  /** `silentMs`: for how long nothing has come in this direction. */
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

/** Looks whether media go both ways between workers of two machines: a probe each way, by the very pipes that streams
 * take. */
export class BidirectionalProbes implements Disposable {
  readonly #options: BidirectionalProbesOptions;
  readonly #timer: NodeJS.Timeout;
  #probes: OpenProbes | undefined;
  #checking = false;
  #closed = false;

  constructor(options: BidirectionalProbesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#check(), CHECK_INTERVAL_MS);
  }

  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      const opened = await this.#open();
      if (opened) {
        const { toFar, toNear } = opened;
        await Promise.all([toFar.check(), toNear.check()]);
        opened.triedMs += CHECK_INTERVAL_MS;
        const { triedMs } = opened;
        if (!this.#closed)
          this.#options.onResult({
            observedMs: triedMs,
            farSilentMs: toFar.silentMs,
            nearSilentMs: toNear.silentMs,
          });
      }
    } catch (error) {
      // A worker that died meanwhile; the next look finds what is there then.
      this.#options.logger.debug({ err: error }, "media to a node can't be proven now");
    }
    this.#checking = false;
    if (this.#closed) this.#closeProbes();
  }

  /** Sends a probe each way between the routers of now. */
  async #open(): Promise<OpenProbes | undefined> {
    const { pipes, near: nearSeat, far: farSeat, carriesOver } = this.#options;
    const seats = [nearSeat(), farSeat()] as const;
    const [near, far] = [seats[0]?.worker.currentRouter, seats[1]?.worker.currentRouter];
    if (!seats[0] || !seats[1] || !near || !far) return undefined;
    const last = this.#probes;
    if (last?.near === near && last.far === far && last.toFar.open && last.toNear.open) return last;
    const kept = last && carriesOver(last, { near, far }) ? last : undefined;
    this.#closeProbes();
    const [nearProbe, farProbe] = await Promise.all([seats[0].probe(), seats[1].probe()]);
    const [nearGround, farGround] = [seats[0].location(near), seats[1].location(far)];
    using stack = new DisposableStack();
    const arrivals = async (
      probe: MediaProbe,
      [from, to]: [RouterLocation, RouterLocation],
      silentMs: number | undefined,
    ) => stack.use(new ProbeReceiver(await pipes.pipe(probe.producer, from, to), silentMs));
    const toFar = await arrivals(nearProbe, [nearGround, farGround], kept?.toFar.silentMs);
    const toNear = await arrivals(farProbe, [farGround, nearGround], kept?.toNear.silentMs);
    stack.move();
    this.#probes = { near, far, triedMs: kept?.triedMs ?? 0, toFar, toNear };
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
