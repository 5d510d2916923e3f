import { describeRelayExit } from "../../mediasoup/remote/relay-exit-codes.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import { NodeMediaCheck } from "./node-media-check.ts";
import { WorkerSlot } from "./worker-slot.ts";

/** What a node offers to this hub. */
export interface NodeOffer {
  readonly id: string;
  readonly workers: number;
  readonly listen: MediaListenInfo;
  /** The program that mediasoup starts in place of one of its workers. */
  readonly relay: string;
}

export interface NodeWorkersOptions {
  readonly logger: Logger;
  readonly pipes: CrossHostPipes;
  /** A local worker; undefined while none runs. */
  readonly local: () => WorkerSlot | undefined;
  readonly onChange: () => void;
}

/** The workers of SFU nodes. The registry decides which may be used; whether one runs is known from its own
 * connection only, so media continue when the broker, or the node's connection to it, is lost. */
export class NodeWorkers implements AsyncDisposable {
  readonly #options: NodeWorkersOptions;
  /** Each with its media check. */
  readonly #slots = new Map<WorkerSlot, NodeMediaCheck>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: NodeWorkersOptions) {
    this.#options = options;
  }

  all(): readonly WorkerSlot[] {
    return [...this.#slots.keys()];
  }

  /** Replaces the offers: adds workers, and retires those that are no longer offered. */
  setOffers(offers: readonly NodeOffer[]): void {
    for (const slot of this.all()) {
      const offer = offers.find(({ id }) => id === slot.host);
      slot.isRetired = !offer || !same(offer.listen, slot.listen);
      if (slot.isRetired) this.#removeIfUnused(slot);
    }
    for (const offer of offers) {
      const active = this.#of(offer.id).filter(({ isRetired }) => !isRetired);
      for (const slot of active.slice(offer.workers)) {
        slot.isRetired = true;
        this.#removeIfUnused(slot);
      }
      for (let missing = offer.workers - active.length; missing > 0; missing--) this.#add(offer);
    }
  }

  /** Returns of one node its running workers, its usable ones, their leases, and what is wrong with one that
   * is not usable. */
  status(id: string): {
    readonly running: number;
    readonly proven: number;
    readonly usedSlots: number;
    readonly reason: string | null;
  } {
    const slots = this.#of(id);
    const healths = slots.map((slot) => slot.health());
    return {
      running: slots.filter(({ worker }) => worker.currentRouter).length,
      proven: healths.filter(({ status }) => status === "ok").length,
      usedSlots: slots.reduce((sum, { leases }) => sum + leases, 0),
      reason: healths.find(({ status }) => status !== "ok")?.reason ?? null,
    };
  }

  #of(id: string): WorkerSlot[] {
    return this.all().filter(({ host }) => host === id);
  }

  #add({ id, listen, relay }: NodeOffer): void {
    const { pipes, local, onChange } = this.#options;
    const logger = this.#options.logger.child({ node: id });
    const slot = new WorkerSlot({
      logger,
      host: id,
      listen,
      program: { binary: relay, describeError: describeRelayExit },
      onChange: (changed) => {
        if (changed.isRetired) this.#removeIfUnused(changed);
        onChange();
      },
    });
    const check = new NodeMediaCheck({
      pipes,
      local,
      remote: slot,
      logger,
      onChange: () => {
        slot.unusableReason = check.reason;
        logger.info({ reason: check.reason }, "node media check changed");
        onChange();
      },
      onLost: () => {
        if (slot.leases > 0 && check.reason !== null) slot.worker.restart(check.reason);
      },
    });
    slot.unusableReason = check.reason;
    this.#slots.set(slot, check);
    slot.worker.start();
  }

  /** A retired worker is closed when it has died or its last lease has ended. */
  #removeIfUnused(slot: WorkerSlot): void {
    if (slot.worker.currentRouter && slot.leases > 0) return;
    this.#slots.get(slot)?.[Symbol.dispose]();
    if (!this.#slots.delete(slot)) return;
    const closing: Promise<void> = slot[Symbol.asyncDispose]().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const slots = this.all();
    for (const check of this.#slots.values()) check[Symbol.dispose]();
    this.#slots.clear();
    await Promise.all([...slots.map((slot) => slot[Symbol.asyncDispose]()), ...this.#closing]);
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
