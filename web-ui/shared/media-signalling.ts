import type { ReadonlySignal } from "@preact/signals";
import type { types } from "mediasoup-client";

export type Direction = "send" | "receive";

/** A consumer as the server created it. */
export interface RemoteConsumer {
  readonly id: string;
  readonly producerId: string;
  readonly kind: "audio" | "video";
  readonly rtpParameters: types.RtpParameters;
}

/** How a page asks its server for media: one request for each of mediasoup's verbs. */
export interface MediaSignalling {
  /** Changes with everything that ends the page's transports; "" while there is no router. */
  readonly router: ReadonlySignal<string>;
  /** The transports that the page needs. */
  readonly directions: readonly Direction[];
  getRouterCapabilities(): Promise<types.RtpCapabilities>;
  createTransport(
    direction: Direction,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<types.TransportOptions>;
  connectTransport(direction: Direction, dtlsParameters: types.DtlsParameters): Promise<unknown>;
  /** Absent where a transport ends with the connection to the server. */
  restartIce?(direction: Direction): Promise<types.IceParameters>;
  /** The server sends nothing before `resume`. */
  consume(producerId: string): Promise<RemoteConsumer>;
  pauseConsumer(consumer: RemoteConsumer): Promise<unknown>;
  resumeConsumer(consumer: RemoteConsumer): Promise<unknown>;
  closeConsumer(consumer: RemoteConsumer): Promise<unknown>;
  requestKeyFrame(consumer: RemoteConsumer): Promise<unknown>;
  /** Only with a send transport; returns the producer's id. */
  produce?(options: { rtpParameters: types.RtpParameters; appData: types.AppData }): Promise<string>;
  onConsumerClosed(listener: (isClosed: (consumer: RemoteConsumer) => boolean) => void): void;
}
