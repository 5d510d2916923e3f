import { describeRelayExit } from "../../mediasoup/remote/relay-exit-codes.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import { NodeMediaCheck } from "./node-media-check.ts";
import { WorkerSlot } from "./worker-slot.ts";

/** What a node has for this hub. */
export interface NodeOffer {
  readonly id: string;
  readonly workers: number;
  readonly listen: MediaListenInfo;
  /** The program that stands in for one of its workers. */
  readonly relay: string;
}

export interface NodeWorkersOptions {
  readonly logger: Logger;
  readonly pipes: CrossHostPipes;
  /** A worker of this machine; undefined while there is none. */
  readonly local: () => WorkerSlot | undefined;
  readonly onChange: () => void;
}

/** The workers of SFU nodes. Who may be used is the registry's word; whether one lives, only its own connection's: when
 * the broker is gone, or just the node's connection to it, media goes on. */
export class NodeWorkers implements AsyncDisposable {
  readonly #options: NodeWorkersOptions;
  /** With the line that proves its media. */
  readonly #slots = new Map<WorkerSlot, NodeMediaCheck>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: NodeWorkersOptions) {
    this.#options = options;
  }

  all(): readonly WorkerSlot[] {
    return [...this.#slots.keys()];
  }

  /** Seats for all these workers from now on, and no places on others. */
  setOffers(offers: readonly NodeOffer[]): void {
    for (const seat of this.all()) {
      const offer = offers.find(({ id }) => id === seat.host);
      seat.isRetired = !offer || !same(offer.listen, seat.listen);
      if (seat.isRetired) this.#removeIfUnused(seat);
    }
    for (const offer of offers) {
      const there = this.#of(offer.id).filter(({ isRetired }) => !isRetired);
      for (const seat of there.slice(offer.workers)) {
        seat.isRetired = true;
        this.#removeIfUnused(seat);
      }
      for (let missing = offer.workers - there.length; missing > 0; missing--) this.#add(offer);
    }
  }

  /** Of one node: how many workers run, how many of them are of use, with how many places, and what is wrong with one
   * that is not. */
  status(id: string): {
    readonly running: number;
    readonly proven: number;
    readonly usedSlots: number;
    readonly reason: string | null;
  } {
    const seats = this.#of(id);
    const healths = seats.map((seat) => seat.health());
    return {
      running: seats.filter(({ worker }) => worker.currentRouter).length,
      proven: healths.filter(({ status }) => status === "ok").length,
      usedSlots: seats.reduce((sum, { leases }) => sum + leases, 0),
      reason: healths.find(({ status }) => status !== "ok")?.reason ?? null,
    };
  }

  #of(id: string): WorkerSlot[] {
    return this.all().filter(({ host }) => host === id);
  }

  #add({ id, listen, relay }: NodeOffer): void {
    const { pipes, local, onChange } = this.#options;
    const logger = this.#options.logger.child({ node: id });
    const seat = new WorkerSlot({
      logger,
      host: id,
      listen,
      relay: { binary: relay, describeError: describeRelayExit },
      onChange: (changed) => {
        if (changed.isRetired) this.#removeIfUnused(changed);
        onChange();
      },
    });
    const line = new NodeMediaCheck({
      pipes,
      local,
      remote: seat,
      logger,
      onChange: () => {
        seat.unusableReason = line.reason;
        logger.info({ reason: line.reason }, "media between here and the node");
        onChange();
      },
      onLost: () => {
        if (seat.leases > 0 && line.reason !== null) seat.worker.restart(line.reason);
      },
    });
    seat.unusableReason = line.reason;
    this.#slots.set(seat, line);
    seat.worker.start();
  }

  /** A worker that may not be used goes when it has died, or when nobody is there any more. */
  #removeIfUnused(seat: WorkerSlot): void {
    if (seat.worker.currentRouter && seat.leases > 0) return;
    this.#slots.get(seat)?.[Symbol.dispose]();
    if (!this.#slots.delete(seat)) return;
    const leaving: Promise<void> = seat[Symbol.asyncDispose]().finally(() => this.#closing.delete(leaving));
    this.#closing.add(leaving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const seats = this.all();
    for (const line of this.#slots.values()) line[Symbol.dispose]();
    this.#slots.clear();
    await Promise.all([...seats.map((seat) => seat[Symbol.asyncDispose]()), ...this.#closing]);
  }
}

function same(a: MediaListenInfo, b: MediaListenInfo): boolean {
  return (
    a.listenIp === b.listenIp &&
    a.announcedAddress === b.announcedAddress &&
    a.ports.min === b.ports.min &&
    a.ports.max === b.ports.max
  );
}
