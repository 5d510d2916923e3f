import { once } from "node:events";
import { WebSocket } from "ws";
import type { screenRequests } from "../../daemon/contract/media/screen.ts";
import type { viewerRequests } from "../../daemon/contract/media/viewer.ts";
import type { RoomCommands } from "../../daemon/contract/room-commands.ts";
import type { TopicDelta, TopicRequests, TopicSnapshot } from "../../daemon/contract/topic-messages.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests, type TypedRequest } from "./any-requests.ts";

type PageRequests = RoomCommands & TopicRequests & typeof screenRequests & typeof viewerRequests;

/** A notice of a topic that the connection has subscribed to. */
type TopicNotice =
  | { readonly name: "topic.snapshot"; readonly params: TopicSnapshot }
  | { readonly name: "topic.delta"; readonly params: TopicDelta };

export interface LiveConnection extends Disposable {
  readonly request: TypedRequest<PageRequests>;
  /** Sends what the contract may not have: for tests of what is refused. */
  send(method: string, params?: unknown): Promise<unknown>;
  /** Of all subscribed topics, newest last. */
  readonly topicNotices: readonly TopicNotice[];
  /** Each value that an entry of the subscribed topics had, newest last. */
  valuesOf<Value>(key: string): Value[];
  readonly socket: WebSocket;
}

/** A page's connection to a room, without the page. */
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
    request: (name, ...[params]) => peer.request(name, params) as Promise<never>,
    send: (method, params) => peer.request(method, params),
    topicNotices,
    valuesOf: <Value>(wanted: string) =>
      topicNotices
        .flatMap(({ name, params }) => (name === "topic.snapshot" ? params.entries : params.changed))
        .flatMap(([key, value]) => (key === wanted ? [value as Value] : [])),
    socket,
    [Symbol.dispose]: () => socket.terminate(),
  };
}
