import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { type CertificateTrust, VerifyingAgent } from "./certificate.ts";
import { http, https } from "./node-http.ts";

export interface HttpOptions {
  /** Names the camera in errors: `camera "cam1"`. */
  readonly label: string;
  /** Name or address. */
  readonly address: string;
  readonly port: number;
  readonly scheme: "http" | "https";
  /** For HTTPS; absent: an authority of the system must have signed it. */
  readonly certificate?: CertificateTrust;
}

export interface HttpContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpRequest {
  /** Names the exchange in errors. */
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  /** Called for each transmission: a camera refuses a signature that it has seen before. */
  readonly content: () => HttpContent;
  readonly timeoutMs: number;
  /** A longer response is `protocol.malformed`. */
  readonly maximumBytes: number;
  /** Returns whether the body is complete, by its last bytes: a camera may announce more than it sends. */
  readonly isBodyEnd?: (tail: string) => boolean;
  /** `urgent` requests have their own connections and wait for no other request. */
  readonly priority: "ordinary" | "urgent";
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** The `WWW-Authenticate` headers, one by one. */
  readonly challenges: readonly string[];
  readonly body: Buffer;
  /** Why it ended before the announced length; null: it is complete by its framing. */
  readonly cut: string | null;
}

/** After the end of a body that is shorter than announced: the rest of its framing is still awaited for this long, ms. */
const BODY_END_GRACE_MS = 50;
const TAIL_LENGTH = 64;
/** Some cameras send more headers than Node's 16 KiB. */
const MAX_HEADER_BYTES = 64 * 1024;

/** First byte of what a TLS server answers to plain HTTP (RFC 8446, section 5.1). */
const TLS_ALERT = 0x15;

/** Cameras have few threads; more requests at once would only wait inside them. */
const ORDINARY_CONNECTIONS = 4;

