import { RoomdError } from "../../daemon/contract/errors.ts";
import { Authenticator, type AuthScheme } from "./authenticator.ts";
import { getSystemDateAndTime } from "./device.ts";
import { decodeEnvelope, encodeEnvelope, type ServiceName, type SoapRequest } from "./envelope.ts";
import { isUnauthorized, isUnsupported } from "./fault.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./http-client.ts";
import type { XmlElement } from "./xml.ts";

export interface SoapClientOptions {
  /** Names the camera in errors: `camera "cam1"`. */
  readonly label: string;
  readonly http: HttpClient;
  /** Empty: no authentication. */
  readonly username: string;
  readonly password: string;
  /** Path of the device service; the camera reports those of the others. */
  readonly path: string;
  readonly responseMs: number;
  /** For how long after refused credentials nothing but Stop is sent. */
  readonly deniedBackOffMs: number;
  /** Called after each completed exchange. */
  readonly onProof: () => void;
  /** Called after a failure with `timeout`, `unavailable` or `access.denied`. */
  readonly onSilence: (error: RoomdError) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: HttpRequest["priority"];
  readonly timeoutMs?: number;
  /** Instead of the service's path; of a complete URL its path counts. */
  readonly path?: string;
  /** `plain` omits the action, which some cameras refuse. */
  readonly contentType?: "with-action" | "plain";
}

const MAXIMUM_RESPONSE_BYTES = 1024 * 1024;
const MAXIMUM_FILE_BYTES = 16 * 1024 * 1024;
/** A smaller difference does not explain a refusal: cameras tolerate 5 s to 300 s. */
const CLOCK_MOVED_MS = 1000;

/** SOAP to one camera. Negotiates the authentication scheme and reuses the one that worked. */
export class SoapClient {
  readonly #options: SoapClientOptions;
  readonly #paths = new Map<ServiceName, string>();
  readonly #authenticator: Authenticator;
  /** By performance.now(). */
  #deniedUntilMs = 0;

  constructor(options: SoapClientOptions) {
    this.#options = options;
    this.#authenticator = new Authenticator(options.username, options.password);
    this.#paths.set("device", options.path);
  }

  /** Takes path and query of the reported addresses. Their host is wrong behind NAT or after a change of address, so
   * that the configured one is used. */
  useServices(addresses: ReadonlyMap<ServiceName, string>): void {
    for (const [service, address] of addresses) {
      const path = pathOf(address);
      // The configured path has just responded.
      if (path !== undefined && service !== "device") this.#paths.set(service, path);
    }
  }

  has(service: ServiceName): boolean {
    return this.#paths.has(service);
  }

