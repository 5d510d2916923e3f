import { once } from "node:events";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { workerBin } from "mediasoup";
import { RoomdError } from "../contract/errors.ts";
import { serverTlsOptions } from "../mediasoup/remote/tls-psk.ts";
import type { MediaListenInfo } from "../mediasoup/trunk.ts";
import { findWorkerBinary } from "../mediasoup/worker-binary.ts";
import { ChangeEmitter } from "../platform/change-emitter.ts";
import type { Logger } from "../platform/log.ts";
import { HostedWorker } from "./hosted-worker.ts";

/** For who does not prove that it has the token, ms. */
const HANDSHAKE_TIMEOUT_MS = 2000;
/** Connections that are no worker yet, or not any more. */
const SPARE_CONNECTIONS = 32;
/** Refused connections are told of at most so often, ms: a port scan fills no log. */
const REFUSAL_LOG_INTERVAL_MS = 1000;

export interface WorkerServerOptions {
  readonly nodeId: string;
  readonly token: string;
  readonly host: string;
  readonly port: number;
  readonly ports: MediaListenInfo["ports"];
  /** How many workers at most. */
  readonly workers: number;
  readonly logger: Logger;
}

/** Where the hub comes for workers: one connection a worker, over TLS with the node's token as its key. */
export class WorkerServer implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: WorkerServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<HostedWorker>();
  #lastRefusalLoggedAtMs = Number.NEGATIVE_INFINITY;

  private constructor(options: WorkerServerOptions) {
    this.#options = options;
    const { nodeId, token, workers } = options;
    this.#server = createServer(
      { ...serverTlsOptions(nodeId, token), handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
      (socket) => this.#accept(socket),
    );
    this.#server.maxConnections = workers + SPARE_CONNECTIONS;
    this.#server.on("tlsClientError", (error, socket) => this.#onHandshakeError(error, socket));
  }

  /** Rejects when the port is taken. */
  static async listen(options: WorkerServerOptions): Promise<WorkerServer> {
    const server = new WorkerServer(options);
    const { host, port } = options;
    server.#server.listen(port, host);
    await once(server.#server, "listening").catch((error: unknown) => {
      throw new RoomdError("unavailable", `can't listen on ${host}:${port} (control in the configuration)`, {
        cause: error,
      });
    });
    return server;
  }

  /** Process ids of the workers that run now. */
  get pids(): readonly number[] {
    return [...this.#connections].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  get running(): number {
    return this.pids.length;
  }

  #accept(socket: TLSSocket): void {
    socket.disableRenegotiation();
    const { workers, ports, logger } = this.#options;
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    const connection = new HostedWorker({
      socket,
      binary: findWorkerBinary() ?? workerBin,
      ports,
      logger: logger.child({ from }),
      admit: () => {
        if (this.running < workers) return;
        throw new RoomdError("unavailable", `all ${workers} workers of this node are in use`);
      },
      onEnd: () => {
        this.#connections.delete(connection);
        this.changes.emit();
      },
    });
    this.#connections.add(connection);
    this.changes.emit();
  }

  #onHandshakeError(error: Error, socket: TLSSocket): void {
    socket.destroy();
    const now = performance.now();
    if (now - this.#lastRefusalLoggedAtMs < REFUSAL_LOG_INTERVAL_MS) return;
    this.#lastRefusalLoggedAtMs = now;
    this.#options.logger.warn(
      { err: error, from: socket.remoteAddress },
      "connection refused: wrong token, or not from a hub",
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
  }
}
