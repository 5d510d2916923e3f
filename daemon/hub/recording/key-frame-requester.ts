import type { types } from "mediasoup";

/** Players seek to key frames; a room's encoder makes one by itself seldom. */
const WISHED_EVERY_MS = 10_000;
/** The router asks twice; on a line that is cut, both are lost. */
const ASKED_AGAIN_MS = 1000;

/** Asks a picture's sender for key frames, each time until one comes: before the first there is nothing to record, and
 * after a gap nothing to go on with. */
export class KeyFrameWish implements Disposable {
  readonly #consumer: types.Consumer;
  readonly #stack = new DisposableStack();
  #open = false;

  private constructor(consumer: types.Consumer) {
    this.#consumer = consumer;
    const onTrace = ({ type }: types.ConsumerTraceEventData) => {
      if (type === "keyframe") this.#open = false;
    };
    consumer.on("trace", onTrace);
    this.#stack.defer(() => void consumer.off("trace", onTrace));
    const regular = setInterval(() => this.open(), WISHED_EVERY_MS);
    this.#stack.defer(() => clearInterval(regular));
    const again = setInterval(() => this.#ask(), ASKED_AGAIN_MS);
    this.#stack.defer(() => clearInterval(again));
  }

  /** Rejects when the consumer is gone. */
  static async of(consumer: types.Consumer): Promise<KeyFrameWish> {
    await consumer.enableTraceEvent(["keyframe"]);
    return new KeyFrameWish(consumer);
  }

  /** A key frame is needed. */
  open(): void {
    this.#open = true;
    this.#ask();
  }

  #ask(): void {
    const { closed, producerPaused } = this.#consumer;
    if (!this.#open || closed || producerPaused) return;
    // One that closes at this moment needs none any more.
    this.#consumer.requestKeyFrame().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
