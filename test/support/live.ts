import { once } from "node:events";
import { WebSocket } from "ws";
import type { TopicDelta, TopicSnapshot } from "../../daemon/contract/topic-messages.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests } from "./any-requests.ts";

/** A notice of a topic that the connection has subscribed to. */
export type TopicNotice =
  | { readonly name: "topic.snapshot"; readonly params: TopicSnapshot }
  | { readonly name: "topic.delta"; readonly params: TopicDelta };

export interface LiveConnection extends Disposable {
  request<T>(method: string, params?: unknown): Promise<T>;
  /** Of all subscribed topics, newest last. */
  readonly topicNotices: readonly TopicNotice[];
  /** Each value that an entry of the subscribed topics had, newest last. */
  valuesOf<Value>(key: string): Value[];
  readonly socket: WebSocket;
}

/** A page's connection to a room or the hub, without the page. */
export async function connectLive(url: string): Promise<LiveConnection> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/live`);
  const topicNotices: TopicNotice[] = [];
  const peer = new RpcPeer({
    requests: anyRequests,
    send: (text) => socket.send(text),
    onNotice: (name, params) => {
      if (name.startsWith("topic.")) topicNotices.push({ name, params } as TopicNotice);
    },
  });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  socket.once("close", () => peer.close());
  await once(socket, "open");
  return {
    request: <T>(method: string, params?: unknown) => peer.request(method, params) as Promise<T>,
    topicNotices,
    valuesOf: <Value>(wanted: string) =>
      topicNotices
        .flatMap(({ name, params }) => (name === "topic.snapshot" ? params.entries : params.changed))
        .flatMap(([key, value]) => (key === wanted ? [value as Value] : [])),
    socket,
    [Symbol.dispose]: () => socket.terminate(),
  };
}
