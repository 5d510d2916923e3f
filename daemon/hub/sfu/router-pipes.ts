import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { RouterLocation } from "./router-location.ts";

/** A router at the hub through which a stream between two nodes passes, leased until disposed. */
export interface TransitRouter extends Disposable {
  readonly location: RouterLocation;
}

/** Chooses the route of streams to another machine. */
export interface RoutePlanner {
  /** Whether streams take the direct route. */
  isDirect(from: RouterLocation, to: RouterLocation): boolean;
  /** Leases the router of the indirect route, preferably one for which `has` returns true. Throws
   * `unavailable` when there is none. */
  transit(has: (router: types.Router) => boolean): TransitRouter;
}

interface Piped {
  readonly consumer: types.Consumer;
  /** The producer at the target router. */
  readonly producer: types.Producer;
}

interface OpenPipe {
  readonly from: RouterLocation;
  readonly to: RouterLocation;
  readonly isDirect: boolean;
  readonly piped: Promise<Piped>;
  users: number;
}

interface PipeHandle extends Disposable {
  readonly piped: Promise<Piped>;
}

/** A producer piped to another router, until disposed. */
export interface PipeLease extends Disposable {
  /** Its id there. */
  readonly producerId: string;
}

/** Pipes producers to other routers: once per router, for as long as it is used there. */
export class RouterPipes {
  readonly #opened = new WeakMap<types.Producer, Map<types.Router, OpenPipe>>();
  /** Pipes to other machines. */
  readonly #crossing = new Set<OpenPipe>();
  readonly #crossHost: CrossHostPipes;
  readonly #routes: RoutePlanner;

  constructor(crossHost: CrossHostPipes, routes: RoutePlanner) {
    this.#crossHost = crossHost;
    this.#routes = routes;
  }

  /** Pipes a producer to another router; the pipe closes with its last lease. Rejects when a router or the
   * producer is closed. */
  async pipe(producer: types.Producer, from: RouterLocation, to: RouterLocation): Promise<PipeLease> {
    if (from.router === to.router) return { producerId: producer.id, [Symbol.dispose]: () => {} };
    const pipe = this.#acquire(producer, from, to);
    try {
      const piped = await pipe.piped;
      return { producerId: piped.producer.id, [Symbol.dispose]: () => pipe[Symbol.dispose]() };
    } catch (error) {
      pipe[Symbol.dispose]();
      throw error;
    }
  }

  /** Closes the matching pipes whose route is no longer the current one: their users see the stream end, and
   * pipe it again. */
  reroute(these: (from: RouterLocation, to: RouterLocation) => boolean): void {
    for (const { from, to, isDirect, piped } of [...this.#crossing]) {
      if (these(from, to) && isDirect !== this.#routes.isDirect(from, to)) closePipe(piped);
    }
  }

  #acquire(producer: types.Producer, from: RouterLocation, to: RouterLocation): PipeHandle {
    const targets = this.#opened.get(producer) ?? new Map<types.Router, OpenPipe>();
    this.#opened.set(producer, targets);
    const opened = targets.get(to.router) ?? this.#open(producer, { from, to, targets });
    opened.users++;
    const stack = new DisposableStack();
    stack.defer(() => {
      opened.users--;
      if (opened.users > 0) return;
      if (targets.get(to.router) === opened) targets.delete(to.router);
      closePipe(opened.piped);
    });
    return { piped: opened.piped, [Symbol.dispose]: () => stack.dispose() };
  }

  #open(
    producer: types.Producer,
    { from, to, targets }: { from: RouterLocation; to: RouterLocation; targets: Map<types.Router, OpenPipe> },
  ): OpenPipe {
    const isDirect = this.#routes.isDirect(from, to);
    const forget = () => {
      this.#crossing.delete(opened);
      if (targets.get(to.router) === opened) targets.delete(to.router);
    };
    const open = async (): Promise<Piped> => {
      const [consumer, piped] = await (from.host === to.host
        ? pipeOnHost(producer, from, to)
        : isDirect
          ? this.#crossHost.pipe(producer, from, to)
          : this.#pipeByTransit(producer, { from, to, targets }));
      consumer.observer.once("close", forget);
      if (consumer.closed) throw new RoomdError("unavailable", "the pipe closed while it opened; try again");
      return { consumer, producer: piped };
    };
    const opened: OpenPipe = { from, to, isDirect, piped: open(), users: 0 };
    opened.piped.catch(forget);
    targets.set(to.router, opened);
    if (from.host !== to.host) this.#crossing.add(opened);
    return opened;
  }

  /** In two hops, of which the first is shared by all pipes over that router. */
  async #pipeByTransit(
    producer: types.Producer,
    {
      from,
      to,
      targets,
    }: { from: RouterLocation; to: RouterLocation; targets: ReadonlyMap<types.Router, OpenPipe> },
  ): Promise<[types.Consumer, types.Producer]> {
    using stack = new DisposableStack();
    const { location } = stack.use(this.#routes.transit((router) => targets.has(router)));
    const { piped } = stack.use(this.#acquire(producer, from, location));
    const [consumer, there] = await this.#crossHost.pipe((await piped).producer, location, to);
    const pipe = stack.move();
    consumer.observer.once("close", () => pipe.dispose());
    if (consumer.closed) pipe.dispose();
    return [consumer, there];
  }
}

function closePipe(piped: Promise<Piped>): void {
  void piped.then(({ consumer }) => consumer.close()).catch(() => {});
}

async function pipeOnHost(
  producer: types.Producer,
  from: RouterLocation,
  to: RouterLocation,
): Promise<[types.Consumer, types.Producer]> {
  const { pipeConsumer, pipeProducer } = await from.router.pipeToRouter({
    producerId: producer.id,
    router: to.router,
    keepId: to.isShared,
  });
  if (!pipeConsumer || !pipeProducer) throw new Error("pipeToRouter returned no pipe");
  return [pipeConsumer, pipeProducer];
}
