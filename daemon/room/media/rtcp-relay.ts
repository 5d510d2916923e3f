import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** Relays RTCP between GStreamer and the router. gst-launch-1.0 can't share one socket between `udpsink` and
 * `udpsrc`, so the router's key-frame requests, sent to where GStreamer's reports came from, would be lost. */
export class RtcpRelay implements AsyncDisposable {
  readonly #socket: Socket;
  #routerPort = 0;
  #gstreamerPort = 0;

  private constructor(socket: Socket, onKeyFrameRequest: (() => void) | undefined) {
    this.#socket = socket;
    socket.on("message", (packet, from) => {
      const fromRouter = from.port === this.#routerPort;
      if (fromRouter && onKeyFrameRequest && isKeyFrameRequest(packet)) onKeyFrameRequest();
      const to = fromRouter ? this.#gstreamerPort : this.#routerPort;
      if (to !== 0) socket.send(packet, to, "127.0.0.1");
    });
    // A GStreamer that has just ended refuses packets; its exit is handled by its supervisor.
    socket.on("error", () => {});
  }

  /** `onKeyFrameRequest`: the router requests a key frame. */
  static async open(onKeyFrameRequest?: () => void): Promise<RtcpRelay> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new RtcpRelay(socket, onKeyFrameRequest);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Starts relaying: packets from the router go to GStreamer, all others to the router. */
  connect(ports: { router: number; gstreamer: number }): void {
    this.#routerPort = ports.router;
    this.#gstreamerPort = ports.gstreamer;
    // The router sends requests to where RTCP came from: without this report the requests before GStreamer's own first
    // report would be lost.
    this.#socket.send(EMPTY_REPORT, ports.router, "127.0.0.1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}

/** A Receiver Report without report blocks (RFC 3550, 6.4.2). */
const EMPTY_REPORT = Buffer.from("80c9000100000000", "hex");

/** Payload-specific feedback (RFC 4585), and its formats. */
const PSFB = 206;
const PICTURE_LOSS = 1;
const FULL_INTRA_REQUEST = 4;

/** Whether a compound RTCP packet contains a Picture Loss Indication or a Full Intra Request (RFC 4585, RFC 5104). */
export function isKeyFrameRequest(compound: Buffer): boolean {
  for (let at = 0; at + 4 <= compound.length; at += 4 + 4 * compound.readUInt16BE(at + 2)) {
    const format = (compound[at] ?? 0) & 0x1f;
    if (compound[at + 1] === PSFB && (format === PICTURE_LOSS || format === FULL_INTRA_REQUEST)) return true;
  }
  return false;
}

/** Returns a free UDP port of 127.0.0.1, for a program that must be given one. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  const closed = once(socket, "close");
  socket.close();
  await closed;
  return port;
}
