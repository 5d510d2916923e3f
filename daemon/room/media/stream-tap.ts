import type { types } from "mediasoup";
import { startInterval } from "../../platform/guarded.ts";
import { rtpPayload } from "./rtp-payload.ts";

/** The inspector also learns that nothing comes, ms. */
const CHECK_EVERY_MS = 500;

/** Shows an inspector a producer's RTP, from its next key frame on, until it has seen enough. */
export class StreamTap implements Disposable {
  readonly #transport: types.DirectTransport;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    transport: types.DirectTransport,
    consumer: types.Consumer,
    inspect: (payload: Uint8Array | undefined) => boolean,
  ) {
    this.#transport = transport;
    const show = (payload: Uint8Array | undefined) => {
      if (!transport.closed && inspect(payload)) this[Symbol.dispose]();
    };
    consumer.on("rtp", (packet) => show(rtpPayload(packet)));
    this.#timer = startInterval("stream tap", CHECK_EVERY_MS, () => show(undefined));
  }

  static async open(
    router: types.Router,
    producer: types.Producer,
    inspect: (payload: Uint8Array | undefined) => boolean,
  ): Promise<StreamTap> {
    const transport = await router.createDirectTransport();
    const { rtpCapabilities } = router;
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
    const tap = new StreamTap(transport, consumer, inspect);
    await consumer.resume();
    return tap;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#transport.close();
  }
}
