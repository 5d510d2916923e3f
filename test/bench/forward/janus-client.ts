import { once } from "node:events";
import { WebSocket } from "ws";

const ANSWERS_WITHIN_MS = 10_000;
/** Janus forgets a session that says nothing for a minute. */
const KEEP_ALIVE_MS = 25_000;

interface Reply {
  readonly janus: string;
  readonly transaction?: string;
  readonly data?: { readonly id: number };
  readonly plugindata?: { readonly data: Record<string, unknown> };
  readonly jsep?: RTCSessionDescriptionInit;
  readonly error?: { readonly reason: string };
}

/** One session of Janus's WebSocket API with one handle of its videoroom plugin. */
export class JanusClient implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #keepAlive: NodeJS.Timeout;
  #transactions = 0;
  #session: number | undefined;
  #handle: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#receive(JSON.parse(data.toString()) as Reply));
    this.#keepAlive = setInterval(() => this.#keep(), KEEP_ALIVE_MS);
  }

  static async connect(port: number): Promise<JanusClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, "janus-protocol");
    await once(socket, "open");
    const client = new JanusClient(socket);
    client.#session = (await client.#ask({ janus: "create" })).data?.id;
    client.#handle = (await client.#ask({ janus: "attach", plugin: "janus.plugin.videoroom" })).data?.id;
    return client;
  }

  /** A request to the videoroom, and its answer. */
  async request(
    body: Record<string, unknown>,
    jsep?: RTCSessionDescriptionInit,
  ): Promise<{ data: Record<string, unknown>; jsep: RTCSessionDescriptionInit | undefined }> {
    const message = { janus: "message", handle_id: this.#handle, body };
    const reply = await this.#ask(jsep ? { ...message, jsep } : message);
    const data = reply.plugindata?.data ?? {};
    if (data.error !== undefined)
      throw new Error(`videoroom: ${String(body.request)}: ${String(data.error)}`);
    return { data, jsep: reply.jsep };
  }

  async #ask(message: Record<string, unknown>): Promise<Reply> {
    const transaction = String(++this.#transactions);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(
      () => reject(new Error(`Janus does not answer to ${JSON.stringify(message).slice(0, 200)}`)),
      ANSWERS_WITHIN_MS,
    );
    this.#waiting.set(transaction, resolve);
    this.#socket.send(JSON.stringify({ ...message, transaction, session_id: this.#session }));
    const reply = await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(transaction);
    });
    if (reply.error) throw new Error(`Janus: ${String(message.janus)}: ${reply.error.reason}`);
    return reply;
  }

  #keep(): void {
    this.#socket.send(JSON.stringify({ janus: "keepalive", transaction: "keep", session_id: this.#session }));
  }

  /** An acknowledgement comes before an answer that takes time. */
  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.transaction ?? "");
    if (!waiting || reply.janus === "ack") return;
    waiting(reply);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#keepAlive);
    this.#socket.terminate();
  }
}
