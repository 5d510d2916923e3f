import { once } from "node:events";
import { WebSocket } from "ws";

/** A console page's connection that counts bytes. */
export class ConsoleClient implements Disposable {
  readonly #socket: WebSocket;
  bytes = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.bytes += data.length;
    });
  }

  static async connect(hubUrl: string): Promise<ConsoleClient> {
    const client = new ConsoleClient(new WebSocket(`${hubUrl.replace("http", "ws")}/api/live`));
    await once(client.#socket, "open");
    return client;
  }

  /** Resolves with the snapshot's size in bytes. Rejects when the hub has no such topic. */
  async subscribe(topic: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const onMessage = (data: Buffer) => {
      const { notice, params, error } = JSON.parse(data.toString());
      if (notice === "topic.snapshot" && params.topic === topic) resolve(data.length);
      else if (error) reject(new Error(`${topic}: ${error.message}`));
    };
    this.#socket.on("message", onMessage);
    this.#socket.send(JSON.stringify({ id: 1, method: "topic.subscribe", params: { topic } }));
    return promise.finally(() => this.#socket.off("message", onMessage));
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
