import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { types } from "mediasoup";
import { KeyFrameRequester } from "./key-frame-requester.ts";
import type { TrackInput } from "./record-pipeline.ts";
import type { RecordedSite } from "./recorded-site.ts";
import { isKeyFrameRequest, type SenderClock, senderReport } from "./sender-report.ts";

const LOOPBACK = "127.0.0.1";

export interface TrackSourceOptions {
  /** Its id is the CNAME of all of its tracks. */
  readonly site: RecordedSite;
  readonly producer: types.Producer;
  readonly file: string;
}

/** Sends one producer's stream to a port where GStreamer listens, from `resume()` on.
 *
 * The router's own sender reports carry the time at which packets reached the router, and a CNAME per
 * stream. The sender's reports are forwarded instead, with one CNAME, so that audio and video stay in sync
 * as at the sender. */
export class TrackSource implements AsyncDisposable {
  readonly input: TrackInput;
  readonly #consumer: types.Consumer;
  readonly #producer: types.Producer;
  readonly #keyFrames: KeyFrameRequester | undefined;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: {
      input: TrackInput;
      consumer: types.Consumer;
      producer: types.Producer;
      keyFrame: KeyFrameRequester | undefined;
    },
    stack: AsyncDisposableStack,
  ) {
    this.input = parts.input;
    this.#consumer = parts.consumer;
    this.#producer = parts.producer;
    this.#keyFrames = parts.keyFrame;
    this.#stack = stack;
  }

  /** Rejects when the producer or its router is closed. */
  static async open({ site, producer, file }: TrackSourceOptions): Promise<TrackSource> {
    await using stack = new AsyncDisposableStack();
    const local = stack.use(await site.pipeToLocal?.(producer));
    const { router, producerId } = local ?? { router: site.router, producerId: producer.id };
    const socket = await boundSocket();
    stack.defer(() => closed(socket));
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: "udp", ip: LOOPBACK },
      rtcpMux: false,
      comedia: false,
    });
    stack.defer(() => transport.close());
    const [rtpPort, rtcpPort] = await freePorts();
    const requestPort = socket.address().port;
    await transport.connect({ ip: LOOPBACK, port: rtpPort, rtcpPort: requestPort });
    const consumer = await transport.consume({
      producerId,
      rtpCapabilities: router.rtpCapabilities,
      paused: true,
    });

    const keyFrame =
      consumer.kind === "video" ? stack.use(await KeyFrameRequester.attach(consumer)) : undefined;
    socket.on("message", (packet) => {
      // The router's own reports arrive here too, and are ignored.
      if (isKeyFrameRequest(packet)) keyFrame?.request();
    });
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    const onTrace = (trace: types.ProducerTraceEventData) => {
      if (trace.type !== "sr") return;
      socket.send(senderReport(clockIn(trace.info, ssrc), site.siteId), rtcpPort, LOOPBACK);
    };
    producer.on("trace", onTrace);
    stack.defer(() => void producer.off("trace", onTrace));
    await producer.enableTraceEvent(["sr"]);

    const input = { rtp: consumer.rtpParameters, rtpPort, rtcpPort, requestPort, file };
    return new TrackSource({ input, consumer, producer, keyFrame }, stack.move());
  }

  /** Starts the stream once GStreamer listens; video starts with a key frame. */
  async resume(): Promise<void> {
    await this.#consumer.resume();
    this.#keyFrames?.request();
  }

  /** Calls `listener` when the pipe closes while the producer stays open. */
  onLost(listener: () => void): void {
    this.#consumer.observer.once("close", () => {
      if (!this.#producer.closed && !this.#stack.disposed) listener();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Reads the clock from mediasoup's trace of a sender report, with the consumer's SSRC. */
function clockIn(info: types.ProducerTraceEventData["info"], ssrc: number): SenderClock {
  return {
    ssrc,
    ntpSeconds: Number(info.ntpSec),
    ntpFraction: Number(info.ntpFrac),
    rtpTimestamp: Number(info.rtpTs),
    packetCount: Number(info.packetCount),
    octetCount: Number(info.octetCount),
  };
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, LOOPBACK);
  await once(socket, "listening");
  // Packets to a GStreamer that just ended are refused; its exit is handled elsewhere.
  socket.on("error", () => {});
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  const closing = once(socket, "close");
  socket.close();
  await closing;
}

/** Returns two free UDP ports for GStreamer. Should another process bind one meanwhile, GStreamer ends at
 * once and is started again with others. */
async function freePorts(): Promise<[number, number]> {
  const sockets = [await boundSocket(), await boundSocket()] as const;
  const ports: [number, number] = [sockets[0].address().port, sockets[1].address().port];
  await Promise.all(sockets.map(closed));
  return ports;
}