  /** Rejects with `access.denied`, `timeout`, `unavailable`, `aborted`, `device.refused` (with the
   * camera's reason), `device.unsupported` or `protocol.malformed`. */
  async call<T>(request: SoapRequest<T>, options: CallOptions = {}): Promise<T> {
    const path = options.path ? pathOf(options.path) : this.#paths.get(request.service);
    const { label } = this.#options;
    if (path === undefined) {
      const text = `${label}: no ${request.service} service, which ${request.operation} needs; check that it is enabled in the camera`;
      throw new RoomdError("device.unsupported", text);
    }
    const response = await this.#reportOutcome(() =>
      this.#negotiate(
        request.operation,
        (scheme) => this.#send(request, path, scheme, options),
        options,
        request.access === "anonymous" ? "anonymous" : "soap",
      ),
    );
    return request.decode(response);
  }

  /** Downloads a file from the camera, such as a snapshot. */
  async download(address: string, options: CallOptions = {}): Promise<Uint8Array> {
    const { label } = this.#options;
    const path = pathOf(address);
    if (path === undefined) {
      throw new RoomdError(
        "protocol.malformed",
        `${label}: snapshot: "${address.slice(0, 200)}" is not a URL`,
      );
    }
    return this.#reportOutcome(() =>
      this.#negotiate("snapshot", (scheme) => this.#get(path, scheme, options), options, "file"),
    );
  }

  async #reportOutcome<T>(exchange: () => Promise<T>): Promise<T> {
    const { onProof, onSilence } = this.#options;
    try {
      const result = await exchange();
      onProof();
      return result;
    } catch (error) {
      if (error instanceof RoomdError) {
        const { code } = error;
        if (code === "timeout" || code === "unavailable" || code === "access.denied") onSilence(error);
        // Only a camera returns a SOAP fault; an HTML page with 404 may come from any device at this address.
        if (error.details.codes !== undefined) onProof();
      }
      throw error;
    }
  }

  /** Sends with the scheme that worked last; if refused, with the challenged one, then with the clock read again. Few
   * attempts: cameras lock an account after about five. */
  async #negotiate<T>(
    operation: string,
    send: (scheme: AuthScheme) => Promise<T | Refusal>,
    options: CallOptions,
    kind: "anonymous" | "soap" | "file",
  ): Promise<T> {
    const { schemes } = this.#authenticator;
    const canWait = kind !== "anonymous" && options.priority !== "urgent";
    if (canWait && performance.now() < this.#deniedUntilMs) throw this.#denied(operation);
    let tried: AuthScheme = kind === "anonymous" ? "none" : schemes[kind];
    const attempt = async (scheme: AuthScheme) => {
      tried = scheme;
      if (scheme === "token" || scheme === "both") await this.#readClockOnce(options);
      return send(scheme);
    };
    const before = this.#authenticator.challenge;
    let result = await attempt(tried);
    if (this.#authenticator.username !== "") {
      if (result instanceof Refusal && kind === "anonymous") result = await attempt(schemes.soap);
      if (result instanceof Refusal && this.#authenticator.challenge !== before)
        result = await attempt("digest");
      if (result instanceof Refusal) {
        const moved = await this.#clockMoved(options);
        if (this.#authenticator.challenge) result = await attempt("both");
        else if (moved) result = await attempt("token");
      }
    }
    if (result instanceof Refusal) {
      this.#deniedUntilMs = performance.now() + this.#options.deniedBackOffMs;
      throw this.#denied(operation);
    }
    if (kind !== "anonymous" || tried !== "none") {
      schemes[kind === "file" ? "file" : "soap"] = tried;
      this.#deniedUntilMs = 0;
    }
    return result;
  }

  #denied(operation: string): RoomdError {
    const { label, username } = this.#options;
    const text = `${label}: ${operation}: the camera refuses user "${username}"; check user name and password`;
    return new RoomdError("access.denied", text, { details: { reason: "password" } });
  }

  async #readClockOnce(options: CallOptions): Promise<void> {
    if (this.#authenticator.clockOffsetMs === undefined) await this.#readClock(options);
  }

  async #clockMoved(options: CallOptions): Promise<boolean> {
    const before = this.#authenticator.clockOffsetMs ?? 0;
    await this.#readClock(options);
    return Math.abs((this.#authenticator.clockOffsetMs ?? 0) - before) >= CLOCK_MOVED_MS;
  }

  async #readClock({ signal, priority }: CallOptions): Promise<void> {
    const path = this.#options.path;
    const sentAtMs = Date.now();
    const request = getSystemDateAndTime();
    try {
      const result = await this.#send(request, path, "none", { signal, ...(priority ? { priority } : {}) });
      if (result instanceof Refusal) throw this.#denied(request.operation);
      const { utcMs } = request.decode(result);
      this.#authenticator.clockOffsetMs = utcMs - (sentAtMs + Date.now()) / 2;
    } catch (error) {
      const isUnreachable =
        error instanceof RoomdError && ["timeout", "unavailable", "aborted"].includes(error.code);
      if (isUnreachable) throw error;
      // The camera does not report its time: assume the local one.
      this.#authenticator.clockOffsetMs = 0;
    }
  }

  async #send(
    request: SoapRequest<unknown>,
    path: string,
    scheme: AuthScheme,
    options: CallOptions,
  ): Promise<XmlElement | Refusal> {
    const action = options.contentType === "plain" ? "" : `; action="${request.action}"`;
    const response = await this.#exchange(request.operation, "POST", path, scheme, options, {
      body: encodeEnvelope(
        request.body,
        (request.headers ?? "") + this.#authenticator.securityHeader(scheme),
      ),
      headers: { "content-type": `application/soap+xml; charset=utf-8${action}` },
    });
    return this.#read(request.operation, response);
  }

  async #get(path: string, scheme: AuthScheme, options: CallOptions): Promise<Uint8Array | Refusal> {
    const response = await this.#exchange("snapshot", "GET", path, scheme, options, {
      body: "",
      headers: {},
    });
    if (response.status === 401 || response.status === 403) return new Refusal();
    if (response.status !== 200) throw this.#refused("snapshot", `HTTP ${response.status}`, response.status);
    return response.body;
  }

  async #exchange(
    operation: string,
    method: "GET" | "POST",
    path: string,
    scheme: AuthScheme,
    { signal, priority, timeoutMs }: CallOptions,
    content: Pick<HttpRequest, "body" | "headers">,
  ): Promise<HttpResponse> {
    const { http, responseMs } = this.#options;
    const response = await http.request({
      operation,
      method,
      path,
      body: content.body,
      headers: { ...content.headers, ...this.#authenticator.authorizationHeader(scheme, method, path) },
      timeoutMs: timeoutMs ?? responseMs,
      maximumBytes: method === "GET" ? MAXIMUM_FILE_BYTES : MAXIMUM_RESPONSE_BYTES,
      priority: priority ?? "ordinary",
      signal,
    });
    if (response.status === 401) this.#authenticator.handleChallenge(response.challenges);
    return response;
  }

  #read(operation: string, { status, body }: HttpResponse): XmlElement | Refusal {
    if (status === 401) return new Refusal();
    const text = body.toString("utf8");
    if (status >= 300 && !text.includes("Envelope")) {
      if (status === 403) return new Refusal();
      throw this.#refused(operation, `HTTP ${status}`, status);
    }
    const envelope = decodeEnvelope(text);
    if (envelope.kind === "response") return envelope.response;
    const { fault } = envelope;
    if (isUnauthorized(fault)) return new Refusal();
    if (isUnsupported(fault)) {
      const text = `${this.#options.label}: ${operation} is not supported: ${fault.reason}`;
      throw new RoomdError("device.unsupported", text, { details: { codes: fault.codes } });
    }
    throw this.#refused(operation, fault.reason, status, fault.codes);
  }

  /** `codes` are those of a SOAP fault. */
  #refused(operation: string, reason: string, status: number, codes?: readonly string[]): RoomdError {
    const text = `${this.#options.label}: ${operation} refused: ${reason}`;
    const details = { reason, status, ...(codes ? { codes } : {}) };
    return new RoomdError("device.refused", text, { details });
  }
}

/** The camera refuses the credentials with this scheme. */
class Refusal {}

/** Returns path and query of a URL. */
function pathOf(address: string): string | undefined {
  const url = URL.parse(address) ?? URL.parse(address, "http://camera");
  return url ? url.pathname + url.search : undefined;
}
