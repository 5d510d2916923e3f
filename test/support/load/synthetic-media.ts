import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createWorker, type types } from "mediasoup";
import type { Layer, StreamSource } from "../../../daemon/contract/meeting/meeting.ts";
import { h264Parameters, MEDIA_CODECS } from "../../../daemon/mediasoup/codecs.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import type { LinkMedia } from "../../../daemon/room/link/published-streams.ts";
import { AUDIO_LEVEL } from "../../../daemon/room/media/gst-launch.ts";
import type { RoomStream } from "../../../daemon/room/media/video-source.ts";
import { SyntheticStream } from "./synthetic-stream.ts";

const PAYLOAD_TYPE = 96;

interface Kind {
  readonly source: StreamSource;
  readonly layer: Layer;
  readonly kbps: number;
  readonly framesPerSecond: number;
}

/** A camera's three layers, as a room's encoders make them. */
const LAYERS: readonly Kind[] = [
  { source: "camera", layer: "high", kbps: 1500, framesPerSecond: 30 },
  { source: "camera", layer: "medium", kbps: 500, framesPerSecond: 30 },
  { source: "camera", layer: "low", kbps: 120, framesPerSecond: 12 },
];

/** `talks`: sound without pause, loud; else the comfort noise of a quiet room, as Opus with DTX sends it. */
const TALK: Kind = { source: "microphone", layer: "only", kbps: 40, framesPerSecond: 50 };
const QUIET: Kind = { source: "microphone", layer: "only", kbps: 0.1, framesPerSecond: 2.5 };

/** A room's media without cameras, encoders and GStreamer: a real router, fed with synthetic RTP over UDP. */
export class SyntheticMedia implements LinkMedia, AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly worker: { currentRouter: types.Router | undefined; generation: number };
  readonly #socket: Socket;
  readonly #streams = new Map<string, { stream: RoomStream; synthetic: SyntheticStream; holders: number }>();
  readonly #timer: NodeJS.Timeout;

  readonly #process: types.Worker;

  private constructor(process: types.Worker, router: types.Router, socket: Socket) {
    this.#process = process;
    this.worker = { currentRouter: router, generation: 1 };
    this.#socket = socket;
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      for (const { synthetic } of this.#streams.values()) synthetic.tick(nowMs);
    }, 5);
  }

  /** With a worker of its own, as a room has it: ids of streams are unique within a worker. */
  static async open(voice: "talks" | "quiet"): Promise<SyntheticMedia> {
    const worker = await createWorker({ logLevel: "error" });
    const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
    const socket = createSocket("udp4");
    socket.setMaxListeners(0);
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const media = new SyntheticMedia(worker, router, socket);
    for (const kind of LAYERS) await media.#add(router, kind, "video");
    await media.#add(router, voice === "talks" ? TALK : QUIET, "audio");
    return media;
  }

  streams(): readonly RoomStream[] {
    return [...this.#streams.values()].map(({ stream }) => stream);
  }

  addDemand(producerId: string): Disposable {
    const held = this.#streams.get(producerId);
    const stack = new DisposableStack();
    if (!held) return stack;
    held.holders++;
    held.synthetic.running = true;
    stack.defer(() => {
      held.holders--;
      held.synthetic.running = held.holders > 0;
    });
    return stack;
  }

  /** Its encoder runs, in a manner of speaking. */
  isSending(producerId: string): boolean {
    return this.#streams.get(producerId)?.synthetic.running === true;
  }

  /** All that was sent so far. */
  packetsSent(): number {
    return [...this.#streams.values()].reduce((sum, { synthetic }) => sum + synthetic.packets, 0);
  }

  async #add(router: types.Router, kind: Kind, media: "audio" | "video"): Promise<void> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: "udp", ip: "127.0.0.1" },
      rtcpMux: true,
      comedia: true,
    });
    const ssrc = 1 + Math.floor(Math.random() * 0x7ffffffe);
    const isVideo = media === "video";
    const producer = await transport.produce({
      kind: media,
      rtpParameters: {
        codecs: [
          isVideo
            ? {
                mimeType: "video/H264",
                payloadType: PAYLOAD_TYPE,
                clockRate: 90_000,
                parameters: h264Parameters(),
                rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }],
              }
            : { mimeType: "audio/opus", payloadType: PAYLOAD_TYPE, clockRate: 48_000, channels: 2 },
        ],
        ...(isVideo ? {} : { headerExtensions: [AUDIO_LEVEL] }),
        encodings: [{ ssrc }],
        rtcp: { cname: `load-${ssrc}` },
      },
    });
    const { kbps, framesPerSecond, source, layer } = kind;
    const synthetic = new SyntheticStream({
      kind: media,
      ssrc,
      payloadType: PAYLOAD_TYPE,
      kbps,
      framesPerSecond,
      levelDbov: kind === TALK ? -20 : -127,
      socket: this.#socket,
      port: transport.tuple.localPort,
    });
    const stream = { producer, source, layer, kbps: Math.ceil(kbps) };
    this.#streams.set(producer.id, { stream, synthetic, holders: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#process.close();
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
