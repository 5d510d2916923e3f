import type { types } from "mediasoup";
import { Restarter } from "../../../drivers/transport/back-off.ts";
import { OwnedChild } from "../../../drivers/transport/child-process.ts";
import { Changes } from "../../changes.ts";
import type { Health } from "../../contract/health.ts";
import type { Logger } from "../../log.ts";
import { H264_PARAMETERS } from "../../media-codecs.ts";
import type { MediaWorker } from "../../media-worker.ts";
import { AUDIO_LEVEL, type StreamOptions } from "./pipeline.ts";
import { freeUdpPort, RtcpRelay } from "./rtcp-relay.ts";

const PROVE_EVERY_MS = 1000;
const PAYLOAD_TYPE = 96;

export interface CaptureOptions {
  readonly kind: "audio" | "video";
  readonly worker: MediaWorker;
  readonly logger: Logger;
  /** gst-launch-1.0's arguments for a session. */
  readonly pipeline: (options: StreamOptions) => string[];
}

/** One GStreamer process, its transport and its producer: they live and die together. */
interface Session extends AsyncDisposable {
  readonly producer: types.Producer;
}

function rtpParameters(kind: "audio" | "video", ssrc: number): types.RtpParameters {
  const encodings = [{ ssrc }];
  const rtcp = { cname: `roomd-${ssrc}` };
  if (kind === "audio") {
    const codec = {
      mimeType: "audio/opus",
      payloadType: PAYLOAD_TYPE,
      clockRate: 48000,
      channels: 2,
    } as const;
    const codecs = [{ ...codec, parameters: { useinbandfec: 1, "sprop-stereo": 1 } }];
    return { codecs, headerExtensions: [AUDIO_LEVEL], encodings, rtcp };
  }
  const rtcpFeedback = [
    { type: "nack" },
    { type: "nack", parameter: "pli" },
    { type: "ccm", parameter: "fir" },
  ];
  const codec = { mimeType: "video/H264", payloadType: PAYLOAD_TYPE, clockRate: 90000 } as const;
  return { codecs: [{ ...codec, parameters: H264_PARAMETERS, rtcpFeedback }], encodings, rtcp };
}

/** Keeps one kind of capture running on the worker's router. Proof of life is RTP that the router received. */
export class Capture implements AsyncDisposable {
  readonly changes = new Changes();
  readonly #options: CaptureOptions;
  readonly #restarter: Restarter;
  readonly #proving: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #session: Session | undefined;
  #starting = false;
  #paused = false;
  #lastBytes = 0;
  #health: Health = {
    status: "unknown",
    provenAtMs: null,
    reason: "starting",
    validForMs: 3 * PROVE_EVERY_MS,
  };

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#start(),
      (error) => this.#failed(error instanceof Error ? error.message : String(error)),
      { firstMs: 200, maxMs: 5000 },
    );
    this.#stopListening = options.worker.changes.on(() => this.#workerChanged());
    this.#proving = setInterval(() => void this.#prove(), PROVE_EVERY_MS);
    this.#workerChanged();
  }

  get producer(): types.Producer | undefined {
    return this.#session?.producer;
  }

  health(): Health {
    return this.#health;
  }

  /** What the router does, not what was asked: read back from the producer. */
  get paused(): boolean {
    return this.#session?.producer.paused ?? this.#paused;
  }

  /** Kept over restarts of GStreamer and worker. */
  async setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    const producer = this.#session?.producer;
    if (producer) await (paused ? producer.pause() : producer.resume());
    this.changes.emit();
  }

  #workerChanged(): void {
    if (this.#options.worker.current && !this.#session && !this.#starting) this.#restarter.start();
  }

  async #start(): Promise<void> {
    if (this.#starting || this.#session || !this.#options.worker.current) return;
    this.#starting = true;
    try {
      this.#session = await this.#open();
      this.#lastBytes = 0;
      this.changes.emit();
    } finally {
      this.#starting = false;
    }
  }

  async #open(): Promise<Session> {
    const { kind, worker, logger, pipeline } = this.#options;
    const ssrc = 1 + Math.floor(Math.random() * 0x7ffffffe);
    await using stack = new AsyncDisposableStack();
    const transport = await worker.router.createPlainTransport({
      listenInfo: { protocol: "udp", ip: "127.0.0.1" },
      rtcpMux: false,
      comedia: true,
    });
    stack.defer(() => transport.close());
    const relay = stack.use(await RtcpRelay.open());
    const rtcpIn = await freeUdpPort();
    relay.connect({ router: transport.rtcpTuple?.localPort ?? 0, gstreamer: rtcpIn });
    const producer = await transport.produce({
      kind,
      rtpParameters: rtpParameters(kind, ssrc),
      paused: this.#paused,
    });
    const ports = { rtp: transport.tuple.localPort, rtcpOut: relay.port, rtcpIn };
    let lastLine = "";
    const child = stack.use(
      new OwnedChild({
        command: "gst-launch-1.0",
        args: pipeline({ ports, ssrc, payloadType: PAYLOAD_TYPE }),
        onLine: (line) => {
          if (/ERROR|erroneous/.test(line)) lastLine = line;
          logger.debug({ line }, "gstreamer");
        },
        onExit: () => void this.#ended(producer, lastLine || "GStreamer ended"),
      }),
    );
    transport.observer.once(
      "close",
      () => void child.stop().then(() => this.#ended(producer, "media worker died")),
    );
    const owned = stack.move();
    return { producer, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  }

  async #ended(producer: types.Producer, reason: string): Promise<void> {
    const session = this.#session;
    if (session?.producer !== producer) return;
    this.#session = undefined;
    this.#failed(reason);
    await session[Symbol.asyncDispose]();
    this.#restarter.failed();
  }

  #failed(reason: string): void {
    if (this.#health.status !== "down")
      this.#options.logger.warn({ kind: this.#options.kind, reason }, "capture failed");
    this.#health = { ...this.#health, status: "down", reason };
    this.changes.emit();
  }

  async #prove(): Promise<void> {
    const producer = this.#session?.producer;
    if (!producer) return;
    const stats = await producer.getStats().catch(() => []);
    if (this.#session?.producer !== producer) return;
    const bytes = stats.reduce((sum, stat) => sum + stat.byteCount, 0);
    const arrived = bytes > this.#lastBytes;
    this.#lastBytes = bytes;
    if (arrived) {
      const wasDown = this.#health.status !== "ok";
      if (wasDown) this.#options.logger.info({ kind: this.#options.kind }, "capture sends");
      this.#health = { ...this.#health, status: "ok", provenAtMs: Date.now(), reason: null };
      this.#restarter.succeeded();
      if (wasDown) this.changes.emit();
    } else if (this.#health.status === "ok") {
      this.#failed("no RTP arrives from GStreamer");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#proving);
    this.#stopListening();
    this.#restarter[Symbol.dispose]();
    const session = this.#session;
    this.#session = undefined;
    await session?.[Symbol.asyncDispose]();
  }
}
