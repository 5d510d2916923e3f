import type { types } from "mediasoup";
import { type Health, worstOf } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { CrossHostPipes } from "./cross-host-pipes.ts";
import { NodeMesh } from "./node-mesh.ts";
import { type NodeOffer, NodeWorkers } from "./node-workers.ts";
import type { RouterLocation } from "./router-location.ts";
import { type PipeLease, RouterPipes, type TransitRouter } from "./router-pipes.ts";
import { LOCAL_HOST, WorkerSlot } from "./worker-slot.ts";

/** A site's place: the router that its transports are on, for as long as it is there. */
export interface RouterLease extends Disposable {
  readonly router: types.Router;
  /** Where transports of this router listen. */
  readonly listen: MediaListenInfo;
}

export interface SfuOptions {
  readonly logger: Logger;
  /** How many on this machine; one a core is usual. */
  readonly workers: number;
  /** Where those listen. */
  readonly listen: MediaListenInfo;
}

/** The hub's workers, one router each, on this machine and at nodes. A site is placed where the fewest are; streams that
 * are taken on another router are piped there once. */
export class Sfu implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #localSlots: readonly WorkerSlot[];
  readonly #nodes: NodeWorkers;
  readonly #mesh: NodeMesh;
  readonly #pipes: RouterPipes;
  readonly #locations = new WeakMap<types.Router, RouterLocation>();
  readonly #stack = new AsyncDisposableStack();

  constructor({ logger, workers, listen }: SfuOptions) {
    const onChange = () => this.changes.emit();
    this.#localSlots = Array.from({ length: workers }, () =>
      this.#stack.use(new WorkerSlot({ logger, host: LOCAL_HOST, listen, onChange })),
    );
    const pipes = new CrossHostPipes();
    const here = () => this.#localSlots.find(({ isAvailable }) => isAvailable);
    const onNodes = () => {
      this.#mesh.update();
      onChange();
    };
    this.#nodes = this.#stack.use(new NodeWorkers({ logger, pipes, local: here, onChange: onNodes }));
    const seats = () => this.#nodes.all();
    const onWay = (these: (from: RouterLocation, to: RouterLocation) => boolean) =>
      this.#pipes.reroute(these);
    this.#mesh = this.#stack.use(
      new NodeMesh({ pipes, slots: seats, logger, onChange, onRouteChange: onWay }),
    );
    this.#pipes = new RouterPipes(pipes, {
      isDirect: (from, to) => this.#mesh.isDirect(from, to),
      transit: (has) => this.#transit(has),
    });
  }

  start(): void {
    for (const { worker } of this.#localSlots) worker.start();
  }

  /** What nodes offer now: their workers are used like those here. One that is not offered any more gets no new places,
   * and keeps those that it has for as long as its workers run. */
  setNodeOffers(offers: readonly NodeOffer[]): void {
    this.#nodes.setOffers(offers);
    this.#mesh.update();
  }

  /** Of one node: how many of its workers run for this hub, how many of them are of use and with how many places, with
   * which other nodes its media go through this machine, and what is wrong with all this. */
  nodeStatus(id: string): ReturnType<NodeWorkers["status"]> & { readonly relayedThroughHub: string[] } {
    const told = this.#nodes.status(id);
    const { relayedThroughHub, reason } = this.#mesh.status(id);
    return { ...told, relayedThroughHub, reason: told.reason ?? reason };
  }

  /** Down when no worker is of use; degraded when one is not. */
  health(): Health {
    const parts = this.#slots().map((seat) => seat.health());
    const worst = parts.find(({ status }) => status === worstOf(parts.map((part) => part.status)));
    if (!worst) throw new RoomdError("internal", "an SFU without workers");
    const status =
      worst.status === "down" && parts.some((part) => part.status === "ok") ? "degraded" : worst.status;
    return { ...worst, status };
  }

  /** Throws `unavailable` while no worker is there. */
  acquireRouter(): RouterLease {
    return this.#lease(leastLoaded(this.#slots()));
  }

  /** A place on this machine: for what reads streams on its loopback, and should not go with a node. */
  acquireLocalRouter(): RouterLease {
    return this.#lease(leastLoaded(this.#localSlots));
  }

  /** A place on a router of its own, with these codecs; the router goes with the place. */
  async acquireDedicatedRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<RouterLease> {
    const seat = leastLoaded(this.#slots());
    using stack = new DisposableStack();
    stack.use(seat.acquire());
    const router = stack.adopt(await seat.worker.createRouter(mediaCodecs), (opened) => opened.close());
    this.#locations.set(router, seat.location(router));
    const held = stack.move();
    return { router, listen: seat.listen, [Symbol.dispose]: () => held.dispose() };
  }

  /** The router's own probe. */
  probe(router: types.Router): Promise<MediaProbe> {
    const seat = this.#slots().find(({ worker }) => worker.currentRouter === router);
    if (!seat) throw new RoomdError("unavailable", "this media worker has died");
    return seat.probe();
  }

  /** Makes a stream of `from` takeable on `to` until the answer is disposed of: on a router that sites share, under the
   * same id. */
  async pipe(producer: types.Producer, from: types.Router, to: types.Router): Promise<PipeLease> {
    return this.#pipes.pipe(producer, this.#location(from), this.#location(to));
  }

  /** Makes a stream of `from` takeable on this machine until the answer is disposed of. */
  async pipeToLocal(
    producer: types.Producer,
    from: types.Router,
  ): Promise<PipeLease & { readonly router: types.Router }> {
    using stack = new DisposableStack();
    const isHere = this.#location(from).host === LOCAL_HOST;
    const router = isHere ? from : stack.use(this.acquireLocalRouter()).router;
    const { producerId } = stack.use(await this.pipe(producer, from, router));
    const held = stack.move();
    return { router, producerId, [Symbol.dispose]: () => held.dispose() };
  }

  #lease(seat: WorkerSlot): RouterLease {
    const { router } = seat.worker;
    this.#locations.set(router, seat.location(router));
    const stack = new DisposableStack();
    stack.use(seat.acquire());
    return { router, listen: seat.listen, [Symbol.dispose]: () => stack.dispose() };
  }

  /** One that the stream is on already spares it the first hop; it counts like a place, since it costs as much. */
  #transit(has: (router: types.Router) => boolean): TransitRouter {
    const seats = this.#localSlots.filter(({ isAvailable }) => isAvailable);
    const seat = seats.find(({ worker }) => has(worker.router)) ?? leastLoaded(seats);
    const held = seat.acquire();
    return { location: seat.location(seat.worker.router), [Symbol.dispose]: () => held[Symbol.dispose]() };
  }

  #location(router: types.Router): RouterLocation {
    const ground = this.#locations.get(router);
    if (!ground) throw new RoomdError("internal", "a router that nobody was placed on");
    return ground;
  }

  /** Those here first: of equals the first is taken. */
  #slots(): readonly WorkerSlot[] {
    return [...this.#localSlots, ...this.#nodes.all()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Where the fewest sit. Throws `unavailable` when no worker is there. */
function leastLoaded(seats: readonly WorkerSlot[]): WorkerSlot {
  const seat = seats.filter(({ isAvailable }) => isAvailable).toSorted((a, b) => a.leases - b.leases)[0];
  if (!seat) throw new RoomdError("unavailable", "the hub's media workers are being brought back; try again");
  return seat;
}
