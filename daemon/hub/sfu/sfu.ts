import type { types } from "mediasoup";
import { type Health, worstOf } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListen } from "../../mediasoup/trunk.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { HostPipes } from "./cross-host-pipes.ts";
import { NodePairs } from "./node-mesh.ts";
import { type NodeOffer, NodeSeats } from "./node-workers.ts";
import type { Ground } from "./router-location.ts";
import { type Brought, type Relay, RouterPipes } from "./router-pipes.ts";
import { HERE, Seat } from "./worker-slot.ts";

/** A site's place: the router that its transports are on, for as long as it is there. */
export interface Place extends Disposable {
  readonly router: types.Router;
  /** Where transports of this router listen. */
  readonly listen: MediaListen;
}

export interface SfuOptions {
  readonly logger: Logger;
  /** How many on this machine; one a core is usual. */
  readonly workers: number;
  /** Where those listen. */
  readonly listen: MediaListen;
}

/** The hub's workers, one router each, on this machine and at nodes. A site is placed where the fewest are; streams that
 * are taken on another router are piped there once. */
export class Sfu implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #own: readonly Seat[];
  readonly #nodes: NodeSeats;
  readonly #pairs: NodePairs;
  readonly #pipes: RouterPipes;
  readonly #grounds = new WeakMap<types.Router, Ground>();
  readonly #stack = new AsyncDisposableStack();

  constructor({ logger, workers, listen }: SfuOptions) {
    const onChange = () => this.changes.emit();
    this.#own = Array.from({ length: workers }, () =>
      this.#stack.use(new Seat({ logger, host: HERE, listen, onChange })),
    );
    const pipes = new HostPipes();
    const here = () => this.#own.find(({ free }) => free);
    const onNodes = () => {
      this.#pairs.update();
      onChange();
    };
    this.#nodes = this.#stack.use(new NodeSeats({ logger, pipes, here, onChange: onNodes }));
    const seats = () => this.#nodes.all();
    const onWay = (these: (from: Ground, to: Ground) => boolean) => this.#pipes.reroute(these);
    this.#pairs = this.#stack.use(new NodePairs({ pipes, seats, logger, onChange, onWay }));
    this.#pipes = new RouterPipes(pipes, {
      direct: (from, to) => this.#pairs.direct(from, to),
      relay: (has) => this.#relay(has),
    });
  }

  start(): void {
    for (const { worker } of this.#own) worker.start();
  }

  /** What nodes offer now: their workers are used like those here. One that is not offered any more gets no new places,
   * and keeps those that it has for as long as its workers run. */
  offered(offers: readonly NodeOffer[]): void {
    this.#nodes.offered(offers);
    this.#pairs.update();
  }

  /** Of one node: how many of its workers run for this hub, how many of them are of use and with how many places, with
   * which other nodes its media go through this machine, and what is wrong with all this. */
  node(id: string): ReturnType<NodeSeats["told"]> & { readonly relayedThroughHub: string[] } {
    const told = this.#nodes.told(id);
    const { relayedThroughHub, reason } = this.#pairs.told(id);
    return { ...told, relayedThroughHub, reason: told.reason ?? reason };
  }

  /** Down when no worker is of use; degraded when one is not. */
  health(): Health {
    const parts = this.#seats().map((seat) => seat.health());
    const worst = parts.find(({ status }) => status === worstOf(parts.map((part) => part.status)));
    if (!worst) throw new RoomdError("internal", "an SFU without workers");
    const status =
      worst.status === "down" && parts.some((part) => part.status === "ok") ? "degraded" : worst.status;
    return { ...worst, status };
  }

  /** Throws `unavailable` while no worker is there. */
  place(): Place {
    return this.#on(freest(this.#seats()));
  }

  /** A place on this machine: for what reads streams on its loopback, and should not go with a node. */
  placeHere(): Place {
    return this.#on(freest(this.#own));
  }

  /** A place on a router of its own, with these codecs; the router goes with the place. */
  async ownPlace(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<Place> {
    const seat = freest(this.#seats());
    using stack = new DisposableStack();
    stack.use(seat.sit());
    const router = stack.adopt(await seat.worker.openRouter(mediaCodecs), (opened) => opened.close());
    this.#grounds.set(router, seat.ground(router));
    const held = stack.move();
    return { router, listen: seat.listen, [Symbol.dispose]: () => held.dispose() };
  }

  /** The router's own probe. */
  probe(router: types.Router): Promise<MediaProbe> {
    const seat = this.#seats().find(({ worker }) => worker.current === router);
    if (!seat) throw new RoomdError("unavailable", "this media worker has died");
    return seat.probe();
  }

  /** Makes a stream of `from` takeable on `to` until the answer is disposed of: on a router that sites share, under the
   * same id. */
  async bring(producer: types.Producer, from: types.Router, to: types.Router): Promise<Brought> {
    return this.#pipes.bring(producer, this.#ground(from), this.#ground(to));
  }

  /** Makes a stream of `from` takeable on this machine until the answer is disposed of. */
  async bringHere(
    producer: types.Producer,
    from: types.Router,
  ): Promise<Brought & { readonly router: types.Router }> {
    using stack = new DisposableStack();
    const isHere = this.#ground(from).host === HERE;
    const router = isHere ? from : stack.use(this.placeHere()).router;
    const { producerId } = stack.use(await this.bring(producer, from, router));
    const held = stack.move();
    return { router, producerId, [Symbol.dispose]: () => held.dispose() };
  }

  #on(seat: Seat): Place {
    const { router } = seat.worker;
    this.#grounds.set(router, seat.ground(router));
    const stack = new DisposableStack();
    stack.use(seat.sit());
    return { router, listen: seat.listen, [Symbol.dispose]: () => stack.dispose() };
  }

  /** One that the stream is on already spares it the first hop; it counts like a place, since it costs as much. */
  #relay(has: (router: types.Router) => boolean): Relay {
    const seats = this.#own.filter(({ free }) => free);
    const seat = seats.find(({ worker }) => has(worker.router)) ?? freest(seats);
    const held = seat.sit();
    return { ground: seat.ground(seat.worker.router), [Symbol.dispose]: () => held[Symbol.dispose]() };
  }

  #ground(router: types.Router): Ground {
    const ground = this.#grounds.get(router);
    if (!ground) throw new RoomdError("internal", "a router that nobody was placed on");
    return ground;
  }

  /** Those here first: of equals the first is taken. */
  #seats(): readonly Seat[] {
    return [...this.#own, ...this.#nodes.all()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Where the fewest sit. Throws `unavailable` when no worker is there. */
function freest(seats: readonly Seat[]): Seat {
  const seat = seats.filter(({ free }) => free).toSorted((a, b) => a.places - b.places)[0];
  if (!seat) throw new RoomdError("unavailable", "the hub's media workers are being brought back; try again");
  return seat;
}
