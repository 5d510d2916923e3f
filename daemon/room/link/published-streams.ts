import type { types } from "mediasoup";
import type { TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { MediaPath } from "../../mediasoup/trunk.ts";
import type { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";
import type { RoomStream } from "../media/room-media.ts";

/** What the link needs of the room's media. */
export interface UplinkMedia {
  readonly changes: ChangeEmitter;
  /** `generation` rises with each new router. */
  readonly worker: { readonly current: types.Router | undefined; readonly generation: number };
  streams(): readonly RoomStream[];
  /** The stream's encoder runs until the answer is disposed of. */
  hold(producerId: string): Disposable;
}

interface Sent {
  stream: RoomStream;
  readonly consumer: types.Consumer;
  /** Its encoder runs for the hub while this is held. */
  held: Disposable | undefined;
}

export interface OwnStreamsOptions {
  readonly media: UplinkMedia;
  readonly path: MediaPath;
  /** A pause could not be told: the whole list says it, too. */
  readonly untold: () => void;
}

/** What the room sends through one path. All of it is announced; only what somebody takes is sent. */
export class OwnStreams implements Disposable {
  readonly #options: OwnStreamsOptions;
  readonly #sent = new Map<string, Sent>();
  #wanted: ReadonlySet<string> = new Set();
  #fits: ReadonlySet<string> | undefined;
  #told = "";
  #peer: RpcPeer | undefined;

  constructor(options: OwnStreamsOptions) {
    this.#options = options;
  }

  /** The hub says what is taken; all else need not be sent. */
  want(producerIds: readonly string[]): void {
    this.#wanted = new Set(producerIds);
    for (const sent of this.#sent.values()) this.#apply(sent);
  }

  /** The line carries these only: the others stop at once, whether the hub can be told or not. */
  fit(streams: readonly RoomStream[]): void {
    this.#fits = new Set(streams.map(({ producer }) => producer.id));
    for (const sent of this.#sent.values()) this.#apply(sent);
  }

  consumers(): readonly types.Consumer[] {
    return [...this.#sent.values()].map(({ consumer }) => consumer);
  }

  /** Brings the path and the hub to these streams. */
  async converge(streams: readonly RoomStream[], peer: RpcPeer): Promise<void> {
    this.#peer = peer;
    this.fit(streams);
    for (const [id, sent] of this.#sent) {
      if (!streams.some(({ producer }) => producer.id === id)) this.#end(id, sent);
    }
    for (const stream of streams) {
      const sent = this.#sent.get(stream.producer.id);
      if (sent) sent.stream = stream;
      else await this.#send(stream);
    }
    const producers = [...this.#sent.values()].map(piped);
    const text = JSON.stringify(producers);
    if (text === this.#told) return;
    await peer.request("trunk.publish", { producers });
    this.#told = text;
  }

  /** The next `converge` tells the whole list again. */
  forgetTold(): void {
    this.#told = "";
  }

  async #send(stream: RoomStream): Promise<void> {
    const { path, untold } = this.#options;
    const { id } = stream.producer;
    const consumer = await path.consume(id);
    const sent: Sent = { stream, consumer, held: undefined };
    const tell = (paused: boolean) => () => {
      this.forgetTold();
      this.#peer?.request("trunk.setProducerPaused", { producerId: id, paused }).catch(untold);
    };
    consumer.on("producerpause", tell(true));
    consumer.on("producerresume", tell(false));
    this.#sent.set(id, sent);
    this.#apply(sent);
  }

  #apply(sent: Sent): void {
    const { stream, consumer } = sent;
    const { id, kind } = stream.producer;
    const wanted = kind === "audio" || (this.#wanted.has(id) && this.#fits?.has(id) !== false);
    if (consumer.closed || wanted === (sent.held !== undefined)) {
      if (!wanted && !consumer.closed && !consumer.paused) void consumer.pause().catch(() => {});
      return;
    }
    sent.held?.[Symbol.dispose]();
    sent.held = wanted ? this.#options.media.hold(id) : undefined;
    // A path that closes at this moment takes its consumers with it.
    void (wanted ? consumer.resume() : consumer.pause()).catch(() => {});
  }

  #end(id: string, { consumer, held }: Sent): void {
    held?.[Symbol.dispose]();
    consumer.close();
    this.#sent.delete(id);
  }

  [Symbol.dispose](): void {
    for (const [id, sent] of this.#sent) this.#end(id, sent);
  }
}

function piped({ stream, consumer }: Sent): TrunkProducer {
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
