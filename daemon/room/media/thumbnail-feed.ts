import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { RoomdError } from "../../contract/errors.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startTimeout } from "../../platform/guarded.ts";

/** From light on the sensor to the thumbnail here, at most, ms: an earlier one may show what was before. */
const PIPELINE_DELAY_MS = 400;
/** Two thumbnails come each second. */
const TIMEOUT_MS = 4000;

const JPEG_START = Buffer.from([0xff, 0xd8]);

/** A video's thumbnails, two a second: GStreamer sends each JPEG as one UDP packet on loopback, so that no file is
 * written and no half image is ever read. */
export class ThumbnailFeed implements AsyncDisposable {
  readonly #socket: Socket;
  #latest: Uint8Array | undefined;
  readonly #waiting = new Set<(jpeg: Buffer, atMs: number) => void>();
  /** Emits for each thumbnail: proof that the source runs. */
  readonly arrivals = new ChangeEmitter();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (packet) => {
      if (!packet.subarray(0, 2).equals(JPEG_START)) return;
      const atMs = performance.now();
      this.#latest = packet;
      for (const receive of this.#waiting) receive(packet, atMs);
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

  /** Undefined before the first one. */
  get latest(): Uint8Array | undefined {
    return this.#latest;
  }

  /** Returns the first thumbnail that shows the room as it is now or later. Throws `timeout` when none comes. */
  async next(): Promise<Uint8Array> {
    const earliestMs = performance.now() + PIPELINE_DELAY_MS;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const receive = (jpeg: Buffer, atMs: number) => {
      if (atMs >= earliestMs) resolve(jpeg);
    };
    const timer = startTimeout("thumbnail time-out", TIMEOUT_MS, () =>
      reject(new RoomdError("timeout", `thumbnail: none within ${TIMEOUT_MS} ms; check the video source`)),
    );
    this.#waiting.add(receive);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(receive);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
