import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { ConsumerOptions, WebRtcTransportOptions } from "../../contract/media/transport-options.ts";
import type { Direction, GuestParams } from "../../contract/meeting/guest.ts";
import type { Logger } from "../../platform/log.ts";
import type { Conferences } from "../conference/conferences.ts";
import { CongestionGuard } from "../conference/congestion-guard.ts";
import { type Site, SiteStream } from "../conference/site.ts";
import { Subscriptions } from "../conference/subscriptions.ts";
import type { RouterLease, Sfu } from "../sfu/sfu.ts";
import { createWebRtcTransport } from "./webrtc-transport.ts";

/** The page notices congestion within three checks; the hub acts if the page's request does not get through. */
const CONGESTED_CHECKS = 5;

export interface GuestMediaOptions {
  readonly site: Site;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
  readonly onStreamsChange: () => void;
  readonly onDemandChange: () => void;
  readonly onConsumerClose: (producerId: string) => void;
  /** The worker died, and the transports with it. */
  readonly onLost: () => void;
}

/** A guest's media at the hub: one transport for each direction on the guest's router. mediasoup validates what the
 * client sends; what it rejects is reported as the client's error. */
export class GuestMedia implements Disposable {
  readonly streams = new Map<string, SiteStream>();
  readonly #options: GuestMediaOptions;
  readonly #subscriptions: Subscriptions;
  readonly #congestionGuard: CongestionGuard;
  readonly #transports = new Map<Direction, types.WebRtcTransport>();
  #rtpCapabilities: types.RtpCapabilities | undefined;
  #lease: RouterLease | undefined;
  #availableKbps: number | null = null;

