import { once } from "node:events";
import { WebSocket } from "ws";
import { matchPattern, type TopicName } from "../../daemon/contract/define-topic.ts";
import { type HubTopics, hubTopics } from "../../daemon/contract/hub-topics.ts";
import { parse } from "../../daemon/contract/parse.ts";
import { Heartbeat, TopicDelta, TopicSnapshot, topicRequests } from "../../daemon/contract/topic-messages.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { TopicSubscriptions } from "../../web-ui/shared/topic-subscriptions.ts";
import { eventually } from "./eventually.ts";

/** A console page without the page. Whatever the hub sends is compared with the contract. */
export class HubPage implements Disposable {
  readonly topics: TopicSubscriptions<HubTopics>;
  /** What changed, as `topic key`, in the order of arrival. */
  readonly changes: string[] = [];
  heartbeats = 0;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const peer = new RpcPeer({
      requests: topicRequests,
      parseResult: parse,
      send: (text) => socket.send(text),
      onNotice: (name, params) => this.#onNotice(name, params),
    });
    this.topics = new TopicSubscriptions({
      request: (name, params) => peer.request(name, params),
      reconnect: () => {},
    });
    socket.on("message", (data: Buffer) => peer.receive(data.toString()));
    socket.once("close", () => peer.close());
  }

  static async connect(hubUrl: string): Promise<HubPage> {
    const socket = new WebSocket(`${hubUrl.replace("http", "ws")}/api/live`);
    const page = new HubPage(socket);
    await once(socket, "open");
    return page;
  }

  /** Resolves with its entries once the snapshot has arrived. */
  async subscribe<Name extends TopicName<HubTopics>>(name: Name) {
    const { entries } = this.topics.subscribe(name);
    await eventually(`a snapshot of ${name}`, async () => entries.value !== null);
    return entries;
  }

  /** Resolves when the hub has sent so many more heartbeats. */
  async waitForHeartbeats(count: number): Promise<void> {
    const until = this.heartbeats + count;
    await eventually(`${count} heartbeats`, async () => this.heartbeats >= until);
  }

  #onNotice(name: string, params: unknown): void {
    if (name === "heartbeat") {
      parse(Heartbeat, params, name);
      this.heartbeats++;
      return;
    }
    if (name === "topic.snapshot") {
      const { topic, entries } = parse(TopicSnapshot, params, name);
      for (const [key, value] of entries) checkEntry(topic, key, value);
    } else {
      const { topic, changed, removed } = parse(TopicDelta, params, name);
      for (const [key, value] of changed) checkEntry(topic, key, value);
      this.changes.push(...[...changed.map(([key]) => key), ...removed].map((key) => `${topic} ${key}`));
    }
    this.topics.receive(name, params);
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

/** Throws unless the contract has the topic and the entry, and the value matches. */
function checkEntry(topic: string, key: string, value: unknown): void {
  const definition = Object.values(hubTopics).find(({ name }) => matchPattern(name, topic) !== undefined);
  const schema = Object.entries(definition?.entries ?? {}).find(
    ([pattern]) => matchPattern(pattern, key) !== undefined,
  )?.[1];
  if (!schema) throw new Error(`the contract has no entry "${key}" in "${topic}"`);
  parse(schema, value, `${topic} ${key}`);
}
