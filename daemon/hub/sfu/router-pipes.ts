import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import type { Ground } from "./router-location.ts";

/** A router of the hub's machine that a stream between two nodes goes through, kept until it is disposed of. */
export interface Relay extends Disposable {
  readonly ground: Ground;
}

/** By which way streams go to another machine. */
export interface Ways {
  /** Whether they get there without a detour. */
  direct(from: Ground, to: Ground): boolean;
  /** What they go through otherwise, if possible one of which `has` is true. Throws `unavailable` when there is none. */
  relay(has: (router: types.Router) => boolean): Relay;
}

interface Piped {
  readonly consumer: types.Consumer;
  /** The stream on the other router. */
  readonly producer: types.Producer;
}

interface Opened {
  readonly from: Ground;
  readonly to: Ground;
  readonly isDirect: boolean;
  readonly piped: Promise<Piped>;
  holders: number;
}

interface Held extends Disposable {
  readonly piped: Promise<Piped>;
}

/** A stream on a router, until it is disposed of. */
export interface Brought extends Disposable {
  /** Its id there. */
  readonly producerId: string;
}

/** Streams that are taken on another router than their own: each goes there once, for as long as somebody takes it. */
export class RouterPipes {
  readonly #opened = new WeakMap<types.Producer, Map<types.Router, Opened>>();
  /** Those to other machines. */
  readonly #crossing = new Set<Opened>();
  readonly #hosts: HostPipes;
  readonly #ways: Ways;

  constructor(hosts: HostPipes, ways: Ways) {
    this.#hosts = hosts;
    this.#ways = ways;
  }

  /** The answer, disposed of by the last who holds it, ends the pipe. Rejects when a router or the stream is gone. */
  async bring(producer: types.Producer, from: Ground, to: Ground): Promise<Brought> {
    if (from.router === to.router) return { producerId: producer.id, [Symbol.dispose]: () => {} };
    const held = this.#hold(producer, from, to);
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
  reroute(these: (from: Ground, to: Ground) => boolean): void {
    for (const { from, to, isDirect, piped } of [...this.#crossing]) {
      if (these(from, to) && isDirect !== this.#ways.direct(from, to)) end(piped);
    }
  }

  #hold(producer: types.Producer, from: Ground, to: Ground): Held {
    const targets = this.#opened.get(producer) ?? new Map<types.Router, Opened>();
    this.#opened.set(producer, targets);
    const opened = targets.get(to.router) ?? this.#open(producer, { from, to, targets });
    opened.holders++;
    const stack = new DisposableStack();
    stack.defer(() => {
      opened.holders--;
      if (opened.holders > 0) return;
      if (targets.get(to.router) === opened) targets.delete(to.router);
      end(opened.piped);
    });
    return { piped: opened.piped, [Symbol.dispose]: () => stack.dispose() };
  }

  #open(
    producer: types.Producer,
    { from, to, targets }: { from: Ground; to: Ground; targets: Map<types.Router, Opened> },
  ): Opened {
    const isDirect = this.#ways.direct(from, to);
    const forget = () => {
      this.#crossing.delete(opened);
      if (targets.get(to.router) === opened) targets.delete(to.router);
    };
    const open = async (): Promise<Piped> => {
      const [consumer, piped] = await (from.host === to.host
        ? pipeHere(producer, from, to)
        : isDirect
          ? this.#hosts.pipe(producer, from, to)
          : this.#relayed(producer, { from, to, targets }));
      consumer.observer.once("close", forget);
      if (consumer.closed) throw new RoomdError("unavailable", "the stream's way to here closed; try again");
      return { consumer, producer: piped };
    };
    const opened: Opened = { from, to, isDirect, piped: open(), holders: 0 };
    opened.piped.catch(forget);
    targets.set(to.router, opened);
    if (from.host !== to.host) this.#crossing.add(opened);
    return opened;
  }

  /** In two hops, of which the first is everybody's who takes the stream there. */
  async #relayed(
    producer: types.Producer,
    { from, to, targets }: { from: Ground; to: Ground; targets: ReadonlyMap<types.Router, Opened> },
  ): Promise<[types.Consumer, types.Producer]> {
    using stack = new DisposableStack();
    const { ground } = stack.use(this.#ways.relay((router) => targets.has(router)));
    const { piped } = stack.use(this.#hold(producer, from, ground));
    const [consumer, there] = await this.#hosts.pipe((await piped).producer, ground, to);
    const held = stack.move();
    consumer.observer.once("close", () => held.dispose());
    if (consumer.closed) held.dispose();
    return [consumer, there];
  }
}

function end(piped: Promise<Piped>): void {
  void piped.then(({ consumer }) => consumer.close()).catch(() => {});
}

async function pipeHere(
  producer: types.Producer,
  from: Ground,
  to: Ground,
): Promise<[types.Consumer, types.Producer]> {
  const { pipeConsumer, pipeProducer } = await from.router.pipeToRouter({
    producerId: producer.id,
    router: to.router,
    keepId: to.shared,
  });
  if (!pipeConsumer || !pipeProducer) throw new Error("the pipe between two workers did not open");
  return [pipeConsumer, pipeProducer];
}
