import { createSocket } from "node:dgram";
import { once } from "node:events";
import { asRoomdError } from "../../../contract/errors.ts";
import { ChangeEmitter } from "../../../platform/change-emitter.ts";
import { requireAudio, type SessionDescription } from "./session-description.ts";

/** Cameras send audio all the time, in packets of 20 to 130 ms, ms. */
const SILENT_AFTER_MS = 2000;

/** The audio of a camera's session that a video source plays, as the camera's RTP on its way to the microphone. Its port
 * stays the same while both are started again. */
export class AudioFeed implements AsyncDisposable {
  /** A session was described: its audio may be another. */
  readonly changes = new ChangeEmitter();
  readonly #socket = createSocket("udp4");
  #listening: Promise<unknown> | undefined;
  #caps: string | undefined;
  #problem: string | undefined;
  #receiverPort: number | undefined;
  #arrivedAtMs = Number.NEGATIVE_INFINITY;

  constructor() {
    const socket = this.#socket;
    socket.on("message", (packet) => {
      this.#arrivedAtMs = performance.now();
      if (this.#receiverPort !== undefined) socket.send(packet, this.#receiverPort, "127.0.0.1");
    });
    // A receiver that has just ended refuses packets.
    socket.on("error", () => {});
  }

  /** Of the camera's RTP, for GStreamer; undefined before the first session. */
  get caps(): string | undefined {
    return this.#caps;
  }

  /** Why the camera has no audio for the microphone; undefined where it has, or is not known. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Packets come from the camera. */
  get isActive(): boolean {
    return performance.now() - this.#arrivedAtMs < SILENT_AFTER_MS;
  }

  /** Called with the description of a session. Returns the port of 127.0.0.1 that its audio must be sent to; undefined where
   * it has none. */
  async describe(description: SessionDescription, shown: string): Promise<number | undefined> {
    try {
      this.#caps = requireAudio(description, shown).caps;
      this.#problem = undefined;
    } catch (error) {
      this.#caps = undefined;
      this.#problem = asRoomdError(error, "DESCRIBE").message;
    }
    this.changes.emit();
    if (this.#caps === undefined) return undefined;
    this.#listening ??= once(this.#socket.bind(0, "127.0.0.1"), "listening");
    await this.#listening;
    return this.#socket.address().port;
  }

  /** Sends to this port of 127.0.0.1 from now on. */
  sendTo(port: number): void {
    this.#receiverPort = port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listening;
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}
