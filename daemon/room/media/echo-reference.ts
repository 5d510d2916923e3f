import { createSocket } from "node:dgram";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { SupervisedProcess } from "../../platform/supervised-process.ts";
import { REFERENCE, REFERENCE_ACTIVE } from "./audio-pipeline.ts";
import { ERROR_LINE } from "./gst-launch.ts";

const CHECK_EVERY_MS = 1000;
/** The process reports once a second that it receives audio. Without a report for this long the reference is lost, ms. */
const LOST_AFTER_MS = 3500;
/** A process without a report for this long is restarted, ms: PipeWire does not tell it that its node has come. */
const RESTART_AFTER_MS = 6000;
/** 10 ms of silence, sent at each check while nothing comes: the microphone's process fills gaps, and must not have an
 * hour to fill at once. */
const SILENCE = Buffer.alloc((REFERENCE.rate / 100) * REFERENCE.channels * REFERENCE.bytesPerSample);

export interface EchoReferenceOptions {
  readonly logger: Logger;
  /** Returns the arguments of gst-launch-1.0 that send what the loudspeakers play to a port of 127.0.0.1. */
  readonly pipeline: (port: number) => string[];
}

/** Keeps the process going that captures what the loudspeakers play, and knows whether it receives audio. */
export class EchoReference implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: EchoReferenceOptions;
  readonly #process: SupervisedProcess<undefined>;
  readonly #checkTimer: NodeJS.Timeout;
  readonly #socket = createSocket("udp4");
  #port: number | undefined;
  #state: "starting" | "active" | "lost" = "starting";
  #activeAtMs = performance.now();
  #reason: string | undefined;
  #isDisposed = false;

  constructor(options: EchoReferenceOptions) {
    this.#options = options;
    this.#process = new SupervisedProcess({
      prepare: () =>
        this.#port === undefined
          ? undefined
          : { command: "gst-launch-1.0", args: options.pipeline(this.#port), resources: undefined },
      backOff: { firstMs: 500, maxMs: 10_000 },
      errorLine: ERROR_LINE,
      onLine: (line) => this.#onLine(line),
      onFailure: (reason) => {
        this.#reason = reason;
        this.#setState("lost");
      },
    });
    this.#socket.on("error", () => {});
    this.#checkTimer = startInterval("echo reference check", CHECK_EVERY_MS, () => this.#check());
  }

  /** `starting`: no audio yet, and too early to count as lost. */
  get state(): "starting" | "active" | "lost" {
    return this.#state;
  }

  /** Sends to this port from now on. */
  async setPort(port: number): Promise<void> {
    this.#port = port;
    this.#activeAtMs = performance.now();
    await this.#process.restart();
  }

  #onLine(line: string): void {
    if (!REFERENCE_ACTIVE.test(line)) {
      this.#options.logger.debug({ line }, "gstreamer");
      return;
    }
    this.#activeAtMs = performance.now();
    this.#process.confirm();
    this.#setState("active");
  }

  #check(): void {
    if (this.#state !== "active" && this.#port !== undefined) {
      this.#socket.send(SILENCE, this.#port, "127.0.0.1");
    }
    const now = performance.now();
    if (now - this.#activeAtMs > LOST_AFTER_MS) this.#setState("lost");
    const startedAtMs = this.#process.run?.startedAtMs ?? now;
    if (now - Math.max(startedAtMs, this.#activeAtMs) > RESTART_AFTER_MS) {
      this.#process.fail("no audio comes from the loudspeakers' source");
    }
  }

  #setState(state: "active" | "lost"): void {
    if (this.#state === state || this.#isDisposed) return;
    this.#state = state;
    const { logger } = this.#options;
    if (state === "active") logger.info("echo reference active");
    else logger.warn({ reason: this.#reason }, "echo reference lost, echo is not cancelled");
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    clearInterval(this.#checkTimer);
    await this.#process[Symbol.asyncDispose]();
    this.#socket.close();
  }
}
