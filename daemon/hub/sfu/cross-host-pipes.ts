import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import { Trunk } from "../../mediasoup/trunk.ts";
import type { RouterLocation } from "./router-location.ts";

interface TrunkPair {
  /** The end at the sending router. */
  readonly near: Trunk;
  readonly far: Trunk;
}

/** Pipes between routers of different hosts, each reached at its own address: a pair of trunk ends for each
 * two routers, open as long as both are. */
export class CrossHostPipes {
  readonly #pairs = new WeakMap<types.Router, WeakMap<types.Router, Promise<TrunkPair>>>();

  /** Pipes a producer of `from` to `to`. Rejects when a router or the producer is closed. */
  async pipe(
    producer: types.Producer,
    from: RouterLocation,
    to: RouterLocation,
  ): Promise<[types.Consumer, types.Producer]> {
    const { near, far } = await this.#pair(from, to);
    const consumer = await near.consume(producer.id);
    try {
      const piped = await far.produce({
        producerId: to.isShared ? producer.id : randomUUID(),
        kind: producer.kind,
        rtpParameters: consumer.rtpParameters,
        paused: consumer.producerPaused,
      });
      consumer.observer.on("close", () => piped.close());
      piped.observer.on("close", () => consumer.close());
      // The producer may have been paused meanwhile.
      const follow = () => {
        if (piped.closed || piped.paused === consumer.producerPaused) return;
        void (consumer.producerPaused ? piped.pause() : piped.resume()).catch(() => {});
      };
      consumer.on("producerpause", follow);
      consumer.on("producerresume", follow);
      if (consumer.closed) piped.close();
      else follow();
      return [consumer, piped];
    } catch (error) {
      consumer.close();
      throw error;
    }
  }

  #pair(from: RouterLocation, to: RouterLocation): Promise<TrunkPair> {
    const pairs = this.#pairs.get(from.router) ?? new WeakMap<types.Router, Promise<TrunkPair>>();
    this.#pairs.set(from.router, pairs);
    const pair = pairs.get(to.router);
    if (pair) return pair;
    const forget = () => {
      if (pairs.get(to.router) === opening) pairs.delete(to.router);
    };
    const opening = open(from, to, forget);
    pairs.set(to.router, opening);
    opening.catch(forget);
    return opening;
  }
}

async function open(from: RouterLocation, to: RouterLocation, gone: () => void): Promise<TrunkPair> {
  using stack = new DisposableStack();
  const end = async ({ router, listen }: RouterLocation) =>
    stack.use(await Trunk.open({ router, listen, kind: "pipe", side: "hub" }));
  const near = await end(from);
  const far = await end(to);
  await Promise.all([near.connect(far.localEndpoint), far.connect(near.localEndpoint)]);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.onClose(() => {
      gone();
      other[Symbol.dispose]();
    });
  }
  stack.move();
  return { near, far };
}
