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
  LINE_VERSION,
  type Refused,
  type Started,
} from "../mediasoup/remote/frames.ts";
import { WorkerLine } from "../mediasoup/remote/tunnel.ts";
import type { MediaListen } from "../mediasoup/trunk.ts";
import type { Logger } from "../platform/log.ts";

/** From the end of the handshake until the hub says what it wants, ms. */
const ASKED_WITHIN_MS = 2000;

export interface RemoteWorkerOptions {
  readonly socket: TLSSocket;
  /** mediasoup's worker. */
  readonly binary: string;
  readonly ports: MediaListen["ports"];
  readonly logger: Logger;
  /** Throws `unavailable` when no more workers are allowed. */
  readonly admit: () => void;
  /** The worker and the connection are gone. */
  readonly onEnd: () => void;
}

/** A hub's connection with the worker that runs for it: they end together. */
export class RemoteWorker implements AsyncDisposable {
  readonly #options: RemoteWorkerOptions;
  readonly #line: WorkerLine;
  readonly #late: NodeJS.Timeout;
  readonly #gone = Promise.withResolvers<void>();
  #worker: ChildProcess | undefined;
  #ending = false;

  constructor(options: RemoteWorkerOptions) {
    this.#options = options;
    this.#line = new WorkerLine(options.socket, {
      onFrame: (frame) => this.#receive(frame),
      onEnd: (why, text) => {
        if (why !== "ended") options.logger.warn({ why, text }, "hub lost: its worker ends");
        this.#end();
      },
    });
    this.#late = setTimeout(() => this.#refuse("nothing was asked for"), ASKED_WITHIN_MS);
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  #receive({ kind, content }: Frame): void {
    const worker = this.#worker;
    if (kind === "channel" && worker) this.#line.write(worker.stdio[3] as Writable, content);
    else if (kind === "start" && !worker) this.#start(content);
    else this.#refuse(`a "${kind}" was not expected`);
  }

  #start(content: Buffer): void {
    clearTimeout(this.#late);
    try {
      const { version, mediasoup, args } = parse(WorkerStart, JSON.parse(content.toString()), "start");
      if (version !== LINE_VERSION || mediasoup !== mediasoupVersion) {
        const [hubs, own] = [`${version}/${mediasoup}`, `${LINE_VERSION}/${mediasoupVersion}`];
        throw new RoomdError("unavailable", `hub (${hubs}) and node (${own}) are of different versions`);
      }
      this.#options.admit();
      this.#run(args);
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  /** The worker ends by itself when its channel closes, should this node be killed. */
  #run(args: readonly string[]): void {
    const { binary, ports, logger } = this.#options;
    const line = this.#line;
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
      line.pour(fromWorker, "channel");
      line.pour(stdout, "stdout");
      line.pour(stderr, "stderr");
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
    this.#line.sendJson("refused", { reason } satisfies Refused);
    this.#line.close();
    this.#end();
  }

  /** Ends the worker; whoever asked for it is gone, or will be told. */
  #end(): void {
    this.#ending = true;
    clearTimeout(this.#late);
    // There is nothing that it could still save.
    if (this.#worker?.pid !== undefined) this.#worker.kill("SIGKILL");
    else this.#over();
  }

  #over(): void {
    this.#gone.resolve();
    this.#options.onEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#line.close();
    this.#end();
    await this.#gone.promise;
  }
}
