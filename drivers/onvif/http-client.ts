import http from "node:http";
import https from "node:https";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { type CertificateTrust, TrustingAgent } from "./certificate.ts";

export interface HttpOptions {
  /** As errors name it: `camera "cam1"`. */
  readonly label: string;
  /** Name or address. */
  readonly address: string;
  readonly port: number;
  readonly secure: "http" | "https";
  /** Of an HTTPS camera; absent: what the system's authorities have signed. */
  readonly certificate?: CertificateTrust;
}

export interface HttpRequest {
  /** What is being done, as errors say it. */
  readonly doing: string;
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** An answer longer than this is `protocol.malformed`. */
  readonly maximumBytes: number;
  /** `urgent` waits behind no other request: it has connections of its own. */
  readonly lane: "ordinary" | "urgent";
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Every `WWW-Authenticate` header by itself. */
  readonly challenges: readonly string[];
  readonly body: Buffer;
}

/** Cameras have few threads; more at once only wait within them. */
const ORDINARY_CONNECTIONS = 4;

/** HTTP and HTTPS to one camera, over connections that are kept. */
export class HttpLine implements Disposable {
  readonly #options: HttpOptions;
  readonly #agents: Readonly<Record<HttpRequest["lane"], http.Agent>>;
  readonly #underWay = new Set<http.ClientRequest>();
  #closed = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    const agent = (maxSockets: number) =>
      options.secure === "https"
        ? new TrustingAgent({ keepAlive: true, maxSockets }, options.certificate ?? "authorities")
        : new http.Agent({ keepAlive: true, maxSockets });
    this.#agents = { ordinary: agent(ORDINARY_CONNECTIONS), urgent: agent(Number.POSITIVE_INFINITY) };
  }

  /** Rejects with `timeout`, `unavailable`, `aborted`, `access.denied` (another certificate than trusted) or
   * `protocol.malformed` (answer too long). */
  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    for (;;) {
      if (request.signal?.aborted || this.#closed) throw this.#aborted(request);
      const answer = await this.#attempt(request);
      // A camera that closes a kept connection just as it is used has read nothing (Node's documented remedy).
      // Each pass uses one such connection up, so that this ends with a new one.
      if (answer !== "stale-connection") return answer;
    }
  }

  #attempt(options: HttpRequest): Promise<HttpAnswer | "stale-connection"> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer | "stale-connection">();
    const { secure, address, port } = this.#options;
    const { method, path, headers, body, lane, timeoutMs, signal } = options;
    const request = (secure === "https" ? https : http).request({
      host: address,
      port,
      method,
      path,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      agent: this.#agents[lane],
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

  #timedOut({ doing, timeoutMs }: HttpRequest): RoomdError {
    const text = `${this.#where(doing)}: no answer within ${timeoutMs} ms; check the camera's power and network`;
    return new RoomdError("timeout", text);
  }

  #aborted({ doing }: HttpRequest): RoomdError {
    return new RoomdError("aborted", `${this.#options.label}: ${doing} given up`);
  }

  #lost({ doing }: HttpRequest, cause: Error): RoomdError {
    if (cause instanceof RoomdError) return cause;
    const { code } = cause as NodeJS.ErrnoException;
    // A camera that expects TLS hangs up on a request without.
    const maybeTls = this.#options.secure === "http" && code === "ECONNRESET";
    const check = maybeTls
      ? "power and network, and whether it wants `scheme: https`"
      : "power, network and address";
    const text = `${this.#where(doing)}: ${cause.message}; check the camera's ${check}`;
    return new RoomdError("unavailable", text, { cause });
  }

  #tooLong({ doing, maximumBytes }: HttpRequest): RoomdError {
    const text = `${this.#where(doing)}: an answer of more than ${maximumBytes} bytes`;
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
