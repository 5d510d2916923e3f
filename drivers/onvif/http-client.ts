import http from "node:http";
import https from "node:https";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { type CertificateTrust, VerifyingAgent } from "./certificate.ts";

export interface HttpOptions {
  /** As errors name it: `camera "cam1"`. */
  readonly label: string;
  /** Name or address. */
  readonly address: string;
  readonly port: number;
  readonly scheme: "http" | "https";
  /** Of an HTTPS camera; absent: what the system's authorities have signed. */
  readonly certificate?: CertificateTrust;
}

export interface HttpRequest {
  /** What is being done, as errors say it. */
  readonly operation: string;
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** An answer longer than this is `protocol.malformed`. */
  readonly maximumBytes: number;
  /** `urgent` waits behind no other request: it has connections of its own. */
  readonly priority: "ordinary" | "urgent";
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Every `WWW-Authenticate` header by itself. */
  readonly challenges: readonly string[];
  readonly body: Buffer;
}

/** Cameras have few threads; more at once only wait within them. */
const ORDINARY_CONNECTIONS = 4;

/** HTTP and HTTPS to one camera, over connections that are kept. */
export class HttpClient implements Disposable {
  readonly #options: HttpOptions;
  readonly #agents: Readonly<Record<HttpRequest["priority"], http.Agent>>;
  readonly #underWay = new Set<http.ClientRequest>();
  #closed = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    const agent = (maxSockets: number) =>
      options.scheme === "https"
        ? new VerifyingAgent({ keepAlive: true, maxSockets }, options.certificate ?? "authorities")
        : new http.Agent({ keepAlive: true, maxSockets });
    this.#agents = { ordinary: agent(ORDINARY_CONNECTIONS), urgent: agent(Number.POSITIVE_INFINITY) };
  }

  /** Rejects with `timeout`, `unavailable`, `aborted`, `access.denied` (another certificate than trusted) or
   * `protocol.malformed` (answer too long). */
  async request(request: HttpRequest): Promise<HttpResponse> {
    for (;;) {
      if (request.signal?.aborted || this.#closed) throw this.#aborted(request);
      const answer = await this.#attempt(request);
      // A camera that closes a kept connection just as it is used has read nothing (Node's documented remedy).
      // Each pass uses one such connection up, so that this ends with a new one.
      if (answer !== "stale-connection") return answer;
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
      agent: this.#agents[priority],
    });
    const fail = (error: RoomdError) => {
      reject(error);
      request.destroy();
    };
    const timer = setTimeout(() => fail(this.#timedOut(options)), timeoutMs);
    const abort = () => fail(this.#aborted(options));
    signal?.addEventListener("abort", abort);
    this.#underWay.add(request);
    request.once("close", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      this.#underWay.delete(request);
      // After an answer or a failure this says nothing new; else the owner closed.
      reject(this.#aborted(options));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (stale) resolve("stale-connection");
      else reject(this.#lost(options, error));
    });
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > options.maximumBytes) fail(this.#tooLong(options));
      });
      response.once("error", (error) => reject(this.#lost(options, error)));
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
    const text = `${this.#where(operation)}: no answer within ${timeoutMs} ms; check the camera's power and network`;
    return new RoomdError("timeout", text);
  }

  #aborted({ operation }: HttpRequest): RoomdError {
    return new RoomdError("aborted", `${this.#options.label}: ${operation} given up`);
  }

  #lost({ operation }: HttpRequest, cause: Error): RoomdError {
    if (cause instanceof RoomdError) return cause;
    const { code } = cause as NodeJS.ErrnoException;
    // A camera that expects TLS hangs up on a request without.
    const maybeTls = this.#options.scheme === "http" && code === "ECONNRESET";
    const check = maybeTls
      ? "power and network, and whether it wants `scheme: https`"
      : "power, network and address";
    const text = `${this.#where(operation)}: ${cause.message}; check the camera's ${check}`;
    return new RoomdError("unavailable", text, { cause });
  }

  #tooLong({ operation, maximumBytes }: HttpRequest): RoomdError {
    const text = `${this.#where(operation)}: an answer of more than ${maximumBytes} bytes`;
    return new RoomdError("protocol.malformed", text);
  }

  #where(doing: string): string {
    const { label, address, port } = this.#options;
    return `${label}: ${doing} at ${address}:${port}`;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const request of this.#underWay) request.destroy();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}
