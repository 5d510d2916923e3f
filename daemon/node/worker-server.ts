import { once } from "node:events";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { workerBin as mediasoupWorker } from "mediasoup";
import { RoomdError } from "../contract/errors.ts";
import { serverTlsOptions } from "../mediasoup/remote/tls-psk.ts";
import type { MediaListenInfo } from "../mediasoup/trunk.ts";
import { ChangeEmitter } from "../platform/change-emitter.ts";
import type { Logger } from "../platform/log.ts";
import { HostedWorker } from "./hosted-worker.ts";

/** For a client that does not prove the token, ms. */
const HANDSHAKE_TIMEOUT_MS = 2000;
/** Connections besides those of workers: before the start request, and while closing. */
const SPARE_CONNECTIONS = 32;
/** A port scan must not flood the log, ms. */
const REFUSAL_LOG_INTERVAL_MS = 1000;

export interface WorkerServerOptions {
  readonly nodeId: string;
  readonly token: string;
  readonly host: string;
  readonly port: number;
  readonly ports: MediaListenInfo["ports"];
  /** Maximum number of workers. */
  readonly workers: number;
  /** Program of workers; mediasoup's own by default. */
  readonly workerBinary?: string;
  readonly logger: Logger;
}

/** Listens for the hub: one TLS connection per worker, with the node's token as pre-shared key. */
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

  /** Rejects when the port is in use. */
  static async listen(options: WorkerServerOptions): Promise<WorkerServer> {
    const server = new WorkerServer(options);
    const { host, port } = options;
    server.#server.listen(port, host);
    await once(server.#server, "listening").catch((error: unknown) => {
      throw new RoomdError("unavailable", `can't listen on ${host}:${port}: check control in node.yaml`, {
        cause: error,
      });
    });
    return server;
  }

  /** Process ids of running workers. */
  get pids(): readonly number[] {
    return [...this.#connections].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  get running(): number {
    return this.pids.length;
  }

  #accept(socket: TLSSocket): void {
    socket.disableRenegotiation();
    const { workers, ports, logger, workerBinary = mediasoupWorker } = this.#options;
    const from = `${socket.remoteAddress}:${socket.remotePort}`;
    const connection = new HostedWorker({
      socket,
      binary: workerBinary,
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
      "connection rejected: wrong token or not a hub",
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
  }
}
