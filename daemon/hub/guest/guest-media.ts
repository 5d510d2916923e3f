import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { Direction, GuestParams } from "../../contract/meeting/guest.ts";
import type { Logger } from "../../platform/log.ts";
import type { Conferences } from "../conference/conferences.ts";
import { LineGuard } from "../conference/congestion-guard.ts";
import { type Site, SiteStream } from "../conference/site.ts";
import { TakenStreams } from "../conference/subscriptions.ts";
import type { Place, Sfu } from "../sfu/sfu.ts";
import { openWebTransport } from "./webrtc-transport.ts";

/** The page sees by itself that its line is full, within three looks; the hub acts where its word does not come through. */
const FULL_LOOKS = 5;

export interface GuestMediaOptions {
  readonly site: Site;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
  /** The guest's streams came or went. */
  readonly streamsChanged: () => void;
  /** Somebody takes one of them now, or nobody any more. */
  readonly wantedChanged: () => void;
  /** A taken stream has ended. */
  readonly takenClosed: (producerId: string) => void;
  /** The worker died: the transports are gone. */
  readonly lost: () => void;
}

/** A guest's media at the hub: one transport each way on the guest's router. What the client says passes mediasoup's own
 * checks; what these refuse is the client's mistake. */
export class GuestMedia implements Disposable {
  readonly streams = new Map<string, SiteStream>();
  readonly #options: GuestMediaOptions;
  readonly #taken: TakenStreams;
  readonly #guard: LineGuard;
  readonly #transports = new Map<Direction, types.WebRtcTransport>();
  #rtpCapabilities: types.RtpCapabilities | undefined;
  #place: Place | undefined;
  #availableKbps: number | null = null;

