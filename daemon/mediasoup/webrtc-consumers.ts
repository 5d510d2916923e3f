import type { types } from "mediasoup";
import { RoomdError } from "../contract/errors.ts";
import { Replaceable } from "../platform/replaceable.ts";
import type { MediaListenInfo } from "./trunk.ts";

/** All layers of the largest meeting fit; a page that asks for more is faulty. */
const MAX_CONSUMERS = 500;

export interface WebRtcTransportOptions {
  readonly router: types.Router;
  readonly listen: MediaListenInfo;
  /** First estimate of the bandwidth towards the page, bit/s. */
  readonly initialOutgoingBps: number;
}

/** Opens a transport for a browser: UDP first, TCP for networks that allow nothing else. */
export function openWebRtcTransport({
  router,
  listen,
  initialOutgoingBps,
}: WebRtcTransportOptions): Promise<types.WebRtcTransport> {
  const address = {
    ip: listen.listenIp,
    portRange: { ...listen.ports },
    ...(listen.announcedAddress ? { announcedAddress: listen.announcedAddress } : {}),
  };
  return router.createWebRtcTransport({
    listenInfos: [
      { protocol: "udp", ...address },
      { protocol: "tcp", ...address },
    ],
    preferUdp: true,
    initialAvailableOutgoingBitrate: initialOutgoingBps,
  });
}

/** Reports what mediasoup rejects as the client's error. */
export async function asClientError<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RoomdError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new RoomdError("request.invalid", `${action}: ${text}`, { cause: error });
  }
}

/** What a mediasoup client needs to create its end of a transport. */
export type TransportParameters = Pick<
  types.WebRtcTransport,
  "id" | "iceParameters" | "iceCandidates" | "dtlsParameters"
>;

/** What a mediasoup client needs to create its end of a consumer. */
export type ConsumerParameters = Pick<types.Consumer, "id" | "producerId" | "kind" | "rtpParameters">;

export interface WebRtcConsumersOptions {
  /** Throws `unavailable` while there is none. */
  readonly router: () => types.Router;
  readonly openTransport: (router: types.Router) => Promise<types.WebRtcTransport>;
  /** Called before a stream is consumed, so that its first key frame is requested from an encoder that runs; disposed of
   * with the consumer. Throws `not-found` for a stream that the page must not consume. */
  readonly acquire: (producerId: string) => Disposable | AsyncDisposable | Promise<AsyncDisposable>;
  /** A consumer was closed otherwise than at the page's request: with its producer, for example. */
  readonly onConsumerClosed: (consumer: types.Consumer) => void;
}

/** The receiving side of one page: a WebRTC transport and its consumers. */
export class WebRtcConsumers implements Disposable {
  readonly #options: WebRtcConsumersOptions;
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #transport = new Replaceable<types.WebRtcTransport>("transport", (one) => one.close());
  #rtpCapabilities: types.RtpCapabilities | undefined;

  constructor(options: WebRtcConsumersOptions) {
    this.#options = options;
  }

  consumers(): readonly types.Consumer[] {
    return [...this.#consumers.values()];
  }

  /** Opens the transport in place of the previous one, whose consumers close. */
  async open(rtpCapabilities: unknown): Promise<TransportParameters> {
    this.close();
    this.#rtpCapabilities = rtpCapabilities as types.RtpCapabilities;
    const { router, openTransport } = this.#options;
    const transport = await this.#transport.open(() => openTransport(router()));
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async connect(dtlsParameters: unknown): Promise<void> {
    await asClientError("connect transport", () =>
      this.#openTransport().connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
    );
  }

  /** After the page's network has changed. */
  restartIce(): Promise<types.IceParameters> {
    return this.#openTransport().restartIce();
  }

  /** Creates a paused consumer. Throws `unavailable` without a transport; `not-found` for a stream that has ended, or that the page can't decode. */
  async consume(producerId: string): Promise<ConsumerParameters> {
    const transport = this.#openTransport();
    if (this.#consumers.size >= MAX_CONSUMERS) {
      throw new RoomdError("unavailable", `this page has ${MAX_CONSUMERS} consumers; close some first`);
    }
    const { router, acquire, onConsumerClosed } = this.#options;
    const rtpCapabilities = this.#rtpCapabilities as types.RtpCapabilities;
    await using stack = new AsyncDisposableStack();
    stack.use(await acquire(producerId));
    if (!router().canConsume({ producerId, rtpCapabilities })) {
      throw new RoomdError("not-found", `stream ${producerId}: ended, or this page can't decode it`);
    }
    const consumer = await transport.consume({ producerId, rtpCapabilities, paused: true });
    if (consumer.closed) throw new RoomdError("not-found", `stream ${producerId}: ended`);
    const acquired = stack.move();
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once("close", () => {
      if (this.#consumers.delete(consumer.id)) onConsumerClosed(consumer);
      void acquired.disposeAsync();
    });
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId, kind, rtpParameters };
  }

  async pause(consumerId: string): Promise<void> {
    await this.#consumer(consumerId).pause();
  }

  async resume(consumerId: string): Promise<void> {
    await this.#consumer(consumerId).resume();
  }

  async requestKeyFrame(consumerId: string): Promise<void> {
    await this.#consumer(consumerId).requestKeyFrame();
  }

  closeConsumer(consumerId: string): void {
    const consumer = this.#consumer(consumerId);
    this.#consumers.delete(consumerId);
    consumer.close();
  }

  /** Closes all consumers and leaves the transport open; each is reported. */
  closeConsumers(): void {
    for (const consumer of this.consumers()) consumer.close();
  }

  /** Closes the transport and all consumers, which are not reported. */
  close(): void {
    this.#consumers.clear();
    this.#transport.close();
  }

  #openTransport(): types.WebRtcTransport {
    const transport = this.#transport.current;
    if (!transport || transport.closed) {
      throw new RoomdError("unavailable", "transport closed; open another one");
    }
    return transport;
  }

  #consumer(id: string): types.Consumer {
    const consumer = this.#consumers.get(id);
    if (!consumer) throw new RoomdError("not-found", `consumer "${id}": closed or unknown`);
    return consumer;
  }

  [Symbol.dispose](): void {
    this.close();
    this.#transport[Symbol.dispose]();
  }
}
