import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { asRoomdError, RoomdError } from "../../../contract/errors.ts";
import { guarded } from "../../../platform/guarded.ts";
import type { CameraStream } from "./camera-stream.ts";
import {
  fieldOf,
  formatResponse,
  type HeaderFields,
  RtspReader,
  type RtspRequest,
  type RtspResponse,
  withoutFields,
} from "./message.ts";

/** Longer than a camera takes to respond to the last request, ms. */
const LAST_RESPONSE_TIMEOUT_MS = 500;

export interface ProxySessionOptions {
  readonly socket: Socket;
  /** The stream's address at the proxy. */
  readonly url: string;
  /** Called for the first request of a client that knows this address. */
  readonly open: () => Promise<CameraStream>;
  readonly onFailure: (error: RoomdError) => void;
}

/** One client of the proxy: passes its requests on, and the camera's data back. */
export class ProxySession implements AsyncDisposable {
  /** Resolves when the camera's session has ended. */
  readonly ended: Promise<void>;
  readonly #options: ProxySessionOptions;
  readonly #reader = new RtspReader();
  #camera: Promise<CameraStream> | undefined;
  /** Requests are passed on one after another. */
  #queue: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(options: ProxySessionOptions) {
    this.#options = options;
    const { socket } = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise.then(() => this.#end());
    socket.setNoDelay(true);
    socket.on(
      "data",
      guarded("data of an RTSP player", (chunk: Buffer) => this.#receive(chunk)),
    );
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#isClosing = true;
      resolve();
    });
  }

  #receive(chunk: Buffer): void {
    const { socket } = this.#options;
    try {
      for (const message of this.#reader.push(chunk)) {
        if (message.kind === "data") this.#queue = this.#queue.then(() => this.#sendData(message.bytes));
        if (message.kind !== "request") continue;
        socket.pause();
        this.#queue = this.#queue.then(() => this.#handle(message)).finally(() => socket.resume());
      }
    } catch {
      socket.destroy();
    }
  }

  async #sendData(bytes: Buffer): Promise<void> {
    const camera = await this.#camera;
    camera?.sendData(bytes);
  }

  async #handle(request: RtspRequest): Promise<void> {
    const { socket, onFailure } = this.#options;
    try {
      const response = await this.#respond(request);
      const sequence = fieldOf(request.headers, "cseq") ?? "0";
      const headers: HeaderFields = [["CSeq", sequence], ...withoutFields(response.headers, "cseq")];
      if (!socket.destroyed) socket.write(formatResponse({ ...response, headers }));
    } catch (error) {
      // What the client reports then is a consequence.
      if (!this.#isClosing) onFailure(asRoomdError(error, request.method));
      socket.destroy();
    }
  }

  async #respond(request: RtspRequest): Promise<Omit<RtspResponse, "kind">> {
    const { url } = this.#options;
    const isOwn = request.uri === url || request.uri.startsWith(`${url}/`);
    if (!isOwn && !this.#camera) {
      return { status: 404, reason: "Not Found", headers: [], body: Buffer.alloc(0) };
    }
    const camera = await this.#connect();
    if (request.method === "DESCRIBE") {
      const { response } = await camera.describe();
      // Without it GStreamer resolves a control URL as a browser does a link: in place of this stream's name.
      return { ...response, headers: [...response.headers, ["Content-Base", `${url}/`]] };
    }
    const { method, uri, headers, body } = request;
    const response = await camera.request(method, isOwn ? this.#cameraUri(camera, uri) : uri, {
      headers,
      body,
    });
    return { ...response, headers: this.#withOwnUrls(camera, response.headers) };
  }

  #connect(): Promise<CameraStream> {
    this.#camera ??= this.#options.open().then((camera) => {
      camera.listen({
        onData: (bytes) => this.#forward(camera, bytes),
        onClose: () => this.#onCameraClose(),
      });
      return camera;
    });
    return this.#camera;
  }

  #forward(camera: CameraStream, bytes: Buffer): boolean {
    const { socket } = this.#options;
    if (socket.write(bytes)) return true;
    socket.once("drain", () => camera.resume());
    return false;
  }

  #onCameraClose(): void {
    const { socket, onFailure } = this.#options;
    if (this.#isClosing) return;
    onFailure(new RoomdError("unavailable", "the camera closed the connection"));
    socket.destroy();
  }

  /** Control URLs of the session description are relative to the camera's base. */
  #cameraUri({ base }: CameraStream, uri: string): string {
    const relative = uri.slice(this.#options.url.length).replace(/^\//, "");
    if (relative === "") return base;
    return base.endsWith("/") ? `${base}${relative}` : `${base}/${relative}`;
  }

  /** By the URLs in RTP-Info the client finds the streams that it has set up. */
  #withOwnUrls({ base }: CameraStream, headers: HeaderFields): HeaderFields {
    const { url } = this.#options;
    const own = base.endsWith("/") ? `${url}/` : url;
    return headers.map(([name, value]) => [
      name,
      name.toLowerCase() === "rtp-info" ? value.replaceAll(base, own) : value,
    ]);
  }

  async #end(): Promise<void> {
    await Promise.race([this.#queue, delay(LAST_RESPONSE_TIMEOUT_MS, undefined, { ref: false })]);
    const camera = await this.#camera?.catch(() => undefined);
    await camera?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#options.socket.destroy();
    await this.ended;
  }
}
