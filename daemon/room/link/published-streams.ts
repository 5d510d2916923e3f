import type { types } from "mediasoup";
import type { TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { Trunk } from "../../mediasoup/trunk.ts";
import type { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { RoomStream } from "../media/video-source.ts";
import type { HubPeer } from "./link-socket.ts";

/** What the link needs of the room's media. */
export interface LinkMedia {
  readonly changes: ChangeEmitter;
  /** `generation` rises with each new router. */
  readonly worker: { readonly currentRouter: types.Router | undefined; readonly generation: number };
  streams(): readonly RoomStream[];
  /** The stream's encoder runs until the result is disposed of. */
  addDemand(producerId: string): Disposable;
}

interface PublishedStream {
  stream: RoomStream;
  readonly consumer: types.Consumer;
  /** Present while somebody at the hub consumes the stream. */
  demand: Disposable | undefined;
}

export interface PublishedStreamsOptions {
  readonly media: LinkMedia;
  readonly trunk: Trunk;
  /** The hub did not get a pause: the next `reconcile` publishes the whole list. */
  readonly onPublishFailed: () => void;
}

/** The room's streams in one trunk. All are announced to the hub; only what somebody consumes there is sent. */
export class PublishedStreams implements Disposable {
  readonly #options: PublishedStreamsOptions;
  readonly #streams = new Map<string, PublishedStream>();
  #demandedIds: ReadonlySet<string> = new Set();
  #withinBudgetIds: ReadonlySet<string> | undefined;
  #published = "";
  #peer: HubPeer | undefined;

  constructor(options: PublishedStreamsOptions) {
    this.#options = options;
  }

  /** Somebody at the hub consumes these. */
  setDemand(producerIds: readonly string[]): void {
    this.#demandedIds = new Set(producerIds);
    for (const published of this.#streams.values()) this.#apply(published);
  }

  /** Pauses all others at once, whether the hub can be told or not: the WAN carries no more. */
  limitTo(streams: readonly RoomStream[]): void {
    this.#withinBudgetIds = new Set(streams.map(({ producer }) => producer.id));
    for (const published of this.#streams.values()) this.#apply(published);
  }

  consumers(): readonly types.Consumer[] {
    return [...this.#streams.values()].map(({ consumer }) => consumer);
  }

  /** Makes these the streams of the trunk, and publishes the list if it differs from the last one. */
  async reconcile(streams: readonly RoomStream[], peer: HubPeer): Promise<void> {
    this.#peer = peer;
    this.limitTo(streams);
    for (const [id, published] of this.#streams) {
      if (!streams.some(({ producer }) => producer.id === id)) this.#close(id, published);
    }
    for (const stream of streams) {
      const published = this.#streams.get(stream.producer.id);
      if (published) published.stream = stream;
      else await this.#consume(stream);
    }
    const producers = [...this.#streams.values()].map(trunkProducer);
    const text = JSON.stringify(producers);
    if (text === this.#published) return;
    await peer.request("trunk.publish", { producers });
    this.#published = text;
  }

  /** The next `reconcile` publishes the whole list. */
  publishAgain(): void {
    this.#published = "";
  }

  async #consume(stream: RoomStream): Promise<void> {
    const { trunk, onPublishFailed } = this.#options;
    const { id } = stream.producer;
    const consumer = await trunk.consume(id);
    const published: PublishedStream = { stream, consumer, demand: undefined };
    const publishPaused = (paused: boolean) => () => {
      this.publishAgain();
      this.#peer?.request("trunk.setProducerPaused", { producerId: id, paused }).catch(() => {
        this.publishAgain();
        onPublishFailed();
      });
    };
    consumer.on("producerpause", publishPaused(true));
    consumer.on("producerresume", publishPaused(false));
    this.#streams.set(id, published);
    this.#apply(published);
  }

  #apply(published: PublishedStream): void {
    const { stream, consumer } = published;
    const { id, kind } = stream.producer;
    const isSent =
      kind === "audio" || (this.#demandedIds.has(id) && this.#withinBudgetIds?.has(id) !== false);
    if (consumer.closed || isSent === (published.demand !== undefined)) {
      if (!isSent && !consumer.closed && !consumer.paused) void consumer.pause().catch(() => {});
      return;
    }
    published.demand?.[Symbol.dispose]();
    published.demand = isSent ? this.#options.media.addDemand(id) : undefined;
    // A trunk that closes at this moment takes its consumers with it.
    void (isSent ? consumer.resume() : consumer.pause()).catch(() => {});
  }

  #close(id: string, { consumer, demand }: PublishedStream): void {
    demand?.[Symbol.dispose]();
    consumer.close();
    this.#streams.delete(id);
  }

  [Symbol.dispose](): void {
    for (const [id, published] of this.#streams) this.#close(id, published);
  }
}

function trunkProducer({ stream, consumer }: PublishedStream): TrunkProducer {
  const { source, layer, kbps, superseded } = stream;
  const { producerId, kind, rtpParameters, producerPaused: paused } = consumer;
  return {
    producerId,
    kind,
    source,
    layer,
    kbps,
    rtpParameters,
    paused,
    ...(superseded ? { superseded } : {}),
  };
}
