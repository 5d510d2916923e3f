import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { RouterLocation } from "./router-location.ts";

/** A router of the hub's machine that a stream between two nodes goes through, kept until it is disposed of. */
export interface TransitRouter extends Disposable {
  readonly location: RouterLocation;
}

/** By which way streams go to another machine. */
export interface RoutePlanner {
  /** Whether they get there without a detour. */
  isDirect(from: RouterLocation, to: RouterLocation): boolean;
  /** What they go through otherwise, if possible one of which `has` is true. Throws `unavailable` when there is none. */
  transit(has: (router: types.Router) => boolean): TransitRouter;
}

interface Piped {
  readonly consumer: types.Consumer;
  /** The stream on the other router. */
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

/** A stream on a router, until it is disposed of. */
export interface PipeLease extends Disposable {
  /** Its id there. */
  readonly producerId: string;
}

/** Streams that are taken on another router than their own: each goes there once, for as long as somebody takes it. */
export class RouterPipes {
  readonly #opened = new WeakMap<types.Producer, Map<types.Router, OpenPipe>>();
  /** Those to other machines. */
  readonly #crossing = new Set<OpenPipe>();
  readonly #crossHost: CrossHostPipes;
  readonly #routes: RoutePlanner;

  constructor(hosts: CrossHostPipes, ways: RoutePlanner) {
    this.#crossHost = hosts;
    this.#routes = ways;
  }

  /** The answer, disposed of by the last who holds it, ends the pipe. Rejects when a router or the stream is gone. */
  async pipe(producer: types.Producer, from: RouterLocation, to: RouterLocation): Promise<PipeLease> {
    if (from.router === to.router) return { producerId: producer.id, [Symbol.dispose]: () => {} };
    const held = this.#acquire(producer, from, to);
    try {
      const piped = await held.piped;
      return { producerId: piped.producer.id, [Symbol.dispose]: () => held[Symbol.dispose]() };
    } catch (error) {
      held[Symbol.dispose]();
      throw error;
    }
  }

  /** Ends the pipes between `these` that go another way than new ones would: as when a stream ends, whoever takes it takes
   * it again. */
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
      if (consumer.closed) throw new RoomdError("unavailable", "the stream's way to here closed; try again");
      return { consumer, producer: piped };
    };
    const opened: OpenPipe = { from, to, isDirect, piped: open(), users: 0 };
    opened.piped.catch(forget);
    targets.set(to.router, opened);
    if (from.host !== to.host) this.#crossing.add(opened);
    return opened;
  }

  /** In two hops, of which the first is everybody's who takes the stream there. */
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
    const held = stack.move();
    consumer.observer.once("close", () => held.dispose());
    if (consumer.closed) held.dispose();
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
  if (!pipeConsumer || !pipeProducer) throw new Error("the pipe between two workers did not open");
  return [pipeConsumer, pipeProducer];
}
