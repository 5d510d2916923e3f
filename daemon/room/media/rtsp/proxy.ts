import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { RoomdError } from "../../../contract/errors.ts";
import { urlHost } from "../../../platform/url-host.ts";
import type { RtspTarget } from "./camera-connection.ts";
import { CameraStream } from "./camera-stream.ts";
import { ProxySession } from "./proxy-session.ts";
import type { SessionDescription } from "./session-description.ts";

export interface RtspProxyOptions {
  readonly target: RtspTarget;
  readonly signal: AbortSignal;
  /** The camera refuses to play, or has closed the connection. */
  readonly onFailure: (error: RoomdError) => void;
}

/** Lets GStreamer play a camera's stream without knowing its login: arguments of processes are public. It also does what
 * `rtspsrc` doesn't: SHA-256 authentication, the reason of a refusal, and TEARDOWN however GStreamer ends. */
export class RtspProxy implements AsyncDisposable {
  /** For GStreamer on this machine. */
  readonly url: string;
  readonly #options: RtspProxyOptions;
  readonly #server: Server;
  readonly #sessions = new Set<ProxySession>();
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  #failure: RoomdError | undefined;
  /** Described, and not played yet. */
  #described: CameraStream | undefined;
  /** Sessions follow one another: a camera may serve one at a time. */
  #previous: Promise<void> = Promise.resolve();

  private constructor(options: RtspProxyOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    const { address, port } = server.address() as AddressInfo;
    this.url = `rtsp://${urlHost(address)}:${port}/${randomBytes(12).toString("hex")}`;
    this.#signal = AbortSignal.any([options.signal, this.#abort.signal]);
    server.on("connection", (socket) => this.#serve(socket));
  }

  /** Throws like `CameraStream.describe`, with the stream's address. */
  static async open(options: RtspProxyOptions): Promise<RtspProxy> {
    const server = createServer();
    // GStreamer receives UDP by the family of this connection.
    server.listen(0, options.target.address.url.includes("://[") ? "::1" : "127.0.0.1");
    await once(server, "listening");
    return new RtspProxy(options, server);
  }

  /** Why the last session failed. */
  get failure(): RoomdError | undefined {
    return this.#failure;
  }

  /** Returns what the stream contains. The connection is kept for the next session. */
  async describe(): Promise<SessionDescription> {
    const { target } = this.#options;
    try {
      const stream = await CameraStream.open(target, this.#signal);
      this.#described = stream;
      return (await stream.describe()).description;
    } catch (error) {
      throw withAddress(error, target);
    }
  }

  #serve(socket: Socket): void {
    const { target, onFailure } = this.#options;
    const previous = this.#previous;
    const session = new ProxySession({
      socket,
      url: this.url,
      open: async () => {
        await previous;
        return this.#takeStream();
      },
      onFailure: (error) => {
        this.#failure = withAddress(error, target);
        onFailure(this.#failure);
      },
    });
    this.#sessions.add(session);
    this.#previous = session.ended.finally(() => this.#sessions.delete(session));
  }

  async #takeStream(): Promise<CameraStream> {
    const described = this.#described;
    this.#described = undefined;
    if (described?.isOpen) return described;
    await described?.[Symbol.asyncDispose]();
    return CameraStream.open(this.#options.target, this.#signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    const closed = once(this.#server, "close");
    this.#server.close();
    await Promise.all([...this.#sessions].map((session) => session[Symbol.asyncDispose]()));
    await this.#described?.[Symbol.asyncDispose]();
    await closed;
  }
}

function withAddress(error: unknown, { address }: RtspTarget): RoomdError {
  const { code, message, details } =
    error instanceof RoomdError
      ? error
      : new RoomdError("internal", error instanceof Error ? error.name : "");
  return new RoomdError(code, `RTSP stream ${address.shown}: ${message}`, { cause: error, details });
}
