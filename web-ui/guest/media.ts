import { effect, signal } from "@preact/signals";
import { Device, type types } from "mediasoup-client";
import type { Direction } from "../../daemon/contract/meeting/guest.ts";
import type { VideoReceiver } from "../shared/freeze-detector.ts";
import type { HubConnection } from "./hub-connection.ts";

const RETRY_MS = 500;
/** How long a consumer is kept after its tile is gone: its successor may still wait for its first frame, ms. */
const LINGER_MS = 2000;

interface ConsumeAnswer {
  readonly id: string;
  readonly producerId: string;
  readonly kind: "audio" | "video";
  readonly rtpParameters: types.RtpParameters;
}

export interface MediaSession {
  readonly key: string;
  readonly sending: types.Transport;
  readonly receiving: types.Transport;
}

interface Taken {
  consumer: types.Consumer | undefined;
  unwantedSince: number | undefined;
  /** Paused at the hub; the last frame stays visible until the successor's first one. */
  held: boolean;
}

/** What the page consumes. */
export interface Wanted {
  readonly producerIds: readonly string[];
  /** The receive budget, kbit/s; null if unlimited. With a budget, consumers that are no longer shown are paused at
   * once to make room for their successors. */
  readonly budgetKbps: number | null;
}

type OnTrack = (track: MediaStreamTrack | null, supply?: VideoReceiver) => void;

/** The page's transports and consumers, for one session on one router. */
export class GuestMedia {
  readonly session = signal<MediaSession | null>(null);
  /** Producers that can be shown now. */
  readonly playable = signal<ReadonlySet<string>>(new Set());
  readonly #link: HubConnection;
  readonly #taken = new Map<string, Taken>();
  readonly #watches = new Set<{ readonly producerId: string; readonly onTrack: OnTrack }>();
  #wanted: Wanted = { producerIds: [], budgetKbps: null };
  #key = "";

  constructor(link: HubConnection) {
    this.#link = link;
    link.live.onNotice((name, params) => {
      if (name === "guest.consumerClosed") this.#lose((params as { producerId: string }).producerId);
    });
    effect(() => {
      const state = link.live.state.value;
      this.#follow(state?.phase === "in" ? `${state.session}/${state.generation}` : "");
    });
    effect(() => {
      if (link.sessionConnection.value > 0) this.#mend();
    });
  }

