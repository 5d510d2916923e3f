import { effect } from "@preact/signals";
import { Device, type types } from "mediasoup-client";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { VideoReceiver } from "./freeze-detector.ts";
import type { LiveConnection } from "./live.ts";

const RETRY_MS = 500;

/** A receiving transport on the room's router, for one router and connection. */
interface Session {
  readonly device: Device;
  readonly transport: types.Transport;
}

interface Watch {
  readonly producerId: string;
  readonly onTrack: (track: MediaStreamTrack | null, supply?: VideoReceiver) => void;
  consumer: types.Consumer | undefined;
  busy: boolean;
}

interface ConsumeResult {
  readonly id: string;
  readonly producerId: string;
  readonly kind: "audio" | "video";
  readonly rtpParameters: types.RtpParameters;
}

/** Consumes streams of the room's router, again after a lost connection or a new router. */
export class Viewer {
  readonly #live: LiveConnection<RoomState>;
  readonly #watches = new Set<Watch>();
  #key = "";
  #session: Session | undefined;

  constructor(live: LiveConnection<RoomState>) {
    this.#live = live;
    live.onNotice((name, params) => {
      if (name !== "viewer.consumerClosed") return;
      const { consumerId } = params as { consumerId: string };
      for (const watch of this.#watches) if (watch.consumer?.id === consumerId) this.#detach(watch);
    });
    effect(() => {
      const generation = live.state.value?.media.generation ?? 0;
      const connection = live.connectionNumber.value;
      this.#switchSession(connection > 0 && generation > 0 ? `${connection}/${generation}` : "");
    });
  }

  /** Calls `onTrack` with the track, and with null when it has ended. Returns a function that stops. */
  watch(producerId: string, onTrack: Watch["onTrack"]): () => void {
    const watch: Watch = { producerId, onTrack, consumer: undefined, busy: false };
    this.#watches.add(watch);
    void this.#consume(watch);
    return () => {
      this.#watches.delete(watch);
      const { consumer } = watch;
      this.#detach(watch);
      if (consumer) this.#live.request("viewer.closeConsumer", { consumerId: consumer.id }).catch(() => {});
    };
  }

  #switchSession(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#session?.transport.close();
    this.#session = undefined;
    for (const watch of this.#watches) this.#detach(watch);
    if (key !== "") void this.#open(key);
  }

  async #open(key: string): Promise<void> {
    try {
      const { rtpCapabilities } = await this.#live.request<{ rtpCapabilities: types.RtpCapabilities }>(
        "viewer.getRouterCapabilities",
      );
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities: rtpCapabilities });
      const options = await this.#live.request<types.TransportOptions>("viewer.createTransport", {
        rtpCapabilities: device.recvRtpCapabilities,
      });
      if (this.#key !== key) return;
      const transport = device.createRecvTransport(options);
      transport.on("connect", ({ dtlsParameters }, done, failed) => {
        this.#live.request("viewer.connectTransport", { dtlsParameters }).then(() => done(), failed);
      });
      transport.on("connectionstatechange", (state) => {
        if (state === "failed" && this.#session?.transport === transport) this.#reopen();
      });
      this.#session = { device, transport };
      for (const watch of this.#watches) void this.#consume(watch);
    } catch {
      setTimeout(() => {
        if (this.#key === key && !this.#session) void this.#open(key);
      }, RETRY_MS);
    }
  }

  #reopen(): void {
    const key = this.#key;
    this.#switchSession("");
    this.#switchSession(key);
  }

  async #consume(watch: Watch): Promise<void> {
    const session = this.#session;
    if (!session || watch.busy || watch.consumer) return;
    watch.busy = true;
    try {
      const { producerId } = watch;
      const answer = await this.#live.request<ConsumeResult>("viewer.consume", { producerId });
      const consumer = await session.transport.consume({ ...answer, streamId: answer.producerId });
      if (this.#session !== session || !this.#watches.has(watch)) {
        consumer.close();
        this.#live.request("viewer.closeConsumer", { consumerId: consumer.id }).catch(() => {});
        return;
      }
      watch.consumer = consumer;
      watch.onTrack(consumer.track, {
        getStats: () => consumer.getStats(),
        requestKeyFrame: () => {
          this.#live.request("viewer.requestKeyFrame", { consumerId: consumer.id }).catch(() => {});
        },
      });
    } catch {
      setTimeout(() => {
        if (this.#watches.has(watch)) void this.#consume(watch);
      }, RETRY_MS);
    } finally {
      watch.busy = false;
    }
  }

  #detach(watch: Watch): void {
    watch.consumer?.close();
    watch.consumer = undefined;
    watch.onTrack(null);
  }
}