  constructor(options: GuestMediaOptions) {
    this.#options = options;
    this.#subscriptions = new Subscriptions(options);
    this.#congestionGuard = new CongestionGuard({
      streams: () => this.#subscriptions.listActive(),
      congestedChecks: CONGESTED_CHECKS,
      logger: options.logger,
    });
  }

  get router(): types.Router | undefined {
    return this.#lease?.router.closed === false ? this.#lease.router : undefined;
  }

  /** The worker's estimate of the bandwidth to the guest, kbit/s; null before the first one. */
  get availableKbps(): number | null {
    return this.#availableKbps;
  }

  getRouterCapabilities(): { rtpCapabilities: types.RtpCapabilities } {
    return { rtpCapabilities: this.#getLease().router.rtpCapabilities };
  }

  async createTransport({
    direction,
    rtpCapabilities,
  }: GuestParams<"guest.createTransport">): Promise<WebRtcTransportOptions> {
    const place = this.#getLease();
    if (direction === "receive") {
      this.#subscriptions.clear();
      this.#rtpCapabilities = rtpCapabilities as types.RtpCapabilities;
    }
    const before = this.#transports.get(direction);
    this.#transports.delete(direction);
    before?.close();
    const transport = await createWebRtcTransport(place);
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
      this.#options.onLost();
    });
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async connectTransport({
    direction,
    dtlsParameters,
  }: GuestParams<"guest.connectTransport">): Promise<void> {
    const parameters = dtlsParameters as types.DtlsParameters;
    await asClientError("guest.connectTransport", () =>
      this.#getTransport(direction).connect({ dtlsParameters: parameters }),
    );
  }

  async restartIce({
    direction,
  }: GuestParams<"guest.restartIce">): Promise<{ iceParameters: types.IceParameters }> {
    return { iceParameters: await this.#getTransport(direction).restartIce() };
  }

  isConsuming(producerId: string): boolean {
    return this.#subscriptions.has(producerId);
  }

  async produce(params: GuestParams<"guest.produce">): Promise<{ producerId: string }> {
    const { source, layer, kbps, paused } = params;
    const isDuplicate = [...this.streams.values()].some(
      (one) => one.source === source && one.layer === layer,
    );
    if (isDuplicate)
      throw new RoomdError("request.invalid", `guest.produce: a ${source} (${layer}) exists already`);
    const rtpParameters = params.rtpParameters as types.RtpParameters;
    const producer = await asClientError("guest.produce", () => {
      if (rtpParameters?.encodings?.length !== 1) {
        throw new TypeError("one encoding expected: each layer is a producer of its own");
      }
      const kind = source === "microphone" ? "audio" : "video";
      return this.#getTransport("send").produce({ kind, rtpParameters, paused });
    });
    const { onDemandChange, onStreamsChange } = this.#options;
    this.streams.set(
      producer.id,
      new SiteStream({
        producer,
        source,
        layer,
        kbps,
        paused,
        onDemandChange,
        onFirstPacket: onStreamsChange,
      }),
    );
    producer.observer.once("close", () => {
      if (this.streams.delete(producer.id)) this.#options.onStreamsChange();
    });
    this.#options.onStreamsChange();
    this.#options.onDemandChange();
    return { producerId: producer.id };
  }

  async pauseProducer({ producerId, paused }: GuestParams<"guest.setProducerPaused">): Promise<void> {
    await this.#getStream(producerId).setPausedAtSource(paused);
    this.#options.onStreamsChange();
  }

  closeProducer({ producerId }: GuestParams<"guest.closeProducer">): void {
    this.#getStream(producerId).producer.close();
  }

  async consume({ producerId }: GuestParams<"guest.consume">): Promise<ConsumerOptions> {
    const transport = this.#getTransport("receive");
    const rtpCapabilities = this.#rtpCapabilities;
    if (!rtpCapabilities)
      throw new RoomdError("request.invalid", "guest.consume: open with rtpCapabilities first");
    const { consumer } = await this.#subscriptions.subscribe(producerId, async (id) => {
      const consumer = await asClientError("guest.consume", () =>
        transport.consume({ producerId: id, rtpCapabilities, paused: true }),
      );
      consumer.observer.once("close", () => this.#options.onConsumerClose(id));
      return consumer;
    });
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId, kind, rtpParameters };
  }

  async resumeConsumer({ producerId }: GuestParams<"guest.resumeConsumer">): Promise<void> {
    await (await this.#getConsumer("guest.resumeConsumer", producerId)).resume();
  }

  async requestKeyFrame({ producerId }: GuestParams<"guest.requestKeyFrame">): Promise<void> {
    await (await this.#getConsumer("guest.requestKeyFrame", producerId)).requestKeyFrame();
  }

  async #getConsumer(request: string, producerId: string): Promise<types.Consumer> {
    const { consumer } = await this.#subscriptions.subscribe(producerId, () => {
      throw new RoomdError("not-found", `${request}: ${producerId} has no consumer`);
    });
    return consumer;
  }

  async pauseConsumer({ producerId }: GuestParams<"guest.pauseConsumer">): Promise<void> {
    const consumer = await this.#getConsumer("guest.pauseConsumer", producerId);
    this.#congestionGuard.reset();
    await consumer.pause();
  }

  closeConsumer({ producerId }: GuestParams<"guest.closeConsumer">): Promise<void> {
    this.#congestionGuard.reset();
    return this.#subscriptions.unsubscribe(producerId);
  }

  closeConsumers(): void {
    this.#subscriptions.clear();
  }

  /** Closes everything; the next transport is created on a new router. */
  clear(): void {
    this.#subscriptions.clear();
    const transports = [...this.#transports.values()];
    this.#transports.clear();
    for (const transport of transports) transport.close();
    this.#lease?.[Symbol.dispose]();
    this.#lease = undefined;
  }

  #getLease(): RouterLease {
    if (this.#lease?.router.closed) this.clear();
    this.#lease ??= this.#options.sfu.acquireRouter();
    return this.#lease;
  }

  #getTransport(direction: Direction): types.WebRtcTransport {
    const transport = this.#transports.get(direction);
    if (!transport || transport.closed) {
      throw new RoomdError(
        "unavailable",
        `the guest has no transport to ${direction}; send guest.open first`,
      );
    }
    return transport;
  }

  #getStream(producerId: string): SiteStream {
    const stream = this.streams.get(producerId);
    if (!stream) throw new RoomdError("not-found", `the guest has no producer ${producerId}`);
    return stream;
  }

  [Symbol.dispose](): void {
    this.#congestionGuard[Symbol.dispose]();
    this.clear();
  }
}

/** Reports what mediasoup rejects as the client's error. */
async function asClientError<T>(request: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RoomdError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new RoomdError("request.invalid", `${request}: ${text}`, { cause: error });
  }
}