/** HTTP and HTTPS to one camera over persistent connections. Why not undici: docs/dependencies.md. */
export class HttpClient implements Disposable {
  readonly #options: HttpOptions;
  readonly #agents: Readonly<Record<HttpRequest["priority"], Agent>>;
  readonly #pending = new Set<ClientRequest>();
  #closed = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    const agent = (maxSockets: number) =>
      options.scheme === "https"
        ? new VerifyingAgent({ keepAlive: true, maxSockets }, options.certificate ?? "authorities")
        : new http.Agent({ keepAlive: true, maxSockets });
    this.#agents = { ordinary: agent(ORDINARY_CONNECTIONS), urgent: agent(Number.POSITIVE_INFINITY) };
  }

  /** Rejects with `timeout` (nothing received), `unavailable`, `aborted`, `access.denied` (untrusted certificate) or
   * `protocol.malformed` (not HTTP, or too long). A response that ends early resolves with what was received. */
  async request(request: HttpRequest): Promise<HttpResponse> {
    for (;;) {
      if (request.signal?.aborted || this.#closed) throw this.#aborted(request);
      const result = await this.#attempt(request);
      // The camera closed a persistent connection just when it was reused, and has read nothing: Node's
      // documentation of `request.reusedSocket` says to retry. Each pass removes one such connection from the pool.
      if (result !== "stale-connection") return result;
    }
  }

  #attempt(options: HttpRequest): Promise<HttpResponse | "stale-connection"> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpResponse | "stale-connection">();
    const { scheme, address, port } = this.#options;
    const { method, path, content, priority, timeoutMs, signal } = options;
    const { headers, body } = content();
    const request = (scheme === "https" ? https : http).request({
      host: address,
      port,
      method,
      path,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      // Small servers in cameras write bare LF, folded headers or both Content-Length and chunks.
      insecureHTTPParser: true,
      maxHeaderSize: MAX_HEADER_BYTES,
      agent: this.#agents[priority],
    });
    let response: IncomingMessage | undefined;
    const chunks: Buffer[] = [];
    const settle = (cut: string | null) => {
      // What came together with the error is still in the stream; reading it emits `data`.
      if (cut !== null) while (response?.read());
      resolve({
        status: response?.statusCode ?? 0,
        challenges: response?.headersDistinct["www-authenticate"] ?? [],
        body: Buffer.concat(chunks),
        cut,
      });
    };
    const fail = (error: RoomdError) => {
      reject(error);
      request.destroy();
    };
    /** Ends the exchange with what was received. */
    const cutOff = (reason: string) => {
      settle(reason);
      request.destroy();
    };
    const timer = setTimeout(() => {
      if (response) cutOff(`no more within ${timeoutMs} ms`);
      else fail(this.#timedOut(options));
    }, timeoutMs);
    let graceTimer: NodeJS.Timeout | undefined;
    const abort = () => fail(this.#aborted(options));
    signal?.addEventListener("abort", abort);
    this.#pending.add(request);
    request.once("close", () => {
      clearTimeout(timer);
      clearTimeout(graceTimer);
      signal?.removeEventListener("abort", abort);
      this.#pending.delete(request);
      // No effect after a response or an error.
      if (this.#closed) reject(this.#aborted(options));
      else if (response) settle("connection closed");
      else reject(this.#unavailable(options, new Error("connection closed")));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (response) settle(error.message);
      else if (isStale) resolve("stale-connection");
      else if (error.code?.startsWith("HPE_")) reject(this.#unreadable(options, error));
      else reject(this.#unavailable(options, error));
    });
    request.once("response", (incoming) => {
      response = incoming;
      let length = 0;
      let tail = "";
      incoming.on("data", (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > options.maximumBytes) return fail(this.#tooLong(options));
        tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - TAIL_LENGTH))).slice(-TAIL_LENGTH);
        clearTimeout(graceTimer);
        if (!options.isBodyEnd?.(tail)) return;
        graceTimer = setTimeout(() => cutOff("its framing is incomplete"), BODY_END_GRACE_MS);
      });
      incoming.once("error", (error) => settle(error.message));
      incoming.once("end", () => settle(null));
    });
    request.end(body);
    return promise;
  }

  #timedOut({ operation, timeoutMs }: HttpRequest): RoomdError {
    const text = `${this.#where(operation)}: no response within ${timeoutMs} ms; check the camera's power and network`;
    return new RoomdError("timeout", text);
  }

  #aborted({ operation }: HttpRequest): RoomdError {
    return new RoomdError("aborted", `${this.#options.label}: ${operation} cancelled`);
  }

  #unavailable({ operation }: HttpRequest, cause: Error): RoomdError {
    if (cause instanceof RoomdError) return cause;
    const text = `${this.#where(operation)}: ${cause.message}; ${this.#advice(cause)}`;
    return new RoomdError("unavailable", text, { cause });
  }

  /** Power and network are named only if nothing came from the camera. */
  #advice({ code }: NodeJS.ErrnoException): string {
    if (code === "ECONNREFUSED") return "check the port, and that ONVIF is enabled in the camera";
    if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "check the camera's name";
    // A camera that expects TLS resets a plain connection.
    if (code === "ECONNRESET" || code === undefined) {
      const tls = this.#options.scheme === "http" ? " and whether it needs `scheme: https`" : "";
      return `check that the port is that of ONVIF${tls}`;
    }
    return "check the camera's power, network and address";
  }

  #unreadable({ operation }: HttpRequest, cause: Error & { rawPacket?: Uint8Array }): RoomdError {
    const advice =
      cause.rawPacket?.[0] === TLS_ALERT
        ? "it speaks TLS: write `scheme: https`"
        : "check the port, and update the camera's firmware";
    const text = `${this.#where(operation)}: the camera's HTTP can't be read (${cause.message}); ${advice}`;
    return new RoomdError("protocol.malformed", text, { cause });
  }

  #tooLong({ operation, maximumBytes }: HttpRequest): RoomdError {
    const text = `${this.#where(operation)}: response longer than ${maximumBytes} bytes; check that the address is a camera's`;
    return new RoomdError("protocol.malformed", text);
  }

  #where(operation: string): string {
    const { label, address, port } = this.#options;
    return `${label}: ${operation} at ${address}:${port}`;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const request of this.#pending) request.destroy();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}
