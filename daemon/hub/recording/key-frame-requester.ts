import type { types } from "mediasoup";
import { startInterval } from "../../platform/guarded.ts";

/** Players seek to key frames; a room's encoder rarely makes one by itself. */
const REQUEST_INTERVAL_MS = 10_000;
/** The router sends a request twice; on a lost link both are lost. */
const RETRY_INTERVAL_MS = 1000;

/** Requests key frames from a video's sender until one arrives: before the first there is nothing to record,
 * and after a gap nothing to continue with. */
export class KeyFrameRequester implements Disposable {
  readonly #consumer: types.Consumer;
  readonly #stack = new DisposableStack();
  #isPending = false;

  private constructor(consumer: types.Consumer) {
    this.#consumer = consumer;
    const onTrace = ({ type }: types.ConsumerTraceEventData) => {
      if (type === "keyframe") this.#isPending = false;
    };
    consumer.on("trace", onTrace);
    this.#stack.defer(() => void consumer.off("trace", onTrace));
    const regular = startInterval("key frame request", REQUEST_INTERVAL_MS, () => this.request());
    this.#stack.defer(() => clearInterval(regular));
    const again = startInterval("key frame retry", RETRY_INTERVAL_MS, () => this.#send());
    this.#stack.defer(() => clearInterval(again));
  }

  /** Rejects when the consumer is closed. */
  static async attach(consumer: types.Consumer): Promise<KeyFrameRequester> {
    await consumer.enableTraceEvent(["keyframe"]);
    return new KeyFrameRequester(consumer);
  }

  /** Requests a key frame until one arrives. */
  request(): void {
    this.#isPending = true;
    this.#send();
  }

  #send(): void {
    const { closed, producerPaused } = this.#consumer;
    if (!this.#isPending || closed || producerPaused) return;
    // The consumer may close meanwhile.
    this.#consumer.requestKeyFrame().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
