import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RtspAddress } from "../../../contract/config/rtsp-address.ts";
import { RoomdError } from "../../../contract/errors.ts";
import { guarded, startTimeout } from "../../../platform/guarded.ts";
import { RtspAuthentication } from "./authentication.ts";
import {
  fieldOf,
  fieldsOf,
  formatRequest,
  formatResponse,
  type HeaderFields,
  type RtspMessage,
  RtspReader,
  type RtspResponse,
  withoutFields,
} from "./message.ts";
import type { MediaKind } from "./session-description.ts";

const DEFAULT_PORT = { rtsp: 554, rtsps: 322 } as const;
const CONNECT_TIMEOUT_MS = 5000;
const RESPONSE_TIMEOUT_MS = 8000;
/** A login takes two, a nonce that expires meanwhile a third. */
const MAX_ATTEMPTS = 3;
const USER_AGENT = "roomd";

/** A camera's stream, how its password may be sent, and what is played of it: the first kind is needed, others where the
 * camera has them. */
export interface RtspTarget {
  readonly address: RtspAddress;
  readonly allowBasic: boolean;
  readonly kinds: readonly MediaKind[];
}

export interface CameraConnectionListener {
  /** Embedded binary data. Returns false to pause the camera until `resume`. */
  onData(bytes: Buffer): boolean;
  onClose(): void;
}

/** An RTSP connection to a camera that signs its requests. Errors are `RoomdError`s without address and login. */
export class CameraConnection implements Disposable {
  readonly #socket: Socket;
  readonly #authentication: RtspAuthentication;
  readonly #reader = new RtspReader();
  readonly #pending = new Map<number, (response: RtspResponse | RoomdError) => void>();
  #listener: CameraConnectionListener | undefined;
  #sequence = 0;
  #failure: RoomdError | undefined;

