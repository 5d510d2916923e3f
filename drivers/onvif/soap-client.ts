import { RoomdError } from "../../daemon/contract/errors.ts";
import { Authenticator, type AuthScheme } from "./authenticator.ts";
import { getSystemDateAndTime } from "./device.ts";
import { decodeEnvelope, encodeEnvelope, type ServiceName, type SoapRequest } from "./envelope.ts";
import { isUnauthorized, isUnsupported } from "./fault.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./http-client.ts";
import type { XmlElement } from "./xml.ts";

export interface SoapClientOptions {
  /** As errors name it: `camera "cam1"`. */
  readonly label: string;
  readonly http: HttpClient;
  /** Empty: the camera asks for none. */
  readonly username: string;
  readonly password: string;
  /** Of the device service; the others' come from the camera. */
  readonly path: string;
  readonly responseMs: number;
  /** After a refused password, for how long nothing but a Stop is tried again. */
  readonly deniedBackOffMs: number;
  /** An exchange was completed. */
  readonly onProof: () => void;
  /** One failed: `timeout`, `unavailable` or `access.denied`. */
  readonly onSilence: (error: RoomdError) => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: HttpRequest["priority"];
  readonly timeoutMs?: number;
  /** Instead of the service's own; of a whole address, its path. */
  readonly path?: string;
  /** `plain` names no action: some cameras refuse one. */
  readonly contentType?: "with-action" | "plain";
}

const MAXIMUM_ANSWER_BYTES = 1024 * 1024;
const MAXIMUM_PICTURE_BYTES = 16 * 1024 * 1024;
/** A clock that differs by less was not why the camera refused; windows of 5 s to 300 s are seen. */
const CLOCK_MOVED_MS = 1000;

/** SOAP to one camera: finds out how it wants the password proven, and remembers it. */
export class SoapClient {
  readonly #options: SoapClientOptions;
  readonly #paths = new Map<ServiceName, string>();
  readonly #proof: Authenticator;
  /** By performance.now(). */
  #deniedUntilMs = 0;

  constructor(options: SoapClientOptions) {
    this.#options = options;
    this.#proof = new Authenticator(options.username, options.password);
    this.#paths.set("device", options.path);
  }

  /** Where the services listen: the path and query of what the camera says. Behind NAT, or after a change of
   * address, the host that it writes is wrong, so that the configured one always holds. */
  useServices(addresses: ReadonlyMap<ServiceName, string>): void {
    for (const [service, address] of addresses) {
      const path = pathOf(address);
      // The configured path has just answered.
      if (path !== undefined && service !== "device") this.#paths.set(service, path);
    }
  }

  has(service: ServiceName): boolean {
    return this.#paths.has(service);
  }

