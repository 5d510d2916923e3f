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
import type { Logger } from "../platform/log.ts";

/** From the end of the handshake until the hub says what it wants, ms. */
const START_REQUEST_TIMEOUT_MS = 2000;

export interface HostedWorkerOptions {
  readonly socket: TLSSocket;
  /** mediasoup's worker. */
  readonly binary: string;
  readonly ports: MediaListenInfo["ports"];
  readonly logger: Logger;
  /** Throws `unavailable` when no more workers are allowed. */
  readonly admit: () => void;
  /** The worker and the connection are gone. */
  readonly onEnd: () => void;
}

/** A hub's connection with the worker that runs for it: they end together. */
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
      onEnd: (why, text) => {
        if (why !== "ended") options.logger.warn({ why, text }, "hub lost: its worker ends");
        this.#end();
      },
    });
    this.#startTimer = setTimeout(() => this.#refuse("nothing was asked for"), START_REQUEST_TIMEOUT_MS);
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  #receive({ kind, payload }: Frame): void {
    const worker = this.#worker;
    if (kind === "channel" && worker) this.#tunnel.forward(worker.stdio[3] as Writable, payload);
    else if (kind === "start" && !worker) this.#start(payload);
    else this.#refuse(`a "${kind}" was not expected`);
  }

  #start(content: Buffer): void {
    clearTimeout(this.#startTimer);
    try {
      const { version, mediasoup, args } = parse(WorkerStart, JSON.parse(content.toString()), "start");
      if (version !== TUNNEL_VERSION || mediasoup !== mediasoupVersion) {
        const [hubs, own] = [`${version}/${mediasoup}`, `${TUNNEL_VERSION}/${mediasoupVersion}`];
        throw new RoomdError("unavailable", `hub (${hubs}) and node (${own}) are of different versions`);
      }
      this.#options.admit();
      this.#spawn(args);
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The worker ends by itself when its channel closes, should this node be killed. */
  #spawn(args: readonly string[]): void {
    const { binary, ports, logger } = this.#options;
    const line = this.#tunnel;
    const own = [`--rtcMinPort=${ports.min}`, `--rtcMaxPort=${ports.max}`];
    const worker = spawn(binary, [...args, ...own], {
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
    const broken = (error: Error) => logger.debug({ err: error }, "worker's channel");
    toWorker.on("error", broken);
    fromWorker.on("error", broken);
    worker.once("spawn", () => {
      line.sendJson("started", { pid: worker.pid ?? 0 } satisfies Started);
      line.pipe(fromWorker, "channel");
      line.pipe(stdout, "stdout");
      line.pipe(stderr, "stderr");
      logger.info({ pid: worker.pid }, "worker started");
    });
    worker.once("error", (error) => this.#refuse(`the worker does not start: ${error.message}`));
    // After everything that it wrote.
    worker.once("close", (code, signal) => {
      if (!this.#ending) logger.warn({ pid: worker.pid, code, signal }, "worker ended");
      line.sendJson("exit", { code, signal } satisfies Exit);
      line.close();
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

  /** Ends the worker; whoever asked for it is gone, or will be told. */
  #end(): void {
    this.#ending = true;
    clearTimeout(this.#startTimer);
    // There is nothing that it could still save.
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
