import type { ReadonlySignal } from "@preact/signals";
import type { types } from "mediasoup-client";
import type { VideoReceiver } from "./freeze-detector.ts";
import type { MediaSignalling, RemoteConsumer } from "./media-signalling.ts";

const RETRY_MS = 500;

/** The transports on one router. */
export interface MediaSession {
  readonly receiving: types.Transport;
  /** Null on a page that only receives. */
  readonly sending: types.Transport | null;
}

export type OnTrack = (track: MediaStreamTrack | null, receiver?: VideoReceiver) => void;

interface ViewerConsumerOptions {
  readonly signalling: MediaSignalling;
  readonly session: ReadonlySignal<MediaSession | null>;
  readonly onTrack: OnTrack;
  readonly onClose: () => void;
}

/** One consumed stream; it survives the transports below it. */
export class ViewerConsumer {
  readonly producerId: string;
  readonly #options: ViewerConsumerOptions;
  #consumer: types.Consumer | undefined;
  #remote: RemoteConsumer | undefined;
  #isOpening = false;
  #isPaused = false;
  #isClosed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(producerId: string, options: ViewerConsumerOptions) {
    this.producerId = producerId;
    this.#options = options;
  }

  /** Whether the track exists. */
  get isOpen(): boolean {
    return this.#consumer !== undefined;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The server stops sending; the last frame stays visible. */
  pause(): void {
    this.#isPaused = true;
    if (this.#remote) this.#options.signalling.pauseConsumer(this.#remote).catch(() => {});
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#remote) this.#options.signalling.resumeConsumer(this.#remote).catch(() => {});
  }

  close(): void {
    this.#isClosed = true;
    this.#options.onClose();
    const remote = this.#remote;
    this.detach();
    if (remote) this.#options.signalling.closeConsumer(remote).catch(() => {});
  }

  /** Creates the consumer on the current session, if there is none. */
  attach(): void {
    void this.#attach();
  }

  detach(): void {
    if (!this.#consumer) return;
    this.#consumer.close();
    this.#consumer = undefined;
    this.#remote = undefined;
    this.#options.onTrack(null);
  }

  detachIf(isClosed: (consumer: RemoteConsumer) => boolean): void {
    if (this.#remote && isClosed(this.#remote)) this.detach();
  }

  async #attach(): Promise<void> {
    const { signalling, session: sessions, onTrack } = this.#options;
    const session = sessions.peek();
    if (!session || this.#isOpening || this.#consumer || this.#isClosed) return;
    this.#isOpening = true;
    try {
      const remote = await signalling.consume(this.producerId);
      const consumer = await session.receiving.consume({ ...remote, streamId: remote.producerId });
      if (sessions.peek() !== session || this.#isClosed) {
        consumer.close();
        signalling.closeConsumer(remote).catch(() => {});
        return;
      }
      this.#consumer = consumer;
      this.#remote = remote;
      if (!this.#isPaused) await signalling.resumeConsumer(remote);
      onTrack(consumer.track, {
        getStats: () => consumer.getStats(),
        requestKeyFrame: () => {
          signalling.requestKeyFrame(remote).catch(() => {});
        },
      });
    } catch {
      this.detach();
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.attach(), RETRY_MS);
    } finally {
      this.#isOpening = false;
      if (sessions.peek() !== session) this.attach();
    }
  }
}
