import type { types } from "mediasoup";
import type { TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { Trunk } from "../../mediasoup/trunk.ts";
import type { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";
import type { RoomStream } from "../media/room-media.ts";

/** What the link needs of the room's media. */
export interface LinkMedia {
  readonly changes: ChangeEmitter;
  /** `generation` rises with each new router. */
  readonly worker: { readonly currentRouter: types.Router | undefined; readonly generation: number };
  streams(): readonly RoomStream[];
  /** The stream's encoder runs until the answer is disposed of. */
  addDemand(producerId: string): Disposable;
}

interface PublishedStream {
  stream: RoomStream;
  readonly consumer: types.Consumer;
  /** Its encoder runs for the hub while this is held. */
  demand: Disposable | undefined;
}

export interface PublishedStreamsOptions {
  readonly media: LinkMedia;
  readonly trunk: Trunk;
  /** A pause could not be told: the whole list says it, too. */
  readonly onPublishFailed: () => void;
}

/** What the room sends through one path. All of it is announced; only what somebody takes is sent. */
export class PublishedStreams implements Disposable {
  readonly #options: PublishedStreamsOptions;
  readonly #streams = new Map<string, PublishedStream>();
  #demandedIds: ReadonlySet<string> = new Set();
  #withinBudgetIds: ReadonlySet<string> | undefined;
  #published = "";
  #peer: RpcPeer | undefined;

  constructor(options: PublishedStreamsOptions) {
    this.#options = options;
  }

  /** The hub says what is taken; all else need not be sent. */
  setDemand(producerIds: readonly string[]): void {
    this.#demandedIds = new Set(producerIds);
    for (const sent of this.#streams.values()) this.#apply(sent);
  }

  /** The line carries these only: the others stop at once, whether the hub can be told or not. */
  limitTo(streams: readonly RoomStream[]): void {
    this.#withinBudgetIds = new Set(streams.map(({ producer }) => producer.id));
    for (const sent of this.#streams.values()) this.#apply(sent);
  }

  consumers(): readonly types.Consumer[] {
    return [...this.#streams.values()].map(({ consumer }) => consumer);
  }

  /** Brings the path and the hub to these streams. */
  async reconcile(streams: readonly RoomStream[], peer: RpcPeer): Promise<void> {
    this.#peer = peer;
    this.limitTo(streams);
    for (const [id, sent] of this.#streams) {
      if (!streams.some(({ producer }) => producer.id === id)) this.#close(id, sent);
    }
    for (const stream of streams) {
      const sent = this.#streams.get(stream.producer.id);
      if (sent) sent.stream = stream;
      else await this.#consume(stream);
    }
    const producers = [...this.#streams.values()].map(piped);
    const text = JSON.stringify(producers);
    if (text === this.#published) return;
    await peer.request("trunk.publish", { producers });
    this.#published = text;
  }

  /** The next `converge` tells the whole list again. */
  publishAgain(): void {
    this.#published = "";
  }

  async #consume(stream: RoomStream): Promise<void> {
    const { trunk, onPublishFailed } = this.#options;
    const { id } = stream.producer;
    const consumer = await trunk.consume(id);
    const sent: PublishedStream = { stream, consumer, demand: undefined };
    const tell = (paused: boolean) => () => {
      this.publishAgain();
      this.#peer?.request("trunk.setProducerPaused", { producerId: id, paused }).catch(onPublishFailed);
    };
    consumer.on("producerpause", tell(true));
    consumer.on("producerresume", tell(false));
    this.#streams.set(id, sent);
    this.#apply(sent);
  }

  #apply(sent: PublishedStream): void {
    const { stream, consumer } = sent;
    const { id, kind } = stream.producer;
    const wanted =
      kind === "audio" || (this.#demandedIds.has(id) && this.#withinBudgetIds?.has(id) !== false);
    if (consumer.closed || wanted === (sent.demand !== undefined)) {
      if (!wanted && !consumer.closed && !consumer.paused) void consumer.pause().catch(() => {});
      return;
    }
    sent.demand?.[Symbol.dispose]();
    sent.demand = wanted ? this.#options.media.addDemand(id) : undefined;
    // A path that closes at this moment takes its consumers with it.
    void (wanted ? consumer.resume() : consumer.pause()).catch(() => {});
  }

  #close(id: string, { consumer, demand }: PublishedStream): void {
    demand?.[Symbol.dispose]();
    consumer.close();
    this.#streams.delete(id);
  }

  [Symbol.dispose](): void {
    for (const [id, sent] of this.#streams) this.#close(id, sent);
  }
}

function piped({ stream, consumer }: PublishedStream): TrunkProducer {
  const { source, layer, kbps, superseded } = stream;
  const { producerId, kind, rtpParameters, producerPaused } = consumer;
  const paused = producerPaused;
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
