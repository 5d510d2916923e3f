import type { Logger } from "../../log.ts";
import type { MediaListen } from "../../media-path.ts";
import { relayReason } from "../../worker-line/relay-exits.ts";
import { Seat } from "./seat.ts";

/** What a node has for this hub. */
export interface NodeOffer {
  readonly id: string;
  readonly workers: number;
  readonly listen: MediaListen;
  /** The program that stands in for one of its workers. */
  readonly relay: string;
}

/** The workers of SFU nodes. Who may be used is the registry's word; whether one lives, only its own connection's: when
 * the broker is gone, or just the node's connection to it, media goes on. */
export class NodeSeats implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #onChange: () => void;
  readonly #seats = new Set<Seat>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(logger: Logger, onChange: () => void) {
    this.#logger = logger;
    this.#onChange = onChange;
  }

  all(): readonly Seat[] {
    return [...this.#seats];
  }

  /** Seats for all these workers from now on, and no places on others. */
  offered(offers: readonly NodeOffer[]): void {
    for (const seat of this.#seats) {
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

  /** Of one node: how many workers run, with how many places, and what is wrong with one that does not. */
  told(id: string): { readonly running: number; readonly places: number; readonly reason: string | null } {
    const seats = this.#of(id);
    const missing = seats.find(({ worker }) => !worker.current);
    return {
      running: seats.filter(({ worker }) => worker.current).length,
      places: seats.reduce((sum, { places }) => sum + places, 0),
      reason: missing ? missing.worker.health().reason : null,
    };
  }

  #of(id: string): Seat[] {
    return this.all().filter(({ host }) => host === id);
  }

  #add({ id, listen, relay }: NodeOffer): void {
    const seat = new Seat({
      logger: this.#logger.child({ node: id }),
      host: id,
      listen,
      elsewhere: { binary: relay, reasonOf: relayReason },
      onChange: (changed) => {
        if (changed.retired) this.#leave(changed);
        this.#onChange();
      },
    });
    this.#seats.add(seat);
    seat.worker.start();
  }

  /** A worker that may not be used goes when it has died, or when nobody is there any more. */
  #leave(seat: Seat): void {
    if (seat.worker.current && seat.places > 0) return;
    if (!this.#seats.delete(seat)) return;
    const leaving: Promise<void> = seat[Symbol.asyncDispose]().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const seats = this.all();
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
