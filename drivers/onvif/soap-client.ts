import { RoomdError } from "../../daemon/contract/errors.ts";
import { Authenticator, type AuthScheme } from "./authenticator.ts";
import type { CallOptions } from "./call-options.ts";
import {
  decodeEnvelope,
  encodeEnvelope,
  endOfEnvelope,
  hasEnvelope,
  type ServiceName,
  type SoapRequest,
} from "./envelope.ts";
import { isUnauthorized, isUnsupported } from "./fault.ts";
import type { HttpClient, HttpContent, HttpResponse } from "./http-client.ts";
import { Login, Refusal } from "./login.ts";
import type { LoginGuardTimings } from "./login-guard.ts";
import { pathOf, ServicePaths } from "./service-paths.ts";
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
  readonly timings: LoginGuardTimings & { readonly responseMs: number };
  /** Called after each completed exchange that shows that the camera works with these credentials. */
  readonly onProof: () => void;
  /** Called after each exchange without a usable response. */
  readonly onSilence: (error: RoomdError) => void;
}

const MAXIMUM_RESPONSE_BYTES = 1024 * 1024;
const MAXIMUM_FILE_BYTES = 16 * 1024 * 1024;
/** SOAP to one camera. Negotiates the authentication scheme and reuses the one that worked. */
export class SoapClient {
  readonly #options: SoapClientOptions;
  readonly #paths: ServicePaths;
  readonly #authenticator: Authenticator;
  readonly #login: Login;

