import type { types } from "mediasoup";
import { type MediaProbe, pathReceipt } from "../../mediasoup/probe.ts";
import type { Logger } from "../../platform/log.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import type { Ground } from "./router-location.ts";
import type { Seat } from "./worker-slot.ts";

/** Whether probes come is looked at as often as this, ms. */
const LOOK_EVERY_MS = 500;

/** What comes, in ms of listening: while this process stands still it hears nothing, and that proves nothing. */
export interface Arrived {
  /** For how long something could have come. */
  readonly triedMs: number;
  /** For how long nothing has come from the near end to the far one; Infinity before the first packet. */
  readonly farSilentMs: number;
  /** The same from the far end to the near one. */
  readonly nearSilentMs: number;
}

export interface MutualProbesOptions {
  readonly pipes: HostPipes;
  /** A worker of this end; undefined while there is none. */
  readonly near: () => Seat | undefined;
  /** A worker of the other end, on another machine. */
  readonly far: () => Seat | undefined;
  /** Whether what came between earlier workers holds for these, too. */
  readonly keeps: (before: Ends, now: Ends) => boolean;
  readonly logger: Logger;
  /** Told of each look while both ends are there. */
  readonly onLook: (arrived: Arrived) => void;
}

interface Ends {
  readonly near: types.Router;
  readonly far: types.Router;
}

interface Opened extends Ends {
  triedMs: number;
  readonly toFar: Arrivals;
  readonly toNear: Arrivals;
}

/** A probe as it comes to one end. */
class Arrivals implements Disposable {
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

  async look(): Promise<void> {
    const { packets } = await pathReceipt([this.#producer]);
    this.silentMs = packets > this.#packets ? 0 : this.silentMs + LOOK_EVERY_MS;
    this.#packets = packets;
  }

  [Symbol.dispose](): void {
    this.#consumer.close();
  }
}

/** Looks whether media go both ways between workers of two machines: a probe each way, by the very pipes that streams
 * take. */
export class MutualProbes implements Disposable {
  readonly #options: MutualProbesOptions;
  readonly #timer: NodeJS.Timeout;
  #opened: Opened | undefined;
  #looking = false;
  #closed = false;

  constructor(options: MutualProbesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const opened = await this.#open();
      if (opened) {
        const { toFar, toNear } = opened;
        await Promise.all([toFar.look(), toNear.look()]);
        opened.triedMs += LOOK_EVERY_MS;
        const { triedMs } = opened;
        if (!this.#closed)
          this.#options.onLook({ triedMs, farSilentMs: toFar.silentMs, nearSilentMs: toNear.silentMs });
      }
    } catch (error) {
      // A worker that died meanwhile; the next look finds what is there then.
      this.#options.logger.debug({ err: error }, "media to a node can't be proven now");
    }
    this.#looking = false;
    if (this.#closed) this.#end();
  }

  /** Sends a probe each way between the routers of now. */
  async #open(): Promise<Opened | undefined> {
    const { pipes, near: nearSeat, far: farSeat, keeps } = this.#options;
    const seats = [nearSeat(), farSeat()] as const;
    const [near, far] = [seats[0]?.worker.current, seats[1]?.worker.current];
    if (!seats[0] || !seats[1] || !near || !far) return undefined;
    const last = this.#opened;
    if (last?.near === near && last.far === far && last.toFar.open && last.toNear.open) return last;
    const kept = last && keeps(last, { near, far }) ? last : undefined;
    this.#end();
    const [nearProbe, farProbe] = await Promise.all([seats[0].probe(), seats[1].probe()]);
    const [nearGround, farGround] = [seats[0].ground(near), seats[1].ground(far)];
    using stack = new DisposableStack();
    const arrivals = async (probe: MediaProbe, [from, to]: [Ground, Ground], silentMs: number | undefined) =>
      stack.use(new Arrivals(await pipes.pipe(probe.producer, from, to), silentMs));
    const toFar = await arrivals(nearProbe, [nearGround, farGround], kept?.toFar.silentMs);
    const toNear = await arrivals(farProbe, [farGround, nearGround], kept?.toNear.silentMs);
    stack.move();
    this.#opened = { near, far, triedMs: kept?.triedMs ?? 0, toFar, toNear };
    return this.#opened;
  }

  #end(): void {
    this.#opened?.toFar[Symbol.dispose]();
    this.#opened?.toNear[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#end();
  }
}
