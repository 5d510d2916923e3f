import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import { MediaPath } from "../../mediasoup/trunk.ts";
import type { Ground } from "./router-location.ts";

interface Pair {
  /** The end on the router that asked for the pair. */
  readonly near: MediaPath;
  readonly far: MediaPath;
}

/** Joins routers of different machines, each reached at its own address: a pair of transports for each two of them,
 * with SRTP and RTX as between a room and the hub. Open for as long as both routers are. */
export class HostPipes {
  readonly #pairs = new WeakMap<types.Router, WeakMap<types.Router, Promise<Pair>>>();

  /** Makes a stream of `from` takeable on `to`. Rejects when a router or the stream is gone. */
  async pipe(producer: types.Producer, from: Ground, to: Ground): Promise<[types.Consumer, types.Producer]> {
    const { near, far } = await this.#pair(from, to);
    const consumer = await near.consume(producer.id);
    try {
      const piped = await far.produce({
        producerId: to.shared ? producer.id : randomUUID(),
        kind: producer.kind,
        rtpParameters: consumer.rtpParameters,
        paused: consumer.producerPaused,
      });
      consumer.observer.on("close", () => piped.close());
      piped.observer.on("close", () => consumer.close());
      // A stream that was paused meanwhile, and those that are paused later.
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

  #pair(from: Ground, to: Ground): Promise<Pair> {
    const known = this.#pairs.get(from.router) ?? new WeakMap<types.Router, Promise<Pair>>();
    this.#pairs.set(from.router, known);
    const pair = known.get(to.router);
    if (pair) return pair;
    const forget = () => {
      if (known.get(to.router) === opening) known.delete(to.router);
    };
    const opening = open(from, to, forget);
    known.set(to.router, opening);
    opening.catch(forget);
    return opening;
  }
}

async function open(from: Ground, to: Ground, gone: () => void): Promise<Pair> {
  using stack = new DisposableStack();
  const end = async ({ router, listen }: Ground) =>
    stack.use(await MediaPath.open({ router, listen, kind: "pipe", side: "hub" }));
  const near = await end(from);
  const far = await end(to);
  await Promise.all([near.connect(far.end), far.connect(near.end)]);
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