  private constructor(socket: Socket, authentication: RtspAuthentication) {
    this.#socket = socket;
    this.#authentication = authentication;
    socket.setNoDelay(true);
    socket.on(
      "data",
      guarded("data of an RTSP camera", (chunk: Buffer) => this.#receive(chunk)),
    );
    socket.on("error", (error) => this.#close(connectionError(error)));
    socket.on("close", () => this.#close(new RoomdError("unavailable", "the camera closed the connection")));
  }

  /** `authentication`: may have the challenge of an earlier connection. Throws `unavailable` or `timeout`. */
  static async open(
    target: RtspTarget,
    signal: AbortSignal,
    authentication: RtspAuthentication,
  ): Promise<CameraConnection> {
    const { protocol, hostname, port } = new URL(target.address.url);
    const scheme = protocol === "rtsps:" ? "rtsps" : "rtsp";
    const host = hostname.replace(/^\[|\]$/g, "");
    const options = { host, port: port === "" ? DEFAULT_PORT[scheme] : Number(port) };
    const socket = scheme === "rtsps" ? connectTls({ ...options, servername: host }) : connectTcp(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ends = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
    const onAbort = () => reject(noResponse(CONNECT_TIMEOUT_MS));
    ends.addEventListener("abort", onAbort);
    socket.once(scheme === "rtsps" ? "secureConnect" : "connect", resolve);
    socket.once("error", (error) => reject(connectionError(error)));
    try {
      if (ends.aborted) onAbort();
      await promise;
      return new CameraConnection(socket, authentication);
    } catch (error) {
      socket.on("error", () => {});
      socket.destroy();
      throw error;
    } finally {
      ends.removeEventListener("abort", onAbort);
    }
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** The camera's IP address. */
  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  listen(listener: CameraConnectionListener): void {
    this.#listener = listener;
  }

  /** Resolves with the response, whatever its status; 401 only where no login is possible. Throws `access.denied` with the
   * reason, `timeout`, `unavailable` or `protocol.malformed`. */
  async request(
    method: string,
    uri: string,
    { headers = [], body = Buffer.alloc(0) }: { headers?: HeaderFields; body?: Buffer } = {},
    timeoutMs = RESPONSE_TIMEOUT_MS,
  ): Promise<RtspResponse> {
    const others = withoutFields(headers, "cseq", "authorization", "user-agent");
    for (let attempt = 1; ; attempt++) {
      const authorization = this.#authentication.authorize(method, uri);
      const signed: HeaderFields = [
        ...others,
        ["User-Agent", USER_AGENT],
        ...(authorization === undefined ? [] : [["Authorization", authorization] as const]),
      ];
      const response = await this.#exchange({ method, uri, headers: signed, body }, timeoutMs);
      if (response.status !== 401) {
        this.#authentication.confirm();
        return response;
      }
      if (attempt === MAX_ATTEMPTS) throw new RoomdError("access.denied", "the camera accepts no login");
      this.#authentication.handleChallenge(fieldsOf(response.headers, "www-authenticate"));
    }
  }

  /** Sends embedded binary data; dropped while the camera doesn't read. */
  sendData(bytes: Buffer): void {
    if (!this.#socket.writableNeedDrain && this.isOpen) this.#socket.write(bytes);
  }

  resume(): void {
    this.#socket.resume();
  }

  async #exchange(
    request: { method: string; uri: string; headers: HeaderFields; body: Buffer },
    timeoutMs: number,
  ): Promise<RtspResponse> {
    if (this.#failure) throw this.#failure;
    const sequence = ++this.#sequence;
    const { promise, resolve, reject } = Promise.withResolvers<RtspResponse>();
    this.#pending.set(sequence, (outcome) =>
      outcome instanceof RoomdError ? reject(outcome) : resolve(outcome),
    );
    const timer = startTimeout("RTSP response", timeoutMs, () => reject(noResponse(timeoutMs)));
    const headers: HeaderFields = [["CSeq", String(sequence)], ...request.headers];
    this.#socket.write(formatRequest({ ...request, headers }));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(sequence);
    }
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#reader.push(chunk)) this.#handle(message);
    } catch (error) {
      this.#close(error instanceof RoomdError ? error : connectionError(error as Error));
    }
  }

  #handle(message: RtspMessage): void {
    if (message.kind === "data") {
      if (this.#listener?.onData(message.bytes) === false) this.#socket.pause();
      return;
    }
    const sequence = Number(fieldOf(message.headers, "cseq"));
    if (message.kind === "response") {
      // Some cameras leave CSeq out; requests follow one another.
      const [oldest] = this.#pending.keys();
      this.#pending.get(this.#pending.has(sequence) ? sequence : (oldest ?? sequence))?.(message);
      return;
    }
    const headers: HeaderFields = [["CSeq", String(sequence)]];
    const body = Buffer.alloc(0);
    this.#socket.write(formatResponse({ status: 501, reason: "Not Implemented", headers, body }));
  }

  #close(failure: RoomdError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#socket.destroy();
    for (const settle of this.#pending.values()) settle(failure);
    this.#listener?.onClose();
  }

  [Symbol.dispose](): void {
    this.#listener = undefined;
    this.#close(new RoomdError("aborted", "the connection was closed"));
  }
}

export function authenticationFor({ address, allowBasic }: RtspTarget): RtspAuthentication {
  const isEncrypted = address.url.startsWith("rtsps:");
  return new RtspAuthentication({ login: address.login, allowBasic: allowBasic || isEncrypted });
}

function noResponse(timeoutMs: number): RoomdError {
  return new RoomdError(
    "timeout",
    `no response within ${timeoutMs / 1000} s; check the camera's network and address`,
  );
}

const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the camera refuses connections at this port: RTSP is switched off, or uses another port",
  EHOSTUNREACH: "no route to the camera: check cable, power and address",
  ENETUNREACH: "no route to the camera's network",
  ENOTFOUND: "unknown host name",
  EAI_AGAIN: "the host name can't be resolved now",
  ECONNRESET: "the camera closed the connection",
  ETIMEDOUT: "the camera doesn't respond: check cable, power and address",
};

function connectionError(error: NodeJS.ErrnoException): RoomdError {
  const what = CONNECTION_ERRORS[error.code ?? ""] ?? `connection failed: ${error.code ?? error.message}`;
  return new RoomdError("unavailable", what, { cause: error });
}
