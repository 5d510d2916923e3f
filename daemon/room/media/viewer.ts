import type { Notify } from "../../contract/define-notice.ts";
import { type ViewerNotices, viewerRequests } from "../../contract/media/viewer.ts";
import { routerCapabilities } from "../../mediasoup/router-capabilities.ts";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import {
  type ConsumerParameters,
  openWebRtcTransport,
  WebRtcConsumers,
} from "../../mediasoup/webrtc-consumers.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";

/** A page on the room's own network. */
const INITIAL_OUTGOING_BPS = 5_000_000;

export interface ViewerOptions {
  readonly worker: MediaWorker;
  readonly listen: MediaListenInfo;
  readonly notify: Notify<ViewerNotices>;
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

  readonly requests = new RequestHandlers(viewerRequests, {
    "viewer.getRouterCapabilities": () => {
      const { worker } = this.#options;
      return { generation: worker.generation, rtpCapabilities: routerCapabilities(worker.router) };
    },
    "viewer.createTransport": ({ rtpCapabilities }) => this.#consumers.open(rtpCapabilities),
    "viewer.connectTransport": ({ dtlsParameters }) => this.#consumers.connect(dtlsParameters),
    "viewer.consume": ({ producerId }) => this.#consume(producerId),
    "viewer.requestKeyFrame": ({ consumerId }) => this.#consumers.requestKeyFrame(consumerId),
    "viewer.preview": ({ video }) => this.#setPreview(video),
    "viewer.closeConsumer": ({ consumerId }) => this.#consumers.closeConsumer(consumerId),
  });

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
