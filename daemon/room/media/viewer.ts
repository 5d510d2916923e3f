import { parse } from "../../contract/parse.ts";
import { viewerRequests } from "../../contract/room-commands.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import {
  type ConsumerParameters,
  openWebRtcTransport,
  WebRtcConsumers,
} from "../../mediasoup/webrtc-consumers.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";

/** A page on the room's own network. */
const INITIAL_OUTGOING_BPS = 5_000_000;

export type ViewerRequest = keyof typeof viewerRequests;

export function isViewerRequest(method: string): method is ViewerRequest {
  return Object.hasOwn(viewerRequests, method);
}

export interface ViewerOptions {
  readonly worker: MediaWorker;
  readonly listen: MediaListenInfo;
  readonly notify: (notice: string, params: unknown) => void;
  /** The stream's encoder runs until the result is disposed of. */
  readonly addDemand: (producerId: string) => Disposable;
  /** The video input's source runs until the result is disposed of. */
  readonly preview: (video: string) => Disposable;
}

/** One page that consumes streams of the room's router. */
export class Viewer implements Disposable {
  readonly #options: ViewerOptions;
  readonly #consumers: WebRtcConsumers;
  #preview: Disposable | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    const { worker, listen, notify, addDemand } = options;
    this.#consumers = new WebRtcConsumers({
      router: () => worker.router,
      openTransport: (router) =>
        openWebRtcTransport({ router, listen, initialOutgoingBps: INITIAL_OUTGOING_BPS }),
      acquire: addDemand,
      onConsumerClosed: ({ id }) => notify("viewer.consumerClosed", { consumerId: id }),
    });
  }

  /** Video arrives at the router, and goes on to this page. */
  get receivesVideo(): boolean {
    return this.#consumers
      .consumers()
      .some(
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
        return this.#consumers.open(parse(viewerRequests[method], params, method).rtpCapabilities);
      case "viewer.connectTransport":
        await this.#consumers.connect(parse(viewerRequests[method], params, method).dtlsParameters);
        return {};
      case "viewer.consume":
        return this.#consume(parse(viewerRequests[method], params, method).producerId);
      case "viewer.requestKeyFrame":
        await this.#consumers.requestKeyFrame(parse(viewerRequests[method], params, method).consumerId);
        return {};
      case "viewer.preview":
        this.#setPreview(parse(viewerRequests[method], params, method).video);
        return {};
      case "viewer.closeConsumer":
        this.#consumers.closeConsumer(parse(viewerRequests[method], params, method).consumerId);
        return {};
    }
  }

  async #consume(producerId: string): Promise<ConsumerParameters> {
    const consumer = await this.#consumers.consume(producerId);
    // After the response is sent: the key frame arrives while the browser prepares its decoder, one round trip earlier than
    // if the page requested it.
    setImmediate(() => void this.#consumers.resume(consumer.id).catch(() => {}));
    return consumer;
  }

  /** The previous preview ends after the new one began: the same input just goes on. */
  #setPreview(video: string | null): void {
    const preview = video === null ? undefined : this.#options.preview(video);
    this.#preview?.[Symbol.dispose]();
    this.#preview = preview;
  }

  [Symbol.dispose](): void {
    this.#preview?.[Symbol.dispose]();
    this.#preview = undefined;
    this.#consumers[Symbol.dispose]();
  }
}
