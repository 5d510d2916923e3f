import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** Packets of MQTT 5.0 as bytes. */
export const ACCEPTED = Buffer.from("2003000000", "hex");
export const connackWith = (code: number) => Buffer.from([0x20, 3, 0, code, 0]);
export const disconnectWith = (code: number) => Buffer.from([0xe0, 2, code, 0]);

/** A broker that answers each CONNECT as a test says, and nothing else. */
export interface ScriptedBroker extends AsyncDisposable {
  readonly url: string;
  /** Connections so far. */
  readonly connections: number;
}

export async function startScriptedBroker(
  onConnect: (socket: Socket, connection: number) => void,
): Promise<ScriptedBroker> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.once("data", () => onConnect(socket, connection));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
