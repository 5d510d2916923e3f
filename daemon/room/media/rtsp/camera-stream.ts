import { RoomdError } from "../../../contract/errors.ts";
import type { RtspAuthentication } from "./authentication.ts";
import {
  authenticationFor,
  CameraConnection,
  type CameraConnectionListener,
  type RtspTarget,
} from "./camera-connection.ts";
import { fieldOf, type HeaderFields, type RtspResponse, withoutFields } from "./message.ts";
import { parseSessionDescription, type SessionDescription } from "./session-description.ts";

/** How long a camera may take to end a session, ms. */
const TEARDOWN_TIMEOUT_MS = 1000;
/** Asks for another transport, which the client then tries. */
const UNSUPPORTED_TRANSPORT = 461;
const HINTS: Readonly<Record<number, string>> = {
  404: "no such stream at this address",
  453: "the camera serves no further stream now: end its other viewers, or wait until their sessions end",
  503: "the camera is busy, or serves no further stream now",
};

/** One stream of a camera on one connection, from DESCRIBE to TEARDOWN. */
export class CameraStream implements AsyncDisposable {
  readonly #target: RtspTarget;
  readonly #signal: AbortSignal;
  readonly #authentication: RtspAuthentication;
  #connection: CameraConnection;
  #described: { readonly response: RtspResponse; readonly description: SessionDescription } | undefined;
  /** What the control URLs of the session description are relative to. */
  #base: string;
  #session: string | undefined;
  /** Of what is needed: without the rest the stream still plays. */
  #neededControl: string | undefined;

  private constructor(
    target: RtspTarget,
    signal: AbortSignal,
    parts: { authentication: RtspAuthentication; connection: CameraConnection },
  ) {
    this.#target = target;
    this.#signal = signal;
    this.#authentication = parts.authentication;
    this.#connection = parts.connection;
    this.#base = target.address.url;
  }

  /** Connects; throws `unavailable` or `timeout`. */
  static async open(target: RtspTarget, signal: AbortSignal): Promise<CameraStream> {
    const authentication = authenticationFor(target);
    const connection = await CameraConnection.open(target, signal, authentication);
    return new CameraStream(target, signal, { authentication, connection });
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  get base(): string {
    return this.#base;
  }

  /** Returns what the stream contains, and the response to DESCRIBE, reduced to what is played of it. It is requested once,
   * and begins no session. Throws `device.refused`. */
  async describe(): Promise<{ response: RtspResponse; description: SessionDescription }> {
    if (this.#described) return this.#described;
    const response = await this.#requestDescription();
    throwRefusal("DESCRIBE", response);
    const base = fieldOf(response.headers, "content-base") ?? fieldOf(response.headers, "content-location");
    if (base && /^rtsps?:\/\//i.test(base)) this.#base = base;
    const headers = withoutFields(response.headers, "content-base", "content-location");
    const { kinds } = this.#target;
    const description = parseSessionDescription(response.body.toString("utf8"), kinds);
    this.#neededControl = description[kinds[0] ?? "video"]?.control;
    this.#described = {
      response: { ...response, headers, body: Buffer.from(description.text) },
      description,
    };
    return this.#described;
  }

  /** Some cameras close the connection after their challenge: the login follows on another one. */
  async #requestDescription(): Promise<RtspResponse> {
    const { url } = this.#target.address;
    const options = { headers: [["Accept", "application/sdp"]] as HeaderFields };
    const wasChallenged = this.#authentication.isChallenged;
    try {
      return await this.#connection.request("DESCRIBE", url, options);
    } catch (error) {
      const isNew = this.#authentication.isChallenged && !wasChallenged;
      if (!(error instanceof RoomdError && error.code === "unavailable" && isNew)) throw error;
      this.#connection[Symbol.dispose]();
      this.#connection = await CameraConnection.open(this.#target, this.#signal, this.#authentication);
      return await this.#connection.request("DESCRIBE", url, options);
    }
  }

  /** Resolves with the response. Throws `device.refused` for a refusal that ends the attempt. */
  async request(
    method: string,
    uri: string,
    options: { headers: HeaderFields; body: Buffer },
  ): Promise<RtspResponse> {
    const response = await this.#connection.request(method, uri, options);
    const isOptional = method === "SETUP" && !uri.endsWith(this.#neededControl ?? "");
    if (!isOptional) throwRefusal(method, response);
    if (method === "TEARDOWN") this.#session = undefined;
    if (method !== "SETUP" || response.status !== 200) return response;
    this.#session = fieldOf(response.headers, "session")?.split(";")[0]?.trim() ?? this.#session;
    return { ...response, headers: withSource(response.headers, this.#connection.remoteAddress) };
  }

  listen(listener: CameraConnectionListener): void {
    this.#connection.listen(listener);
  }

  sendData(bytes: Buffer): void {
    this.#connection.sendData(bytes);
  }

  resume(): void {
    this.#connection.resume();
  }

  /** Ends the session: a camera may serve one at a time. */
  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined && this.isOpen) {
      const headers: HeaderFields = [["Session", session]];
      const connection = this.#connection;
      connection.listen({ onData: () => true, onClose: () => {} });
      connection.resume();
      await connection.request("TEARDOWN", this.#base, { headers }, TEARDOWN_TIMEOUT_MS).catch(() => {});
    }
    this.#connection[Symbol.dispose]();
  }
}

function throwRefusal(method: string, { status, reason }: RtspResponse): void {
  const isFatal = method === "DESCRIBE" || method === "SETUP" || method === "PLAY";
  if (!isFatal || status < 300 || status === UNSUPPORTED_TRANSPORT) return;
  const text = `${status} ${reason.replace(/[^ -~]/g, "").slice(0, 60)}`.trim();
  const hint = HINTS[status] ?? `the camera refuses ${method}`;
  throw new RoomdError("device.refused", `${text}: ${hint}`, { details: { reason: text } });
}

/** GStreamer sends RTCP to `source`, and else to the other end of its connection. */
function withSource(headers: HeaderFields, address: string | undefined): HeaderFields {
  if (address === undefined) return headers;
  return headers.map(([name, value]) => {
    const needsSource = name.toLowerCase() === "transport" && !/;\s*source=/i.test(value);
    return [name, needsSource && /unicast|client_port/i.test(value) ? `${value};source=${address}` : value];
  });
}
