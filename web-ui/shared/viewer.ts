import { effect, signal } from "@preact/signals";
import { Device, type types } from "mediasoup-client";
import type { Direction, MediaSignalling } from "./media-signalling.ts";
import { type MediaSession, type OnTrack, ViewerConsumer } from "./viewer-consumer.ts";

const RETRY_MS = 500;

/** Consumes streams of the server's router, again after a lost connection or a new router. */
export class Viewer {
  readonly session = signal<MediaSession | null>(null);
  readonly #signalling: MediaSignalling;
  readonly #consumers = new Set<ViewerConsumer>();
  #router = "";

  constructor(signalling: MediaSignalling) {
    this.#signalling = signalling;
    signalling.onConsumerClosed((isClosed) => {
      for (const consumer of this.#consumers) consumer.detachIf(isClosed);
    });
    effect(() => this.#switchRouter(signalling.router.value));
  }

  /** Calls `onTrack` with the track, and with null when it has ended. */
  consume(producerId: string, onTrack: OnTrack): ViewerConsumer {
    const consumer = new ViewerConsumer(producerId, {
      signalling: this.#signalling,
      session: this.session,
      onTrack,
      onClose: () => this.#consumers.delete(consumer),
    });
    this.#consumers.add(consumer);
    consumer.attach();
    return consumer;
  }

  /** After a lost connection the network may have changed. */
  restoreTransports(): void {
    const { receiving, sending } = this.session.peek() ?? {};
    if (receiving && isBroken(receiving)) void this.#restartIce(receiving, "receive");
    if (sending && isBroken(sending)) void this.#restartIce(sending, "send");
  }

  #switchRouter(router: string): void {
    if (router === this.#router) return;
    this.#router = router;
    const session = this.session.peek();
    this.session.value = null;
    session?.receiving.close();
    session?.sending?.close();
    for (const consumer of this.#consumers) consumer.detach();
    if (router !== "") void this.#open(router);
  }

  async #open(router: string): Promise<void> {
    const signalling = this.#signalling;
    try {
      const routerRtpCapabilities = await signalling.getRouterCapabilities();
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities });
      const create = (direction: Direction) =>
        signalling.createTransport(direction, device.recvRtpCapabilities);
      const receiving = device.createRecvTransport(await create("receive"));
      const sending = signalling.directions.includes("send")
        ? device.createSendTransport(await create("send"))
        : null;
      if (this.#router !== router) {
        receiving.close();
        sending?.close();
        return;
      }
      this.#listen(receiving, "receive");
      if (sending) this.#listen(sending, "send");
      this.session.value = { receiving, sending };
      for (const consumer of this.#consumers) consumer.attach();
    } catch {
      setTimeout(() => {
        if (this.#router === router && !this.session.peek()) void this.#open(router);
      }, RETRY_MS);
    }
  }

  #listen(transport: types.Transport, direction: Direction): void {
    const signalling = this.#signalling;
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      signalling.connectTransport(direction, dtlsParameters).then(() => done(), failed);
    });
    transport.on("connectionstatechange", (state) => {
      if (state === "failed" && !transport.closed) void this.#restartIce(transport, direction);
    });
    transport.on("produce", ({ rtpParameters, appData }, done, failed) => {
      signalling.produce?.({ rtpParameters, appData }).then((id) => done({ id }), failed);
    });
  }

  async #restartIce(transport: types.Transport, direction: Direction): Promise<void> {
    if (!this.#signalling.restartIce) {
      this.#reopen();
      return;
    }
    try {
      const iceParameters = await this.#signalling.restartIce(direction);
      if (!transport.closed) await transport.restartIce({ iceParameters });
    } catch {
      // Not connected: repeated on the next connection.
    }
  }

  #reopen(): void {
    const router = this.#router;
    this.#switchRouter("");
    this.#switchRouter(router);
  }
}

function isBroken({ connectionState }: types.Transport): boolean {
  return connectionState === "disconnected" || connectionState === "failed";
}
