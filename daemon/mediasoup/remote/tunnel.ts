import type { Readable, Writable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { startInterval, startTimeout } from "../../platform/guarded.ts";
import { encodeFrames, type Frame, type FrameKind, FrameReader } from "./frames.ts";

/** Interval of keep-alives, ms. */
const PING_INTERVAL_MS = 400;
/** After so many intervals without a byte (2 s) the remote end or the network counts as dead. Counted in
 * ticks, so that a process that was itself held up reads what has arrived before it decides. */
const SILENT_AFTER_TICKS = 5;
/** A blocked end does not read, and knows nothing of the remote end. After so many intervals (10 s) its own
 * side counts as stuck. */
const STUCK_AFTER_TICKS = 25;
/** For pending writes on close, ms. */
const CLOSE_TIMEOUT_MS = 500;

export type TunnelEndReason = "ended" | "failed" | "silent" | "stuck" | "malformed";

export interface TunnelOptions {
  readonly onFrame: (frame: Frame) => void;
  /** Called once, when the tunnel ends by itself. `text` is for people. */
  readonly onEnd: (reason: TunnelEndReason, text: string) => void;
}

/** One end of the connection that carries a worker's channel: frames, back-pressure in both directions, and
 * detection of silence. */
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
    socket.on("end", () => this.#end("ended", "the remote end closed the connection"));
    socket.on("close", () => this.#end("ended", "connection closed"));
    this.#timer = startInterval("tunnel ping", PING_INTERVAL_MS, () => this.#tick());
  }

  /** Returns false when the socket's buffer is full. */
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

  /** Sends everything that a stream yields; pauses it while the socket's buffer is full. */
  pipe(source: Readable, kind: FrameKind): void {
    source.on("data", (bytes: Buffer) => {
      if (this.send(kind, bytes)) return;
      source.pause();
      this.#pausedSources.add(source);
    });
    // It may have been paused until now.
    source.resume();
  }

  /** Writes received bytes to a target; stops reading from the socket until the target drains. */
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
    if (blocked && this.#silentTicks > STUCK_AFTER_TICKS) this.#end("stuck", "the local side does not read");
    if (!blocked && this.#silentTicks > SILENT_AFTER_TICKS) {
      this.#end("silent", `nothing received for ${(SILENT_AFTER_TICKS * PING_INTERVAL_MS) / 1000} s`);
    }
  }

  #end(reason: TunnelEndReason, text: string): void {
    if (this.#ended) return;
    this.close();
    this.#options.onEnd(reason, text);
  }

  /** Closes the connection once pending writes are sent; `onEnd` is not called. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    this.#socket.resume();
    this.#socket.destroySoon();
    const timer = startTimeout("tunnel close", CLOSE_TIMEOUT_MS, () => this.#socket.destroy());
    this.#socket.once("close", () => clearTimeout(timer));
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
