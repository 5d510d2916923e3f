import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { RoomdError } from "../../contract/errors.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";

/** From light on the sensor to the picture here, at most, ms: one that comes sooner may show what was before. */
const PIPELINE_DELAY_MS = 400;
/** Two pictures come each second. */
const TIMEOUT_MS = 4000;

const JPEG_START = Buffer.from([0xff, 0xd8]);

/** The room's own video as a small JPEG, two a second: GStreamer sends each as one UDP packet on loopback. No
 * file is written, and there is never half a picture. */
export class ThumbnailFeed implements AsyncDisposable {
  readonly #socket: Socket;
  #latest: Uint8Array | undefined;
  readonly #waiting = new Set<(jpeg: Buffer, atMs: number) => void>();
  /** Each one that comes, for who judges by it whether the source delivers. */
  readonly arrivals = new ChangeEmitter();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (packet) => {
      if (!packet.subarray(0, 2).equals(JPEG_START)) return;
      const atMs = performance.now();
      this.#latest = packet;
      for (const take of this.#waiting) take(packet, atMs);
      this.arrivals.emit();
    });
    socket.on("error", () => {});
  }

  static async open(): Promise<ThumbnailFeed> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new ThumbnailFeed(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** The newest one; undefined before the first. */
  get latest(): Uint8Array | undefined {
    return this.#latest;
  }

  /** The first picture that shows the room as it is now or later. Throws `timeout` when none comes. */
  async next(): Promise<Uint8Array> {
    const earliestMs = performance.now() + PIPELINE_DELAY_MS;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const take = (jpeg: Buffer, atMs: number) => {
      if (atMs >= earliestMs) resolve(jpeg);
    };
    const timer = setTimeout(
      () =>
        reject(
          new RoomdError("timeout", `no picture of the room within ${TIMEOUT_MS} ms; see the video source`),
        ),
      TIMEOUT_MS,
    );
    this.#waiting.add(take);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(take);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