  constructor(options: GuestMediaOptions) {
    this.#options = options;
    this.#taken = new TakenStreams(options);
    this.#guard = new LineGuard({
      streams: () => this.#taken.flowing(),
      fullLooks: FULL_LOOKS,
      logger: options.logger,
    });
  }

  get router(): types.Router | undefined {
    return this.#place?.router.closed === false ? this.#place.router : undefined;
  }

  /** What the way to the guest carries, as the worker estimates it from what arrives there, kbit/s; null before the first
   * estimate. */
  get availableKbps(): number | null {
    return this.#availableKbps;
  }

  capabilities(): { rtpCapabilities: types.RtpCapabilities } {
    return { rtpCapabilities: this.#placed().router.rtpCapabilities };
  }

  async open({ direction, rtpCapabilities }: GuestParams<"guest.createTransport">): Promise<unknown> {
    const place = this.#placed();
    if (direction === "receive") {
      this.#taken.clear();
      this.#rtpCapabilities = rtpCapabilities as types.RtpCapabilities;
    }
    const before = this.#transports.get(direction);
    this.#transports.delete(direction);
    before?.close();
    const transport = await openWebTransport(place);
    this.#transports.set(direction, transport);
    if (direction === "receive") {
      this.#availableKbps = null;
      await transport.enableTraceEvent(["bwe"]);
      transport.on("trace", ({ type, info }) => {
        if (type !== "bwe") return;
        const { availableBitrate } = info as { availableBitrate: number };
        this.#availableKbps = Math.round(availableBitrate / 1000);
      });
    }
    transport.observer.once("close", () => {
      if (this.#transports.get(direction) !== transport) return;
      this.clear();
      this.#options.lost();
    });
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async connect({ direction, dtlsParameters }: GuestParams<"guest.connectTransport">): Promise<void> {
    const parameters = dtlsParameters as types.DtlsParameters;
    await theirs("guest.connectTransport", () =>
      this.#transport(direction).connect({ dtlsParameters: parameters }),
    );
  }

  async restartIce({ direction }: GuestParams<"guest.restartIce">): Promise<unknown> {
    return { iceParameters: await this.#transport(direction).restartIce() };
  }

  takes(producerId: string): boolean {
    return this.#taken.has(producerId);
  }

  async produce(wanted: GuestParams<"guest.produce">): Promise<{ producerId: string }> {
    const { source, layer, kbps, paused } = wanted;
    const known = [...this.streams.values()].some((one) => one.source === source && one.layer === layer);
    if (known)
      throw new RoomdError("request.invalid", `guest.produce: a ${source} (${layer}) is there already`);
    const rtpParameters = wanted.rtpParameters as types.RtpParameters;
    const producer = await theirs("guest.produce", () => {
      if (rtpParameters?.encodings?.length !== 1) {
        throw new TypeError("one encoding expected: each layer is a stream of its own");
      }
      const kind = source === "microphone" ? "audio" : "video";
      return this.#transport("send").produce({ kind, rtpParameters, paused });
    });
    const { wantedChanged: changed, streamsChanged: arrived } = this.#options;
    this.streams.set(
      producer.id,
      new SiteStream({ producer, source, layer, kbps, paused, changed, arrived }),
    );
    producer.observer.once("close", () => {
      if (this.streams.delete(producer.id)) this.#options.streamsChanged();
    });
    this.#options.streamsChanged();
    this.#options.wantedChanged();
    return { producerId: producer.id };
  }

  async pause({ producerId, paused }: GuestParams<"guest.setProducerPaused">): Promise<void> {
    await this.#stream(producerId).setPausedThere(paused);
    this.#options.streamsChanged();
  }

  unproduce({ producerId }: GuestParams<"guest.closeProducer">): void {
    this.#stream(producerId).producer.close();
  }

  async take({ producerId }: GuestParams<"guest.consume">): Promise<unknown> {
    const transport = this.#transport("receive");
    const rtpCapabilities = this.#rtpCapabilities;
    if (!rtpCapabilities)
      throw new RoomdError("request.invalid", "guest.consume: open with rtpCapabilities first");
    const { consumer } = await this.#taken.take(producerId, async (id) => {
      const consumer = await theirs("guest.consume", () =>
        transport.consume({ producerId: id, rtpCapabilities, paused: true }),
      );
      consumer.observer.once("close", () => this.#options.takenClosed(id));
      return consumer;
    });
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId, kind, rtpParameters };
  }

  async resume({ producerId }: GuestParams<"guest.resumeConsumer">): Promise<void> {
    await (await this.#consumer("guest.resumeConsumer", producerId)).resume();
  }

  async keyFrame({ producerId }: GuestParams<"guest.requestKeyFrame">): Promise<void> {
    await (await this.#consumer("guest.requestKeyFrame", producerId)).requestKeyFrame();
  }

  async #consumer(request: string, producerId: string): Promise<types.Consumer> {
    const { consumer } = await this.#taken.take(producerId, () => {
      throw new RoomdError("not-found", `${request}: ${producerId} is not taken`);
    });
    return consumer;
  }

  async hold({ producerId }: GuestParams<"guest.pauseConsumer">): Promise<void> {
    const consumer = await this.#consumer("guest.pauseConsumer", producerId);
    this.#guard.heard();
    await consumer.pause();
  }

  drop({ producerId }: GuestParams<"guest.closeConsumer">): Promise<void> {
    this.#guard.heard();
    return this.#taken.drop(producerId);
  }

  /** Nothing of the others goes to the guest any more. */
  dropAll(): void {
    this.#taken.clear();
  }

  /** Ends all of it; the next transport is made on a new place. */
  clear(): void {
    this.#taken.clear();
    const transports = [...this.#transports.values()];
    this.#transports.clear();
    for (const transport of transports) transport.close();
    this.#place?.[Symbol.dispose]();
    this.#place = undefined;
  }

  #placed(): Place {
    if (this.#place?.router.closed) this.clear();
    this.#place ??= this.#options.sfu.place();
    return this.#place;
  }

  #transport(direction: Direction): types.WebRtcTransport {
    const transport = this.#transports.get(direction);
    if (!transport || transport.closed) {
      throw new RoomdError(
        "unavailable",
        `the guest has no transport to ${direction}; send guest.open first`,
      );
    }
    return transport;
  }

  #stream(producerId: string): SiteStream {
    const stream = this.streams.get(producerId);
    if (!stream) throw new RoomdError("not-found", `the guest sends no ${producerId}`);
    return stream;
  }

  [Symbol.dispose](): void {
    this.#guard[Symbol.dispose]();
    this.clear();
  }
}

/** What mediasoup refuses here came from the client. */
async function theirs<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RoomdError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new RoomdError("request.invalid", `${doing}: ${text}`, { cause: error });
  }
}
