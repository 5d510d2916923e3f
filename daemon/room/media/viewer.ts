import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";
import { viewerRequests } from "../../contract/room-commands.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";

export type ViewerRequest = keyof typeof viewerRequests;

export function isViewerRequest(method: string): method is ViewerRequest {
  return Object.hasOwn(viewerRequests, method);
}

export interface ViewerOptions {
  readonly worker: MediaWorker;
  readonly listen: MediaListenInfo;
  readonly notify: (notice: string, params: unknown) => void;
  /** Says that a stream is taken, until it is disposed of. */
  readonly addDemand: (producerId: string) => Disposable;
  /** Says that one of the room's pictures is looked at, until it is disposed of. */
  readonly preview: (video: string) => Disposable;
}

/** One page that watches: its WebRtcTransport and consumers on the room's router. */
export class Viewer implements Disposable {
  readonly #options: ViewerOptions;
  readonly #consumers = new Map<string, types.Consumer>();
  #transport: types.WebRtcTransport | undefined;
  #rtpCapabilities: types.RtpCapabilities | undefined;
  #preview: Disposable | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
  }

  /** Pictures come in from somewhere, and go out to this page. */
  get receivesVideo(): boolean {
    return [...this.#consumers.values()].some(
      ({ kind, paused, producerPaused, score }) =>
        kind === "video" && !paused && !producerPaused && score.producerScore > 0,
    );
  }

  async request(method: ViewerRequest, params: unknown): Promise<unknown> {
    switch (method) {
      case "viewer.getRouterCapabilities": {
        const { worker } = this.#options;
        return { generation: worker.generation, rtpCapabilities: worker.router.rtpCapabilities };
      }
      case "viewer.createTransport":
        return this.#open(parse(viewerRequests[method], params, method).rtpCapabilities);
      case "viewer.connectTransport": {
        const { dtlsParameters } = parse(viewerRequests[method], params, method);
        await this.#openTransport().connect({ dtlsParameters: dtlsParameters as types.DtlsParameters });
        return {};
      }
      case "viewer.consume":
        return this.#consume(parse(viewerRequests[method], params, method).producerId);
      case "viewer.requestKeyFrame":
        await this.#consumer(parse(viewerRequests[method], params, method).consumerId).requestKeyFrame();
        return {};
      case "viewer.preview": {
        const { video } = parse(viewerRequests[method], params, method);
        // Before the last is let go: the same one goes on.
        const look = video === null ? undefined : this.#options.preview(video);
        this.#preview?.[Symbol.dispose]();
        this.#preview = look;
        return {};
      }
      case "viewer.closeConsumer":
        this.#consumer(parse(viewerRequests[method], params, method).consumerId).close();
        return {};
    }
  }

  async #open(rtpCapabilities: unknown): Promise<unknown> {
    const { worker, listen } = this.#options;
    this.#transport?.close();
    this.#consumers.clear();
    this.#rtpCapabilities = rtpCapabilities as types.RtpCapabilities;
    const address = {
      ip: listen.listenIp,
      portRange: { ...listen.ports },
      ...(listen.announcedAddress ? { announcedAddress: listen.announcedAddress } : {}),
    };
    const transport = await worker.router.createWebRtcTransport({
      listenInfos: [
        { protocol: "udp", ...address },
        { protocol: "tcp", ...address },
      ],
      preferUdp: true,
      initialAvailableOutgoingBitrate: 5_000_000,
    });
    this.#transport = transport;
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async #consume(producerId: string): Promise<unknown> {
    const rtpCapabilities = this.#rtpCapabilities;
    const { router } = this.#options.worker;
    if (!rtpCapabilities || !router.canConsume({ producerId, rtpCapabilities })) {
      throw new RoomdError("not-found", `no stream ${producerId} that this page can play`);
    }
    // Before there is a consumer: its first key frame is asked of an encoder that runs already.
    const transport = this.#openTransport();
    const held = this.#options.addDemand(producerId);
    const consumer = await transport
      .consume({ producerId, rtpCapabilities, paused: true })
      .catch((error: unknown) => {
        held[Symbol.dispose]();
        throw error;
      });
    this.#consumers.set(consumer.id, consumer);
    consumer.on("producerclose", () =>
      this.#options.notify("viewer.consumerClosed", { consumerId: consumer.id }),
    );
    consumer.observer.once("close", () => {
      this.#consumers.delete(consumer.id);
      held[Symbol.dispose]();
    });
    const { id, kind, rtpParameters } = consumer;
    // Once the answer is on its way: the key frame comes while the browser prepares the decoder, a round trip earlier than
    // if the page asked for it.
    setImmediate(() => void consumer.resume().catch(() => {}));
    return { id, producerId, kind, rtpParameters };
  }

  #openTransport(): types.WebRtcTransport {
    if (!this.#transport || this.#transport.closed) {
      throw new RoomdError("unavailable", "the media transport is closed; open it again");
    }
    return this.#transport;
  }

  #consumer(id: string): types.Consumer {
    const consumer = this.#consumers.get(id);
    if (!consumer) throw new RoomdError("not-found", `no consumer ${id}`);
    return consumer;
  }

  [Symbol.dispose](): void {
    this.#preview?.[Symbol.dispose]();
    this.#preview = undefined;
    this.#transport?.close();
    this.#consumers.clear();
  }
}
