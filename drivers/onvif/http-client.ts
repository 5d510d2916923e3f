import http from "node:http";
import https from "node:https";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { type CertificateTrust, VerifyingAgent } from "./certificate.ts";

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

export interface HttpRequest {
  /** Names the exchange in errors. */
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** A longer response is `protocol.malformed`. */
  readonly maximumBytes: number;
  /** `urgent` requests have their own connections and wait for no other request. */
  readonly priority: "ordinary" | "urgent";
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** The `WWW-Authenticate` headers, one by one. */
  readonly challenges: readonly string[];
  readonly body: Buffer;
}

/** Cameras have few threads; more requests at once would only wait inside them. */
const ORDINARY_CONNECTIONS = 4;

/** HTTP and HTTPS to one camera over persistent connections. Why not undici: docs/dependencies.md. */
export class HttpClient implements Disposable {
  readonly #options: HttpOptions;
  readonly #agents: Readonly<Record<HttpRequest["priority"], http.Agent>>;
  readonly #pending = new Set<http.ClientRequest>();
  #closed = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    const agent = (maxSockets: number) =>
      options.scheme === "https"
        ? new VerifyingAgent({ keepAlive: true, maxSockets }, options.certificate ?? "authorities")
        : new http.Agent({ keepAlive: true, maxSockets });
    this.#agents = { ordinary: agent(ORDINARY_CONNECTIONS), urgent: agent(Number.POSITIVE_INFINITY) };
  }

  /** Rejects with `timeout`, `unavailable`, `aborted`, `access.denied` (untrusted certificate) or
   * `protocol.malformed` (response too long). */
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
    const { method, path, headers, body, priority, timeoutMs, signal } = options;
    const request = (scheme === "https" ? https : http).request({
      host: address,
      port,
      method,
      path,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      // Small servers in cameras write bare LF, folded headers or both Content-Length and chunks.
      insecureHTTPParser: true,
      agent: this.#agents[priority],
    });
    const fail = (error: RoomdError) => {
      reject(error);
      request.destroy();
    };
    const timer = setTimeout(() => fail(this.#timedOut(options)), timeoutMs);
    const abort = () => fail(this.#aborted(options));
    signal?.addEventListener("abort", abort);
    this.#pending.add(request);
    request.once("close", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      this.#pending.delete(request);
      // No effect after a response or an error; otherwise the owner was disposed.
      reject(this.#aborted(options));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (stale) resolve("stale-connection");
      else reject(this.#unavailable(options, error));
    });
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > options.maximumBytes) fail(this.#tooLong(options));
      });
      response.once("error", (error) => reject(this.#unavailable(options, error)));
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          challenges: response.headersDistinct["www-authenticate"] ?? [],
          body: Buffer.concat(chunks),
        }),
      );
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
    const { code } = cause as NodeJS.ErrnoException;
    // A camera that expects TLS resets a plain connection.
    const mayNeedTls = this.#options.scheme === "http" && code === "ECONNRESET";
    const check = mayNeedTls
      ? "power and network, and whether it needs `scheme: https`"
      : "power, network and address";
    const text = `${this.#where(operation)}: ${cause.message}; check the camera's ${check}`;
    return new RoomdError("unavailable", text, { cause });
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
