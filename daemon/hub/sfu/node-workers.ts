import { relayReason } from "../../mediasoup/remote/relay-exit-codes.ts";
import type { MediaListen } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import { MediaLine } from "./node-media-check.ts";
import { Seat } from "./worker-slot.ts";

/** What a node has for this hub. */
export interface NodeOffer {
  readonly id: string;
  readonly workers: number;
  readonly listen: MediaListen;
  /** The program that stands in for one of its workers. */
  readonly relay: string;
}

export interface NodeSeatsOptions {
  readonly logger: Logger;
  readonly pipes: HostPipes;
  /** A worker of this machine; undefined while there is none. */
  readonly here: () => Seat | undefined;
  readonly onChange: () => void;
}

/** The workers of SFU nodes. Who may be used is the registry's word; whether one lives, only its own connection's: when
 * the broker is gone, or just the node's connection to it, media goes on. */
export class NodeSeats implements AsyncDisposable {
  readonly #options: NodeSeatsOptions;
  /** With the line that proves its media. */
  readonly #seats = new Map<Seat, MediaLine>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: NodeSeatsOptions) {
    this.#options = options;
  }

  all(): readonly Seat[] {
    return [...this.#seats.keys()];
  }

  /** Seats for all these workers from now on, and no places on others. */
  offered(offers: readonly NodeOffer[]): void {
    for (const seat of this.all()) {
      const offer = offers.find(({ id }) => id === seat.host);
      seat.retired = !offer || !same(offer.listen, seat.listen);
      if (seat.retired) this.#leave(seat);
    }
    for (const offer of offers) {
      const there = this.#of(offer.id).filter(({ retired }) => !retired);
      for (const seat of there.slice(offer.workers)) {
        seat.retired = true;
        this.#leave(seat);
      }
      for (let missing = offer.workers - there.length; missing > 0; missing--) this.#add(offer);
    }
  }

  /** Of one node: how many workers run, how many of them are of use, with how many places, and what is wrong with one
   * that is not. */
  told(id: string): {
    readonly running: number;
    readonly proven: number;
    readonly usedSlots: number;
    readonly reason: string | null;
  } {
    const seats = this.#of(id);
    const healths = seats.map((seat) => seat.health());
    return {
      running: seats.filter(({ worker }) => worker.current).length,
      proven: healths.filter(({ status }) => status === "ok").length,
      usedSlots: seats.reduce((sum, { places }) => sum + places, 0),
      reason: healths.find(({ status }) => status !== "ok")?.reason ?? null,
    };
  }

  #of(id: string): Seat[] {
    return this.all().filter(({ host }) => host === id);
  }

  #add({ id, listen, relay }: NodeOffer): void {
    const { pipes, here, onChange } = this.#options;
    const logger = this.#options.logger.child({ node: id });
    const seat = new Seat({
      logger,
      host: id,
      listen,
      elsewhere: { binary: relay, reasonOf: relayReason },
      onChange: (changed) => {
        if (changed.retired) this.#leave(changed);
        onChange();
      },
    });
    const line = new MediaLine({
      pipes,
      here,
      there: seat,
      logger,
      onChange: () => {
        seat.unproven = line.reason;
        logger.info({ reason: line.reason }, "media between here and the node");
        onChange();
      },
      onGivenUp: () => {
        if (seat.places > 0 && line.reason !== null) seat.worker.giveUp(line.reason);
      },
    });
    seat.unproven = line.reason;
    this.#seats.set(seat, line);
    seat.worker.start();
  }

  /** A worker that may not be used goes when it has died, or when nobody is there any more. */
  #leave(seat: Seat): void {
    if (seat.worker.current && seat.places > 0) return;
    this.#seats.get(seat)?.[Symbol.dispose]();
    if (!this.#seats.delete(seat)) return;
    const leaving: Promise<void> = seat[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const seats = this.all();
    for (const line of this.#seats.values()) line[Symbol.dispose]();
    this.#seats.clear();
    await Promise.all([...seats.map((seat) => seat[Symbol.asyncDispose]()), ...this.#leaving]);
  }
}

function same(a: MediaListen, b: MediaListen): boolean {
  return (
    a.listenIp === b.listenIp &&
    a.announcedAddress === b.announcedAddress &&
    a.ports.min === b.ports.min &&
    a.ports.max === b.ports.max
  );
}
