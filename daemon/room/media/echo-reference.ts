import { createSocket } from "node:dgram";
import { Restarter } from "../../platform/back-off.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import type { Logger } from "../../platform/log.ts";
import { REFERENCE, REFERENCE_ACTIVE } from "./audio-pipeline.ts";
import { ERROR_LINE } from "./gst-launch.ts";

const CHECK_EVERY_MS = 1000;
/** Without a word that it hears something for so long it is lost, ms; it says so once a second. */
const LOST_AFTER_MS = 3500;
/** A process that has heard nothing for so long is started anew, ms: PipeWire doesn't tell it that what it waits for
 * has come. */
const RESTART_AFTER_MS = 6000;
/** While nothing comes, as often: the microphone's process makes a line of it, and has no hour to fill at once. */
const SILENCE = Buffer.alloc((REFERENCE.rate / 100) * REFERENCE.channels * REFERENCE.bytesPerSample);

export interface EchoReferenceOptions {
  readonly logger: Logger;
  /** gst-launch-1.0's arguments that send what the loudspeakers play to a port of 127.0.0.1. */
  readonly pipeline: (port: number) => string[];
}

interface Run {
  readonly child: OwnedChild;
  readonly startedAt: number;
}

/** Keeps the process going that hears what the loudspeakers play, and knows whether it does. */
export class EchoReference implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: EchoReferenceOptions;
  readonly #restarter: Restarter;
  readonly #checkTimer: NodeJS.Timeout;
  readonly #socket = createSocket("udp4");
  #port: number | undefined;
  #run: Run | undefined;
  #state: "starting" | "heard" | "lost" = "starting";
  #since = performance.now();
  #reason: string | undefined;
  #disposed = false;

  constructor(options: EchoReferenceOptions) {
    this.#options = options;
    this.#restarter = new Restarter(
      () => this.#start(),
      () => this.#setState("lost"),
      { firstMs: 500, maxMs: 10_000 },
    );
    this.#socket.on("error", () => {});
    this.#checkTimer = setInterval(() => this.#check(), CHECK_EVERY_MS);
  }

  /** `starting`: nothing yet, and no reason to worry. */
  get state(): "starting" | "heard" | "lost" {
    return this.#state;
  }

  /** From now on it sends to this port. */
  async setPort(port: number): Promise<void> {
    this.#port = port;
    this.#since = performance.now();
    const run = this.#run;
    this.#run = undefined;
    await run?.child.stop();
    this.#restarter.start();
  }

  #start(): void {
    if (this.#run || this.#port === undefined || this.#disposed) return;
    let reason = "";
    const child = new OwnedChild({
      command: "gst-launch-1.0",
      args: this.#options.pipeline(this.#port),
      onLine: (line) => {
        if (REFERENCE_ACTIVE.test(line)) this.#onActive(child);
        else this.#options.logger.debug({ line }, "gstreamer");
        if (reason === "" && ERROR_LINE.test(line)) reason = line;
      },
      onExit: () => this.#onExit(child, reason || "it plays nothing"),
    });
    this.#run = { child, startedAt: performance.now() };
  }

  #onActive(child: OwnedChild): void {
    if (this.#run?.child !== child) return;
    this.#since = performance.now();
    this.#restarter.succeeded();
    this.#setState("heard");
  }

  #onExit(child: OwnedChild, reason: string): void {
    if (this.#run?.child !== child) return;
    this.#run = undefined;
    this.#reason = reason;
    this.#setState("lost");
    this.#restarter.failed();
  }

  #check(): void {
    if (this.#state !== "heard" && this.#port !== undefined)
      this.#socket.send(SILENCE, this.#port, "127.0.0.1");
    const now = performance.now();
    if (now - this.#since > LOST_AFTER_MS) this.#setState("lost");
    const { child, startedAt } = this.#run ?? {};
    if (startedAt !== undefined && now - Math.max(startedAt, this.#since) > RESTART_AFTER_MS)
      void child?.stop();
  }

  #setState(state: "heard" | "lost"): void {
    if (this.#state === state || this.#disposed) return;
    this.#state = state;
    const { logger } = this.#options;
    if (state === "heard") logger.info("the loudspeakers are heard: their echo is cancelled");
    else logger.warn({ reason: this.#reason }, "the loudspeakers can't be heard: no echo is cancelled");
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#checkTimer);
    this.#restarter[Symbol.dispose]();
    const run = this.#run;
    this.#run = undefined;
    await run?.child.stop();
    this.#socket.close();
  }
}
