import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { version as mediasoupVersion } from "mediasoup";
import { RoomdError } from "../contract/errors.ts";
import { WorkerStart } from "../contract/fleet/sfu-node.ts";
import { parse } from "../contract/parse.ts";
import {
  type Exit,
  type Frame,
  type Refused,
  type Started,
  TUNNEL_VERSION,
} from "../mediasoup/remote/frames.ts";
import { WorkerTunnel } from "../mediasoup/remote/tunnel.ts";
import type { MediaListenInfo } from "../mediasoup/trunk.ts";
import { startTimeout } from "../platform/guarded.ts";
import type { Logger } from "../platform/log.ts";
import { parseJson } from "../shared/bounded-json.ts";

/** From the end of the handshake until the hub's start request, ms. */
const START_REQUEST_TIMEOUT_MS = 2000;

export interface HostedWorkerOptions {
  readonly socket: TLSSocket;
  /** mediasoup's worker. */
  readonly binary: string;
  readonly ports: MediaListenInfo["ports"];
  readonly logger: Logger;
  /** Throws `unavailable` when all workers are in use. */
  readonly admit: () => void;
  /** Called when worker and connection have ended. */
  readonly onEnd: () => void;
}

/** A hub's connection and the worker process that serves it; they end together. */
export class HostedWorker implements AsyncDisposable {
  readonly #options: HostedWorkerOptions;
  readonly #tunnel: WorkerTunnel;
  readonly #startTimer: NodeJS.Timeout;
  readonly #closed = Promise.withResolvers<void>();
  #worker: ChildProcess | undefined;
  #ending = false;

  constructor(options: HostedWorkerOptions) {
    this.#options = options;
    this.#tunnel = new WorkerTunnel(options.socket, {
      onFrame: (frame) => this.#receive(frame),
      onEnd: (reason, text) => {
        if (reason !== "ended") options.logger.warn({ reason, text }, "hub connection lost");
        this.#end();
      },
    });
    this.#startTimer = startTimeout("start request", START_REQUEST_TIMEOUT_MS, () =>
      this.#refuse("no start request received"),
    );
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  #receive({ kind, payload }: Frame): void {
    const worker = this.#worker;
    if (kind === "channel" && worker) this.#tunnel.forward(worker.stdio[3] as Writable, payload);
    else if (kind === "start" && !worker) this.#start(payload);
    else this.#refuse(`unexpected frame "${kind}"`);
  }

  #start(content: Buffer): void {
    clearTimeout(this.#startTimer);
    try {
      const { version, mediasoup, args } = parse(
        WorkerStart,
        parseJson(content.toString(), "start"),
        "start",
      );
      if (version !== TUNNEL_VERSION || mediasoup !== mediasoupVersion) {
        const [hub, portArgs] = [`${version}/${mediasoup}`, `${TUNNEL_VERSION}/${mediasoupVersion}`];
        throw new RoomdError(
          "unavailable",
          `hub (${hub}) and node (${portArgs}) have different versions: install the same on both`,
        );
      }
      this.#options.admit();
      this.#spawn(args);
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** Should this node be killed, the worker exits when its channel closes. */
  #spawn(args: readonly string[]): void {
    const { binary, ports, logger } = this.#options;
    const tunnel = this.#tunnel;
    const portArgs = [`--rtcMinPort=${ports.min}`, `--rtcMaxPort=${ports.max}`];
    const worker = spawn(binary, [...args, ...portArgs], {
      env: { ...process.env, MEDIASOUP_VERSION: mediasoupVersion },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    this.#worker = worker;
    const [, stdout, stderr, toWorker, fromWorker] = worker.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ];
    const broken = (error: Error) => logger.debug({ err: error }, "worker channel failed");
    toWorker.on("error", broken);
    fromWorker.on("error", broken);
    worker.once("spawn", () => {
      tunnel.sendJson("started", { pid: worker.pid ?? 0 } satisfies Started);
      tunnel.pipe(fromWorker, "channel");
      tunnel.pipe(stdout, "stdout");
      tunnel.pipe(stderr, "stderr");
      logger.info({ pid: worker.pid }, "worker started");
    });
    worker.once("error", (error) => this.#refuse(`worker start failed: ${error.message}`));
    // `close` comes after all of its output.
    worker.once("close", (code, signal) => {
      if (!this.#ending) logger.warn({ pid: worker.pid, code, signal }, "worker exited");
      tunnel.sendJson("exit", { code, signal } satisfies Exit);
      tunnel.close();
      this.#worker = undefined;
      this.#end();
    });
  }

  #refuse(reason: string): void {
    this.#options.logger.warn({ reason }, "worker refused");
    this.#tunnel.sendJson("refused", { reason } satisfies Refused);
    this.#tunnel.close();
    this.#end();
  }

  /** Kills the worker; the hub is gone or has been notified. */
  #end(): void {
    this.#ending = true;
    clearTimeout(this.#startTimer);
    // A worker has nothing to save.
    if (this.#worker?.pid !== undefined) this.#worker.kill("SIGKILL");
    else this.#onClosed();
  }

  #onClosed(): void {
    this.#closed.resolve();
    this.#options.onEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tunnel.close();
    this.#end();
    await this.#closed.promise;
  }
}
