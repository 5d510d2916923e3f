import { effect } from "@preact/signals";
import type { types } from "mediasoup-client";
import type { Layer, StreamSource } from "../../daemon/contract/meeting/meeting.ts";
import type { Viewer } from "../shared/viewer.ts";
import type { MediaSession } from "../shared/viewer-consumer.ts";
import { devices, screenTrack } from "./devices.ts";
import type { HubConnection } from "./hub-connection.ts";

const HIGH = { kbps: 1200, height: 720 };
const LOW = { kbps: 100, height: 180, framesPerSecond: 15 };
const AUDIO_KBPS = 40;
const SCREEN_KBPS = 1500;

interface Outgoing {
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  readonly track: MediaStreamTrack;
  /** The browser divides a narrow link by priority: audio and the low layer first. */
  readonly encoding: RTCRtpEncodingParameters;
}

interface Sent {
  readonly outgoing: Outgoing;
  readonly producer: types.Producer;
  /** As last sent to the hub. */
  reportedPaused: boolean;
}

/** Returns what the guest publishes now; each layer is a stream of its own. */
function outgoing(): Outgoing[] {
  const camera = devices.camera.track.value;
  const microphone = devices.microphone.track.value;
  const screen = screenTrack.value;
  const height = camera?.getSettings().height ?? HIGH.height;
  return [
    ...(microphone
      ? [
          {
            source: "microphone",
            layer: "only",
            kbps: AUDIO_KBPS,
            track: microphone,
            encoding: { priority: "high" },
          } as const,
        ]
      : []),
    ...(camera
      ? [
          {
            source: "camera",
            layer: "low",
            kbps: LOW.kbps,
            track: camera,
            encoding: {
              maxBitrate: LOW.kbps * 1000,
              priority: "high",
              maxFramerate: LOW.framesPerSecond,
              scaleResolutionDownBy: Math.max(1, height / LOW.height),
            },
          } as const,
          {
            source: "camera",
            layer: "high",
            kbps: HIGH.kbps,
            track: camera,
            encoding: {
              maxBitrate: HIGH.kbps * 1000,
              priority: "low",
              scaleResolutionDownBy: Math.max(1, height / HIGH.height),
            },
          } as const,
        ]
      : []),
    ...(screen
      ? [
          {
            source: "content",
            layer: "high",
            kbps: SCREEN_KBPS,
            track: screen,
            encoding: { maxBitrate: SCREEN_KBPS * 1000, priority: "medium" },
          } as const,
        ]
      : []),
  ];
}

/** Publishes the guest's devices; video without a consumer is paused. */
export class Publisher {
  readonly #hub: HubConnection;
  #session: MediaSession | null = null;
  #sent: Sent[] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(hub: HubConnection, viewer: Viewer) {
    this.#hub = hub;
    effect(() => {
      const session = viewer.session.value;
      const desired = outgoing();
      this.#enqueue(() => this.#reconcile(session, desired));
    });
    effect(() => {
      hub.demandedProducerIds.value;
      hub.sessionConnection.value;
      devices.microphone.on.value;
      this.#enqueue(() => this.#pauseUndemanded());
    });
  }

  /** Runs changes one after another. */
  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch(() => {});
  }

  async #reconcile(session: MediaSession | null, desired: readonly Outgoing[]): Promise<void> {
    if (session !== this.#session) {
      for (const { producer } of this.#sent) producer.close();
      this.#sent = [];
      this.#session = session;
    }
    const transport = session?.sending;
    if (!transport) return;
    const kept: Sent[] = [];
    for (const sent of this.#sent) {
      if (desired.some((one) => isSame(one, sent.outgoing))) kept.push(sent);
      else await this.#close(sent);
    }
    this.#sent = kept;
    for (const one of desired) {
      if (!this.#sent.some((sent) => isSame(one, sent.outgoing))) await this.#produce(transport, one);
    }
    await this.#pauseUndemanded();
  }

  async #produce(transport: types.Transport, one: Outgoing): Promise<void> {
    const { source, layer, kbps, track, encoding } = one;
    const copy = track.clone();
    copy.enabled = true;
    const isAudio = source === "microphone";
    const paused = isAudio && !devices.microphone.on.value;
    try {
      const producer = await transport.produce({
        track: copy,
        encodings: [encoding],
        ...(isAudio ? { codecOptions: { opusFec: true, opusDtx: true } } : {}),
        // Sends no packets while paused.
        zeroRtpOnPause: true,
        appData: { source, layer, kbps, paused },
      });
      this.#sent.push({ outgoing: one, producer, reportedPaused: paused });
    } catch {
      copy.stop();
    }
  }

  async #close({ producer }: Sent): Promise<void> {
    producer.close();
    await this.#hub.live.request("guest.closeProducer", { producerId: producer.id }).catch(() => {});
  }

  async #pauseUndemanded(): Promise<void> {
    const demanded = this.#hub.demandedProducerIds.value;
    for (const sent of this.#sent) {
      const { producer, outgoing: one } = sent;
      const isAudio = one.source === "microphone";
      const paused = isAudio ? !devices.microphone.on.value : !demanded.has(producer.id);
      if (producer.closed) continue;
      if (producer.paused !== paused) {
        if (paused) producer.pause();
        else producer.resume();
      }
      if (!isAudio || sent.reportedPaused === paused) continue;
      await this.#hub.live.request("guest.setProducerPaused", { producerId: producer.id, paused });
      sent.reportedPaused = paused;
    }
  }
}

function isSame(one: Outgoing, other: Outgoing): boolean {
  return one.source === other.source && one.layer === other.layer && one.track === other.track;
}
