import type { types } from "mediasoup";
import type { Ground } from "./ground.ts";
import type { HostPipes } from "./host-pipes.ts";

interface Piped {
  readonly consumer: types.Consumer;
  readonly producerId: string;
}

interface Opened {
  readonly piped: Promise<Piped>;
  holders: number;
}

/** A stream on a router, until it is disposed of. */
export interface Brought extends Disposable {
  /** Its id there. */
  readonly producerId: string;
}

/** Streams that are taken on another router than their own: each goes there once, for as long as somebody takes it. */
export class RouterPipes {
  readonly #opened = new WeakMap<types.Producer, Map<types.Router, Opened>>();
  readonly #hosts: HostPipes;

  constructor(hosts: HostPipes) {
    this.#hosts = hosts;
  }

  /** The answer, disposed of by the last who holds it, ends the pipe. Rejects when a router or the stream is gone. */
  async bring(producer: types.Producer, from: Ground, to: Ground): Promise<Brought> {
    const stack = new DisposableStack();
    const brought = (producerId: string) => ({ producerId, [Symbol.dispose]: () => stack.dispose() });
    if (from.router === to.router) return brought(producer.id);
    const targets = this.#opened.get(producer) ?? new Map<types.Router, Opened>();
    this.#opened.set(producer, targets);
    const opened = targets.get(to.router) ?? this.#open(producer, { from, to, targets });
    opened.holders++;
    stack.defer(() => {
      opened.holders--;
      if (opened.holders > 0) return;
      if (targets.get(to.router) === opened) targets.delete(to.router);
      void opened.piped.then(({ consumer }) => consumer.close()).catch(() => {});
    });
    try {
      return brought((await opened.piped).producerId);
    } catch (error) {
      stack.dispose();
      throw error;
    }
  }

  #open(
    producer: types.Producer,
    { from, to, targets }: { from: Ground; to: Ground; targets: Map<types.Router, Opened> },
  ): Opened {
    const forget = () => {
      if (targets.get(to.router) === opened) targets.delete(to.router);
    };
    const open = async (): Promise<Piped> => {
      const [consumer, piped] = await (from.host === to.host
        ? pipeHere(producer, from, to)
        : this.#hosts.pipe(producer, from, to));
      consumer.observer.once("close", forget);
      return { consumer, producerId: piped.id };
    };
    const opened: Opened = { piped: open(), holders: 0 };
    opened.piped.catch(forget);
    targets.set(to.router, opened);
    return opened;
  }
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