  /** Rejects with `access.denied`, `timeout`, `unavailable`, `aborted`, `device.refused` (the camera's own
   * words), `device.unsupported` or `protocol.malformed`. */
  async call<T>(request: SoapRequest<T>, options: CallOptions = {}): Promise<T> {
    const path = options.path ? pathOf(options.path) : this.#paths.get(request.service);
    const { label } = this.#options;
    if (path === undefined) {
      const text = `${label}: has no ${request.service} service, which ${request.operation} needs`;
      throw new RoomdError("device.unsupported", text);
    }
    const answer = await this.#witnessed(() =>
      this.#negotiate(
        request.operation,
        (scheme) => this.#send(request, path, scheme, options),
        options,
        request.access === "anonymous" ? "anonymous" : "soap",
      ),
    );
    return request.decode(answer);
  }

  /** A file that the camera serves by HTTP, such as a snapshot. */
  async download(address: string, options: CallOptions = {}): Promise<Uint8Array> {
    const { label } = this.#options;
    const path = pathOf(address);
    if (path === undefined) {
      throw new RoomdError("protocol.malformed", `${label}: "${address.slice(0, 200)}" is no address`);
    }
    return this.#witnessed(() =>
      this.#negotiate("snapshot", (scheme) => this.#get(path, scheme, options), options, "file"),
    );
  }

  async #witnessed<T>(exchange: () => Promise<T>): Promise<T> {
    const { onProof, onSilence } = this.#options;
    try {
      const answer = await exchange();
      onProof();
      return answer;
    } catch (error) {
      if (error instanceof RoomdError) {
        const { code } = error;
        if (code === "timeout" || code === "unavailable" || code === "access.denied") onSilence(error);
        // A SOAP fault is a camera's own answer; a page that says 404 may be anybody's at this address.
        if (error.details.codes !== undefined) onProof();
      }
      throw error;
    }
  }

  /** Sends with the scheme that worked last; when refused, with what the camera asks for, and then by a clock
   * read anew. Few attempts, since cameras lock an account after some five wrong ones. */
  async #negotiate<T>(
    doing: string,
    send: (scheme: AuthScheme) => Promise<T | Refusal>,
    options: CallOptions,
    kind: "anonymous" | "soap" | "file",
  ): Promise<T> {
    const { schemes } = this.#proof;
    const mayWait = kind !== "anonymous" && options.priority !== "urgent";
    if (mayWait && performance.now() < this.#deniedUntilMs) throw this.#denied(doing);
    let tried: AuthScheme = kind === "anonymous" ? "none" : schemes[kind];
    const attempt = async (scheme: AuthScheme) => {
      tried = scheme;
      if (scheme === "token" || scheme === "both") await this.#readClockOnce(options);
      return send(scheme);
    };
    const before = this.#proof.challenge;
    let reply = await attempt(tried);
    if (this.#proof.username !== "") {
      if (reply instanceof Refusal && kind === "anonymous") reply = await attempt(schemes.soap);
      if (reply instanceof Refusal && this.#proof.challenge !== before) reply = await attempt("digest");
      if (reply instanceof Refusal) {
        const moved = await this.#clockMoved(options);
        if (this.#proof.challenge) reply = await attempt("both");
        else if (moved) reply = await attempt("token");
      }
    }
    if (reply instanceof Refusal) {
      this.#deniedUntilMs = performance.now() + this.#options.deniedBackOffMs;
      throw this.#denied(doing);
    }
    if (kind !== "anonymous" || tried !== "none") {
      schemes[kind === "file" ? "file" : "soap"] = tried;
      this.#deniedUntilMs = 0;
    }
    return reply;
  }

  #denied(doing: string): RoomdError {
    const { label, username } = this.#options;
    const text = `${label}: ${doing}: the camera refuses user "${username}"; check user name and password`;
    return new RoomdError("access.denied", text, { details: { reason: "password" } });
  }

  async #readClockOnce(options: CallOptions): Promise<void> {
    if (this.#proof.clockOffsetMs === undefined) await this.#readClock(options);
  }

  async #clockMoved(options: CallOptions): Promise<boolean> {
    const before = this.#proof.clockOffsetMs ?? 0;
    await this.#readClock(options);
    return Math.abs((this.#proof.clockOffsetMs ?? 0) - before) >= CLOCK_MOVED_MS;
  }

  async #readClock({ signal, priority }: CallOptions): Promise<void> {
    const path = this.#options.path;
    const sentAtMs = Date.now();
    const request = getSystemDateAndTime();
    try {
      const reply = await this.#send(request, path, "none", { signal, ...(priority ? { priority } : {}) });
      if (reply instanceof Refusal) throw this.#denied(request.operation);
      const { utcMs } = request.decode(reply);
      this.#proof.clockOffsetMs = utcMs - (sentAtMs + Date.now()) / 2;
    } catch (error) {
      const unreachable =
        error instanceof RoomdError && ["timeout", "unavailable", "aborted"].includes(error.code);
      if (unreachable) throw error;
      // A camera that tells nobody its time: ours has to do.
      this.#proof.clockOffsetMs = 0;
    }
  }

  async #send(
    request: SoapRequest<unknown>,
    path: string,
    scheme: AuthScheme,
    options: CallOptions,
  ): Promise<XmlElement | Refusal> {
    const action = options.contentType === "plain" ? "" : `; action="${request.action}"`;
    const answer = await this.#exchange(request.operation, "POST", path, scheme, options, {
      body: encodeEnvelope(request.body, (request.headers ?? "") + this.#proof.securityHeader(scheme)),
      headers: { "content-type": `application/soap+xml; charset=utf-8${action}` },
    });
    return this.#read(request.operation, answer);
  }

  async #get(path: string, scheme: AuthScheme, options: CallOptions): Promise<Uint8Array | Refusal> {
    const answer = await this.#exchange("snapshot", "GET", path, scheme, options, { body: "", headers: {} });
    if (answer.status === 401 || answer.status === 403) return new Refusal();
    if (answer.status !== 200) throw this.#refused("snapshot", `HTTP ${answer.status}`, answer.status);
    return answer.body;
  }

  async #exchange(
    doing: string,
    method: "GET" | "POST",
    path: string,
    scheme: AuthScheme,
    { signal, priority, timeoutMs }: CallOptions,
    content: Pick<HttpRequest, "body" | "headers">,
  ): Promise<HttpResponse> {
    const { http, responseMs } = this.#options;
    const answer = await http.request({
      operation: doing,
      method,
      path,
      body: content.body,
      headers: { ...content.headers, ...this.#proof.authorizationHeader(scheme, method, path) },
      timeoutMs: timeoutMs ?? responseMs,
      maximumBytes: method === "GET" ? MAXIMUM_PICTURE_BYTES : MAXIMUM_ANSWER_BYTES,
      priority: priority ?? "ordinary",
      signal,
    });
    if (answer.status === 401) this.#proof.handleChallenge(answer.challenges);
    return answer;
  }

  #read(doing: string, { status, body }: HttpResponse): XmlElement | Refusal {
    if (status === 401) return new Refusal();
    const text = body.toString("utf8");
    if (status >= 300 && !/<[^>]*Envelope/.test(text)) {
      if (status === 403) return new Refusal();
      throw this.#refused(doing, `HTTP ${status}`, status);
    }
    const envelope = decodeEnvelope(text);
    if (envelope.kind === "answer") return envelope.answer;
    const { fault } = envelope;
    if (isUnauthorized(fault)) return new Refusal();
    if (isUnsupported(fault)) {
      const why = `${this.#options.label}: has no ${doing}: ${fault.reason}`;
      throw new RoomdError("device.unsupported", why, { details: { codes: fault.codes } });
    }
    throw this.#refused(doing, fault.reason, status, fault.codes);
  }

  /** `codes`: of the SOAP fault, where it is one. */
  #refused(doing: string, reason: string, status: number, codes?: readonly string[]): RoomdError {
    const text = `${this.#options.label}: ${doing} refused: ${reason}`;
    const details = { reason, status, ...(codes ? { codes } : {}) };
    return new RoomdError("device.refused", text, { details });
  }
}

/** The camera does not take the password, as it was proven. */
class Refusal {}

/** Path and query of an address. */
function pathOf(address: string): string | undefined {
  const url = URL.parse(address) ?? URL.parse(address, "http://camera");
  return url ? url.pathname + url.search : undefined;
}
