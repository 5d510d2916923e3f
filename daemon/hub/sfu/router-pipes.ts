import type { types } from "mediasoup";

interface Piped {
  readonly consumer: Promise<types.Consumer>;
  holders: number;
}

/** Streams that are taken on another router than their own: each goes there once, for as long as somebody takes it. */
export class RouterPipes {
  readonly #piped = new WeakMap<types.Producer, Map<types.Router, Piped>>();

  /** The answer, disposed of by the last who holds it, ends the pipe. Rejects when a router or the stream is gone. */
  async bring(producer: types.Producer, from: types.Router, to: types.Router): Promise<Disposable> {
    const stack = new DisposableStack();
    if (from === to) return stack;
    const targets = this.#piped.get(producer) ?? new Map<types.Router, Piped>();
    this.#piped.set(producer, targets);
    const piped = targets.get(to) ?? this.#open(producer, from, to, targets);
    piped.holders++;
    stack.defer(() => {
      piped.holders--;
      if (piped.holders > 0) return;
      if (targets.get(to) === piped) targets.delete(to);
      void piped.consumer.then((consumer) => consumer.close()).catch(() => {});
    });
    try {
      await piped.consumer;
    } catch (error) {
      stack.dispose();
      throw error;
    }
    return stack;
  }

  #open(
    producer: types.Producer,
    from: types.Router,
    to: types.Router,
    targets: Map<types.Router, Piped>,
  ): Piped {
    const forget = () => {
      if (targets.get(to) === piped) targets.delete(to);
    };
    const open = async (): Promise<types.Consumer> => {
      const { pipeConsumer } = await from.pipeToRouter({ producerId: producer.id, router: to });
      if (!pipeConsumer) throw new Error("the pipe between two workers did not open");
      pipeConsumer.observer.once("close", forget);
      return pipeConsumer;
    };
    const piped: Piped = { consumer: open(), holders: 0 };
    piped.consumer.catch(forget);
    targets.set(to, piped);
    return piped;
  }
}
