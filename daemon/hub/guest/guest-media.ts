import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { WebRtcTransportOptions } from "../../contract/media/transport-options.ts";
import type { GuestParams } from "../../contract/meeting/guest.ts";
import { routerCapabilities } from "../../mediasoup/router-capabilities.ts";
import { asClientError, type ConsumerParameters, WebRtcConsumers } from "../../mediasoup/webrtc-consumers.ts";
import { Replaceable } from "../../platform/replaceable.ts";
import { CongestionGuard, type GuardedStream } from "../conference/congestion-guard.ts";
import { type Site, SiteStream } from "../conference/site.ts";
import type { SiteServices } from "../conference/site-services.ts";
import { acquireStream } from "../conference/subscriptions.ts";
import type { RouterLease } from "../sfu/sfu.ts";
import { createWebRtcTransport } from "./webrtc-transport.ts";

/** The page notices congestion within three checks; the hub acts if the page's request does not get through. */
const CONGESTED_CHECKS = 5;

export interface GuestMediaOptions extends SiteServices {
  readonly site: Site;
  readonly onStreamsChange: () => void;
  readonly onDemandChange: () => void;
  /** A consumer was closed otherwise than at the page's request. */
  readonly onConsumerClosed: (consumerId: string) => void;
  /** The worker died, and the transports with it. */
  readonly onLost: () => void;
}

/** A guest's media at the hub: one transport for each direction on the guest's router. mediasoup validates what the
 * client sends; what it rejects is reported as the client's error. */
export class GuestMedia implements Disposable {
  readonly streams = new Map<string, SiteStream>();
  readonly #options: GuestMediaOptions;
  readonly #sending = new Replaceable<types.WebRtcTransport>("transport", (one) => one.close());
  readonly #consumers: WebRtcConsumers;
  readonly #consumedStreams = new Map<string, SiteStream>();
  readonly #congestionGuard: CongestionGuard;
  #lease: RouterLease | undefined;
  #availableKbps: number | null = null;

  constructor(options: GuestMediaOptions) {
    this.#options = options;
    this.#consumers = new WebRtcConsumers({
      router: () => this.#getLease().router,
      openTransport: () => this.#createReceiveTransport(),
      acquire: (producerId) => this.#acquire(producerId),
      onConsumerClosed: ({ id }) => options.onConsumerClosed(id),
    });
    this.#congestionGuard = new CongestionGuard({
      streams: () => this.#guardedStreams(),
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
    return { rtpCapabilities: routerCapabilities(this.#getLease().router) };
  }

  async createTransport({
    direction,
    rtpCapabilities,
  }: GuestParams<"guest.createTransport">): Promise<WebRtcTransportOptions> {
    if (direction === "receive") return this.#consumers.open(rtpCapabilities);
    const transport = await this.#sending.open(() => this.#createTransport());
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async #createTransport(): Promise<types.WebRtcTransport> {
    const transport = await createWebRtcTransport(this.#getLease());
    transport.on("routerclose", () => {
      this.clear();
      this.#options.onLost();
    });
    return transport;
  }

  async #createReceiveTransport(): Promise<types.WebRtcTransport> {
    const transport = await this.#createTransport();
    this.#availableKbps = null;
    transport.on("trace", ({ type, info }) => {
      if (type !== "bwe") return;
      const { availableBitrate } = info as { availableBitrate: number };
      this.#availableKbps = Math.round(availableBitrate / 1000);
    });
    await transport.enableTraceEvent(["bwe"]);
    return transport;
  }

  async connectTransport({
    direction,
    dtlsParameters,
  }: GuestParams<"guest.connectTransport">): Promise<void> {
    if (direction === "receive") return this.#consumers.connect(dtlsParameters);
    await asClientError("guest.connectTransport", () =>
      this.#getSendTransport().connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
    );
  }

  async restartIce({
    direction,
  }: GuestParams<"guest.restartIce">): Promise<{ iceParameters: types.IceParameters }> {
    const transport = direction === "receive" ? this.#consumers : this.#getSendTransport();
    return { iceParameters: await transport.restartIce() };
  }

  isConsuming(producerId: string): boolean {
    return this.#consumers.consumers().some((consumer) => consumer.producerId === producerId);
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
      return this.#getSendTransport().produce({ kind, rtpParameters, paused });
    });
    if (producer.closed) throw new RoomdError("unavailable", "guest.produce: the transport closed meanwhile");
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

  consume(producerId: string): Promise<ConsumerParameters> {
    return this.#consumers.consume(producerId);
  }

  resumeConsumer(consumerId: string): Promise<void> {
    return this.#consumers.resume(consumerId);
  }

  requestKeyFrame(consumerId: string): Promise<void> {
    return this.#consumers.requestKeyFrame(consumerId);
  }

  async pauseConsumer(consumerId: string): Promise<void> {
    this.#congestionGuard.reset();
    await this.#consumers.pause(consumerId);
  }

  closeConsumer(consumerId: string): void {
    this.#congestionGuard.reset();
    this.#consumers.closeConsumer(consumerId);
  }

  closeConsumers(): void {
    this.#consumers.closeConsumers();
  }

  async #acquire(producerId: string): Promise<AsyncDisposable> {
    const acquired = await acquireStream(producerId, this.#options);
    const { stream } = acquired;
    this.#consumedStreams.set(producerId, stream);
    return {
      [Symbol.asyncDispose]: async () => {
        if (this.#consumedStreams.get(producerId) === stream) this.#consumedStreams.delete(producerId);
        await acquired[Symbol.asyncDispose]();
      },
    };
  }

  #guardedStreams(): readonly GuardedStream[] {
    return this.#consumers.consumers().map((consumer) => ({
      consumer,
      kbps: this.#consumedStreams.get(consumer.producerId)?.kbps ?? 0,
    }));
  }

  /** Closes everything; the next transport is created on a new router. */
  clear(): void {
    this.#consumers.close();
    this.#sending.close();
    this.#lease?.[Symbol.dispose]();
    this.#lease = undefined;
  }

  #getLease(): RouterLease {
    if (this.#lease?.router.closed) this.clear();
    this.#lease ??= this.#options.sfu.acquireRouter();
    return this.#lease;
  }

  #getSendTransport(): types.WebRtcTransport {
    const transport = this.#sending.current;
    if (!transport || transport.closed) {
      throw new RoomdError("unavailable", "the guest has no transport to send; create one first");
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
    this.#consumers[Symbol.dispose]();
    this.#sending[Symbol.dispose]();
  }
}