  /** Consumes these producers and closes the others after a while. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#converge();
  }

  watch(producerId: string, onTrack: OnTrack): () => void {
    const watch = { producerId, onTrack };
    this.#watches.add(watch);
    const consumer = this.#taken.get(producerId)?.consumer;
    if (consumer) this.#give(watch, consumer);
    return () => this.#watches.delete(watch);
  }

  #follow(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    const session = this.session.peek();
    this.session.value = null;
    session?.sending.close();
    session?.receiving.close();
    for (const id of [...this.#taken.keys()]) this.#lose(id);
    if (key !== "") void this.#open(key);
  }

  async #open(key: string): Promise<void> {
    const { live } = this.#link;
    try {
      const { rtpCapabilities } = await live.request<{ rtpCapabilities: types.RtpCapabilities }>(
        "guest.getRouterCapabilities",
      );
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities: rtpCapabilities });
      const open = (direction: Direction) =>
        live.request<types.TransportOptions>("guest.createTransport", {
          direction,
          rtpCapabilities: device.recvRtpCapabilities,
        });
      const receiving = device.createRecvTransport(await open("receive"));
      const sending = device.createSendTransport(await open("send"));
      if (this.#key !== key) return;
      this.#connects(receiving, "receive");
      this.#connects(sending, "send");
      sending.on("produce", ({ rtpParameters, appData }, done, failed) => {
        live
          .request<{ producerId: string }>("guest.produce", { ...appData, rtpParameters })
          .then(({ producerId }) => done({ id: producerId }), failed);
      });
      this.session.value = { key, sending, receiving };
      this.#converge();
    } catch {
      setTimeout(() => {
        if (this.#key === key && !this.session.peek()) void this.#open(key);
      }, RETRY_MS);
    }
  }

  #connects(transport: types.Transport, direction: Direction): void {
    const { live } = this.#link;
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      live.request("guest.connectTransport", { direction, dtlsParameters }).then(() => done(), failed);
    });
    transport.on("connectionstatechange", (state) => {
      if (state === "failed") void this.#restart(transport, direction);
    });
  }

  /** After a lost connection the network may have changed. */
  #mend(): void {
    const session = this.session.peek();
    if (!session) return;
    for (const direction of ["receive", "send"] as const) {
      const transport = direction === "send" ? session.sending : session.receiving;
      if (transport.connectionState === "disconnected" || transport.connectionState === "failed") {
        void this.#restart(transport, direction);
      }
    }
    this.#converge();
  }

  async #restart(transport: types.Transport, direction: Direction): Promise<void> {
    try {
      const { iceParameters } = await this.#link.live.request<{ iceParameters: types.IceParameters }>(
        "guest.restartIce",
        { direction },
      );
      if (!transport.closed) await transport.restartIce({ iceParameters });
    } catch {
      // Not connected: repeated on the next connection.
    }
  }

  #converge(): void {
    if (!this.session.peek()) return;
    const now = performance.now();
    const { producerIds, budgetKbps } = this.#wanted;
    const wanted = new Set(producerIds);
    for (const id of wanted) {
      const taken = this.#taken.get(id);
      if (!taken) {
        void this.#take(id);
        continue;
      }
      taken.unwantedSince = undefined;
      if (taken.held) this.#hold(id, taken, "guest.resumeConsumer");
    }
    let linger = false;
    for (const [id, taken] of this.#taken) {
      if (wanted.has(id)) continue;
      taken.unwantedSince ??= now;
      if (budgetKbps !== null && taken.consumer && !taken.held) this.#hold(id, taken, "guest.pauseConsumer");
      if (now - taken.unwantedSince < LINGER_MS) linger = true;
      else this.#drop(id);
    }
    if (linger) setTimeout(() => this.#converge(), LINGER_MS);
  }

  async #take(producerId: string): Promise<void> {
    const session = this.session.peek();
    if (!session) return;
    const taken: Taken = { consumer: undefined, unwantedSince: undefined, held: false };
    this.#taken.set(producerId, taken);
    try {
      const answer = await this.#link.live.request<ConsumeAnswer>("guest.consume", { producerId });
      const consumer = await session.receiving.consume({ ...answer, streamId: answer.producerId });
      if (this.#taken.get(producerId) !== taken) {
        consumer.close();
        return;
      }
      taken.consumer = consumer;
      await this.#link.live.request("guest.resumeConsumer", { producerId });
      for (const watch of this.#watches) if (watch.producerId === producerId) this.#give(watch, consumer);
      this.#tell();
    } catch {
      if (this.#taken.get(producerId) === taken) this.#lose(producerId);
      setTimeout(() => this.#converge(), RETRY_MS);
    }
  }

  #give({ producerId, onTrack }: { producerId: string; onTrack: OnTrack }, consumer: types.Consumer): void {
    onTrack(consumer.track, {
      getStats: () => consumer.getStats(),
      requestKeyFrame: () => {
        this.#link.live.request("guest.requestKeyFrame", { producerId }).catch(() => {});
      },
    });
  }

  #hold(producerId: string, taken: Taken, how: "guest.pauseConsumer" | "guest.resumeConsumer"): void {
    taken.held = how === "guest.pauseConsumer";
    this.#link.live.request(how, { producerId }).catch(() => {});
  }

  #drop(producerId: string): void {
    this.#lose(producerId);
    this.#link.live.request("guest.closeConsumer", { producerId }).catch(() => {});
  }

  #lose(producerId: string): void {
    const taken = this.#taken.get(producerId);
    if (!taken) return;
    this.#taken.delete(producerId);
    taken.consumer?.close();
    for (const watch of this.#watches) if (watch.producerId === producerId) watch.onTrack(null);
    this.#tell();
  }

  #tell(): void {
    this.playable.value = new Set([...this.#taken].filter(([, { consumer }]) => consumer).map(([id]) => id));
  }
}