  constructor(options: SoapClientOptions) {
    this.#options = options;
    this.#authenticator = new Authenticator(options.username, options.password);
    this.#paths = new ServicePaths(options.path);
    this.#login = new Login({
      label: options.label,
      authenticator: this.#authenticator,
      timings: options.timings,
      ask: (request, call) => this.#send(request, options.path, "none", call),
    });
  }

  useServices(addresses: ReadonlyMap<ServiceName, string>): void {
    this.#paths.useReported(addresses);
  }

  has(service: ServiceName): boolean {
    return this.#paths.has(service);
  }

  /** Somebody uses the camera: credentials that it has refused are tried again, if that is safe. */
  requestLogin(): void {
    this.#login.request();
  }

  /** Throws `access.denied` while the camera's refusal of the credentials counts: nothing need be asked. */
  checkLogin(operation: string): void {
    const refusal = this.#login.refusal(operation);
    if (!refusal) return;
    this.#options.onSilence(refusal);
    throw refusal;
  }

  /** Rejects with `access.denied`, `timeout`, `unavailable`, `aborted`, `device.refused` (with the
   * camera's reason), `device.unsupported` or `protocol.malformed`. */
  async call<T>(request: SoapRequest<T>, options: CallOptions = {}): Promise<T> {
    const { service } = request;
    const path = options.path === undefined ? this.#paths.get(service) : pathOf(options.path);
    if (options.path !== undefined || service === "device") return this.#callAt(path, request, options);
    try {
      const result = await this.#callAt(path, request, options);
      if (path !== undefined) this.#paths.prove(service, path);
      return result;
    } catch (error) {
      if (!isMissing(error)) throw error;
      return this.#callElsewhere(request, options, error);
    }
  }

  /** Looks for a service at the camera's other paths, with requests that change nothing. Rejects with `refusal` if it is
   * nowhere. */
  async #callElsewhere<T>(request: SoapRequest<T>, options: CallOptions, refusal: RoomdError): Promise<T> {
    const { service, operation } = request;
    if (!operation.startsWith("Get")) throw refusal;
    for (const path of this.#paths.candidates(service)) {
      try {
        const result = await this.#callAt(path, request, options);
        this.#paths.prove(service, path);
        return result;
      } catch (error) {
        if (!isMissing(error) && !(error instanceof RoomdError && error.code === "protocol.malformed")) {
          throw error;
        }
      }
    }
    this.#paths.noteAbsent(service);
    throw refusal;
  }

  async #callAt<T>(path: string | undefined, request: SoapRequest<T>, options: CallOptions): Promise<T> {
    const { label } = this.#options;
    const { operation, service } = request;
    if (path === undefined) {
      const text = `${label}: no ${service} service, which ${operation} needs; check that it is enabled in the camera`;
      throw new RoomdError("device.unsupported", text);
    }
    return this.#reportOutcome(operation, request.access, options, async () =>
      request.decode(
        await this.#login.negotiate(
          operation,
          (scheme) => this.#send(request, path, scheme, options),
          options,
          request.access === "anonymous" ? "anonymous" : "soap",
        ),
      ),
    );
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
    return this.#reportOutcome("snapshot", "user", options, () =>
      this.#login.negotiate("snapshot", (scheme) => this.#get(path, scheme, options), options, "file"),
    );
  }

  async #reportOutcome<T>(
    operation: string,
    access: SoapRequest<T>["access"],
    { importance }: CallOptions,
    exchange: () => Promise<T>,
  ): Promise<T> {
    const { label, onSilence } = this.#options;
    try {
      const result = await exchange();
      this.#reportProof(access);
      return result;
    } catch (error) {
      if (!(error instanceof RoomdError)) throw error;
      const known =
        error.code === "protocol.malformed" && !error.message.startsWith(label)
          ? new RoomdError(error.code, `${label}: ${operation}: ${error.message}`, { cause: error })
          : error;
      const { code, details } = known;
      const isUnusable = code === "protocol.malformed" || (code === "device.refused" && !details.codes);
      if (code === "timeout" || code === "unavailable" || code === "access.denied") onSilence(known);
      else if (isUnusable && importance !== "optional") onSilence(known);
      // Only a camera returns a SOAP fault; an HTML page with 404 may come from any device at this address.
      if (details.codes !== undefined) this.#reportProof(access);
      throw known;
    }
  }

  /** What a camera responds without credentials shows nothing while it refuses them. */
  #reportProof(access: "anonymous" | "user"): void {
    if (access === "anonymous" && this.#authenticator.username !== "") return;
    this.#options.onProof();
  }

  async #send(
    request: SoapRequest<unknown>,
    path: string,
    scheme: AuthScheme,
    options: CallOptions,
  ): Promise<XmlElement | Refusal> {
    const action = options.contentType === "plain" ? "" : `; action="${request.action}"`;
    const response = await this.#exchange(request.operation, "POST", path, scheme, options, () => ({
      body: encodeEnvelope(
        request.body,
        (request.headers ?? "") + this.#authenticator.securityHeader(scheme),
      ),
      headers: { "content-type": `application/soap+xml; charset=utf-8${action}` },
    }));
    return this.#read(request.operation, response);
  }

  async #get(path: string, scheme: AuthScheme, options: CallOptions): Promise<Uint8Array | Refusal> {
    const content = () => ({ body: "", headers: {} });
    const response = await this.#exchange("snapshot", "GET", path, scheme, options, content);
    if (response.status === 401 || response.status === 403) return new Refusal();
    if (response.status !== 200) throw this.#refused("snapshot", `HTTP ${response.status}`, response.status);
    if (response.cut) throw this.#cutError("snapshot", response.cut);
    return response.body;
  }

  async #exchange(
    operation: string,
    method: "GET" | "POST",
    path: string,
    scheme: AuthScheme,
    { signal, priority, timeoutMs }: CallOptions,
    content: () => HttpContent,
  ): Promise<HttpResponse> {
    const { http, timings } = this.#options;
    const response = await http.request({
      operation,
      method,
      path,
      content: () => {
        const { headers, body } = content();
        const authorization = this.#authenticator.authorizationHeader(scheme, method, path);
        return { body, headers: { ...headers, ...authorization } };
      },
      timeoutMs: timeoutMs ?? timings.responseMs,
      maximumBytes: method === "GET" ? MAXIMUM_FILE_BYTES : MAXIMUM_RESPONSE_BYTES,
      ...(method === "POST" ? { isBodyEnd } : {}),
      priority: priority ?? "ordinary",
      signal,
    });
    if (response.status === 401) this.#authenticator.handleChallenge(response.challenges);
    return response;
  }

  #read(operation: string, { status, body, cut }: HttpResponse): XmlElement | Refusal {
    if (status === 401) return new Refusal();
    const text = body.toString("utf8");
    const isEnvelope = hasEnvelope(text);
    if (!isEnvelope && status === 403) return new Refusal();
    if (!isEnvelope && status >= 300) throw this.#refused(operation, `HTTP ${status}`, status);
    if (endOfEnvelope(text) === undefined && (cut || isEnvelope)) {
      throw this.#cutError(operation, cut ?? "its XML is incomplete");
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

  #cutError(operation: string, cut: string): RoomdError {
    const text = `${this.#options.label}: ${operation}: the camera ended in the middle of its answer (${cut}); update its firmware, or switch it off and on`;
    return new RoomdError("unavailable", text, { details: { received: true } });
  }

  /** `codes` are those of a SOAP fault. */
  #refused(operation: string, reason: string, status: number, codes?: readonly string[]): RoomdError {
    const text = `${this.#options.label}: ${operation} refused: ${reason}`;
    const details = { reason, status, ...(codes ? { codes } : {}) };
    return new RoomdError("device.refused", text, { details });
  }
}

/** Returns whether a service may be at another path: nothing there, or a service without the operation. */
function isMissing(error: unknown): error is RoomdError {
  return (
    error instanceof RoomdError && (error.code === "device.unsupported" || error.code === "device.refused")
  );
}

const isBodyEnd = (tail: string) => endOfEnvelope(tail) !== undefined;
