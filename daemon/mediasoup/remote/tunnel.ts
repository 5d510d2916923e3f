import type { Readable, Writable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { encodeFrames, type Frame, type FrameKind, FrameReader } from "./frames.ts";

/** Each end says so often that it is there, ms. */
const PING_INTERVAL_MS = 400;
/** So many of these times without a byte, and the other end or the network between is taken for dead: 2 s. Counted, so
 * that a process that was itself held up reads what has come meanwhile before it judges. */
const SILENT_AFTER_TICKS = 5;
/** While this end does not read, because its own side takes nothing, nothing is known of the other: for so many times
 * (10 s), then its own side is stuck. */
const STUCK_AFTER_TICKS = 25;
/** To what was written last to leave, ms. */
const CLOSE_TIMEOUT_MS = 500;

export type TunnelEndReason = "ended" | "failed" | "silent" | "stuck" | "malformed";

export interface TunnelOptions {
  readonly onFrame: (frame: Frame) => void;
  /** Once, when nothing comes any more. `text`: for people. */
  readonly onEnd: (why: TunnelEndReason, text: string) => void;
}

/** One end of the connection that carries a worker: frames, back-pressure both ways, and a silence that is noticed. */
export class WorkerTunnel implements Disposable {
  readonly #socket: TLSSocket;
  readonly #options: TunnelOptions;
  readonly #reader = new FrameReader();
  readonly #pausedSources = new Set<Readable>();
  readonly #blockedTargets = new Set<Writable>();
  readonly #timer: NodeJS.Timeout;
  #silentTicks = 0;
  #ended = false;

  constructor(socket: TLSSocket, options: TunnelOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("drain", () => {
      for (const source of this.#pausedSources) source.resume();
      this.#pausedSources.clear();
    });
    socket.on("error", (error) => this.#end("failed", error.message));
    socket.on("end", () => this.#end("ended", "the other end closed the connection"));
    socket.on("close", () => this.#end("ended", "the connection is closed"));
    this.#timer = setInterval(() => this.#tick(), PING_INTERVAL_MS);
  }

  /** False when the connection takes no more for now. */
  send(kind: FrameKind, content?: Uint8Array): boolean {
    if (this.#ended) return true;
    let takesMore = true;
    this.#socket.cork();
    for (const frame of encodeFrames(kind, content)) takesMore = this.#socket.write(frame);
    this.#socket.uncork();
    return takesMore;
  }

  sendJson(kind: FrameKind, content: unknown): void {
    this.send(kind, Buffer.from(JSON.stringify(content)));
  }

  /** Sends what a stream brings; it waits while the connection takes no more. */
  pipe(source: Readable, kind: FrameKind): void {
    source.on("data", (bytes: Buffer) => {
      if (this.send(kind, bytes)) return;
      source.pause();
      this.#pausedSources.add(source);
    });
    // One that was held back until now.
    source.resume();
  }

  /** Hands on what came; nothing more is read while the target takes no more. */
  forward(target: Writable, bytes: Buffer): void {
    if (target.destroyed || target.write(bytes) || this.#blockedTargets.has(target)) return;
    this.#blockedTargets.add(target);
    this.#socket.pause();
    target.once("drain", () => {
      this.#blockedTargets.delete(target);
      if (this.#blockedTargets.size > 0) return;
      this.#silentTicks = 0;
      this.#socket.resume();
    });
  }

  #read(bytes: Buffer): void {
    this.#silentTicks = 0;
    try {
      for (const frame of this.#reader.push(bytes)) {
        if (this.#ended) return;
        if (frame.kind !== "ping") this.#options.onFrame(frame);
      }
    } catch (error) {
      this.#end("malformed", error instanceof Error ? error.message : String(error));
    }
  }

  #tick(): void {
    this.send("ping");
    this.#silentTicks++;
    const blocked = this.#blockedTargets.size > 0;
    if (blocked && this.#silentTicks > STUCK_AFTER_TICKS)
      this.#end("stuck", "its own side takes nothing any more");
    if (!blocked && this.#silentTicks > SILENT_AFTER_TICKS) {
      this.#end("silent", `nothing came for ${(SILENT_AFTER_TICKS * PING_INTERVAL_MS) / 1000} s`);
    }
  }

  #end(why: TunnelEndReason, text: string): void {
    if (this.#ended) return;
    this.close();
    this.#options.onEnd(why, text);
  }

  /** Ends the connection after what was written has left; `onEnd` is not called any more. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    this.#socket.resume();
    this.#socket.destroySoon();
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
    this.#socket.once("close", () => clearTimeout(timer));
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
