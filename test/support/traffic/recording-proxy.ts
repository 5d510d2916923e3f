import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";

/** A request and its response. */
export interface HttpExchange {
  readonly kind: "http";
  readonly method: string;
  readonly path: string;
  readonly requestBody: string;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A message on a WebSocket. */
export interface SocketMessage {
  readonly kind: "socket";
  readonly connection: number;
  readonly path: string;
  readonly from: "client" | "server";
  readonly text: string;
}

/** Headers of the handshake that the two connections have of their own. */
const HANDSHAKE_HEADERS = /^(host|connection|upgrade|sec-websocket-.*)$/;

/** Stands before an HTTP server and records what passes, in order. */
export class RecordingProxy implements AsyncDisposable {
  readonly records: (HttpExchange | SocketMessage)[] = [];
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #connections = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((incoming, response) => void this.#forward(incoming, response));
    this.#server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(incoming, socket, head),
    );
  }

  /** The server at `target` may start later. */
  static async to(target: number): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestBody = await readAll(incoming);
    const { method = "GET", url: path = "/" } = incoming;
    const headers = { ...incoming.headers, host: `127.0.0.1:${this.#target}` };
    const forwarded = request({ host: "127.0.0.1", port: this.#target, method, path, headers });
    forwarded.end(requestBody);
    try {
      const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
      const body = await readAll(answer);
      const status = answer.statusCode ?? 0;
      this.records.push({
        kind: "http",
        method,
        path,
        requestBody: requestBody.toString(),
        status,
        contentType: answer.headers["content-type"]?.split(";")[0],
        body: body.toString(),
      });
      response.writeHead(status, answer.headers).end(body);
    } catch {
      response.destroy();
    }
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = incoming.url ?? "/";
    const kept = Object.entries(incoming.headers).filter(([name]) => !HANDSHAKE_HEADERS.test(name));
    const far = new WebSocket(`ws://127.0.0.1:${this.#target}${path}`, {
      headers: Object.fromEntries(kept) as Record<string, string>,
    });
    far.once("error", () => socket.destroy());
    far.once("open", () => {
      this.#sockets.handleUpgrade(incoming, socket, head, (near) => this.#relay(path, near, far));
    });
  }

  #relay(path: string, near: WebSocket, far: WebSocket): void {
    const connection = this.#connections++;
    const pass = (source: WebSocket, sink: WebSocket, from: SocketMessage["from"]) => {
      source.on("message", (data: Buffer) => {
        const text = data.toString();
        this.records.push({ kind: "socket", connection, path, from, text });
        sink.send(text);
      });
      source.on("error", () => {});
      source.on("close", () => sink.terminate());
    };
    pass(near, far, "client");
    pass(far, near, "server");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await message.toArray());
}
