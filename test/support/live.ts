import { once } from "node:events";
import { WebSocket } from "ws";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests } from "./any-requests.ts";

export interface LiveConnection extends Disposable {
  request<T>(method: string, params?: unknown): Promise<T>;
  /** Each state that was told, newest last. */
  readonly states: unknown[];
  readonly socket: WebSocket;
}

/** A page's connection to a room or the hub, without the page. */
export async function connectLive(url: string): Promise<LiveConnection> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/live`);
  const states: unknown[] = [];
  const peer = new RpcPeer({
    requests: anyRequests,
    send: (text) => socket.send(text),
    onNotice: (name, params) => {
      if (name === "state") states.push(params);
    },
  });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  socket.once("close", () => peer.close());
  await once(socket, "open");
  return {
    request: <T>(method: string, params?: unknown) => peer.request(method, params) as Promise<T>,
    states,
    socket,
    [Symbol.dispose]: () => socket.terminate(),
  };
}
