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

/** A router for a site's transports, leased until disposed. */
export interface RouterLease extends Disposable {
  readonly router: types.Router;
  /** Where transports of this router listen. */
  readonly listen: MediaListenInfo;
}

export interface SfuOptions {
  readonly logger: Logger;
  /** Number of local workers; one per core is usual. */
  readonly workers: number;
  /** Where local workers listen. */
  readonly listen: MediaListenInfo;
  /** See `directAfterSeconds` of the configuration, ms. */
  readonly directAfterMs: number;
  /** Program of local workers; mediasoup's own by default. */
  readonly workerBinary?: string;
}

/** The hub's workers, one shared router each, on this machine and at nodes. A site gets the least loaded one;
 * streams are piped to another router once. */
export class Sfu implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #localSlots: readonly WorkerSlot[];
  readonly #nodes: NodeWorkers;
  readonly #mesh: NodeMesh;
  readonly #pipes: RouterPipes;
  readonly #locations = new WeakMap<types.Router, RouterLocation>();
  readonly #stack = new AsyncDisposableStack();

  constructor({ logger, workers, listen, directAfterMs, workerBinary }: SfuOptions) {
    const program = workerBinary === undefined ? {} : { program: { binary: workerBinary } };
    const onChange = () => this.changes.emit();
    this.#localSlots = Array.from({ length: workers }, () =>
      this.#stack.use(new WorkerSlot({ logger, host: LOCAL_HOST, listen, onChange, ...program })),
    );
    const pipes = new CrossHostPipes();
    const local = () => this.#localSlots.find(({ isAvailable }) => isAvailable);
    const onNodes = () => {
      this.#mesh.update();
      onChange();
    };
    this.#nodes = this.#stack.use(new NodeWorkers({ logger, pipes, local: local, onChange: onNodes }));
    const slots = () => this.#nodes.all();
    const onRouteChange = (these: (from: RouterLocation, to: RouterLocation) => boolean) =>
      this.#pipes.reroute(these);
    this.#mesh = this.#stack.use(
      new NodeMesh({ pipes, slots, logger, directAfterMs, onChange, onRouteChange }),
    );
    this.#pipes = new RouterPipes(pipes, {
      isDirect: (from, to) => this.#mesh.isDirect(from, to),
      transit: (has) => this.#transit(has),
    });
  }

  start(): void {
    for (const { worker } of this.#localSlots) worker.start();
  }

  /** Replaces the nodes' offers: their workers are used like local ones. One that is no longer offered gets
   * no new leases, and keeps those that it has while its worker runs. */
  setNodeOffers(offers: readonly NodeOffer[]): void {
    this.#nodes.setOffers(offers);
    this.#mesh.update();
  }

  /** Returns of one node its running and usable workers, their leases, the nodes that it reaches through this
   * machine only, and what is wrong. */
  nodeStatus(id: string): ReturnType<NodeWorkers["status"]> & { readonly relayedThroughHub: string[] } {
    const status = this.#nodes.status(id);
    const { relayedThroughHub, reason } = this.#mesh.status(id);
    return { ...status, relayedThroughHub, reason: status.reason ?? reason };
  }

  /** Down when no worker is usable; degraded when one is not. */
  health(): Health {
    const parts = this.#slots().map((slot) => slot.health());
    const worst = parts.find(({ status }) => status === worstOf(parts.map((part) => part.status)));
    if (!worst) throw new RoomdError("internal", "an SFU without workers");
    const status =
      worst.status === "down" && parts.some((part) => part.status === "ok") ? "degraded" : worst.status;
    return { ...worst, status };
  }

  /** Leases the least loaded router. Throws `unavailable` while no worker is available. */
  acquireRouter(): RouterLease {
    return this.#lease(leastLoaded(this.#slots()));
  }

  /** Leases a router of this machine, for consumers on its loopback and for what must not end with a node. */
  acquireLocalRouter(): RouterLease {
    return this.#lease(leastLoaded(this.#localSlots));
  }

  /** Leases a new router with these codecs; it closes with its lease. */
  async acquireDedicatedRouter(mediaCodecs: types.RouterRtpCodecCapability[]): Promise<RouterLease> {
    const slot = leastLoaded(this.#slots());
    using stack = new DisposableStack();
    stack.use(slot.acquire());
    const router = stack.adopt(await slot.worker.createRouter(mediaCodecs), (opened) => opened.close());
    this.#locations.set(router, slot.location(router));
    const lease = stack.move();
    return { router, listen: slot.listen, [Symbol.dispose]: () => lease.dispose() };
  }

  /** Returns the probe of a shared router. */
  probe(router: types.Router): Promise<MediaProbe> {
    const slot = this.#slots().find(({ worker }) => worker.currentRouter === router);
    if (!slot) throw new RoomdError("unavailable", "the media worker died; try again");
    return slot.probe();
  }

  /** Pipes a producer of `from` to `to` until disposed; on a shared router it keeps its id. */
  async pipe(producer: types.Producer, from: types.Router, to: types.Router): Promise<PipeLease> {
    return this.#pipes.pipe(producer, this.#location(from), this.#location(to));
  }

  /** Pipes a producer of `from` to a router of this machine until disposed. */
  async pipeToLocal(
    producer: types.Producer,
    from: types.Router,
  ): Promise<PipeLease & { readonly router: types.Router }> {
    using stack = new DisposableStack();
    const isHere = this.#location(from).host === LOCAL_HOST;
    const router = isHere ? from : stack.use(this.acquireLocalRouter()).router;
    const { producerId } = stack.use(await this.pipe(producer, from, router));
    const lease = stack.move();
    return { router, producerId, [Symbol.dispose]: () => lease.dispose() };
  }

  #lease(slot: WorkerSlot): RouterLease {
    const { router } = slot.worker;
    this.#locations.set(router, slot.location(router));
    const stack = new DisposableStack();
    stack.use(slot.acquire());
    return { router, listen: slot.listen, [Symbol.dispose]: () => stack.dispose() };
  }

  /** A router that already has the stream saves the first hop. It counts as a lease, since it costs as much. */
  #transit(has: (router: types.Router) => boolean): TransitRouter {
    const slots = this.#localSlots.filter(({ isAvailable }) => isAvailable);
    const slot = slots.find(({ worker }) => has(worker.router)) ?? leastLoaded(slots);
    const lease = slot.acquire();
    return { location: slot.location(slot.worker.router), [Symbol.dispose]: () => lease[Symbol.dispose]() };
  }

  #location(router: types.Router): RouterLocation {
    const location = this.#locations.get(router);
    if (!location) throw new RoomdError("internal", "unknown router");
    return location;
  }

  /** Local ones first: of equals the first is used. */
  #slots(): readonly WorkerSlot[] {
    return [...this.#localSlots, ...this.#nodes.all()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Returns the slot with the fewest leases. Throws `unavailable` when none is available. */
function leastLoaded(slots: readonly WorkerSlot[]): WorkerSlot {
  const slot = slots.filter(({ isAvailable }) => isAvailable).toSorted((a, b) => a.leases - b.leases)[0];
  if (!slot) throw new RoomdError("unavailable", "the hub's media workers are restarting; try again");
  return slot;
}
