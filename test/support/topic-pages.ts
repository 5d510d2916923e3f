import { Type } from "typebox";
import { defineTopic, topicsByName } from "../../daemon/contract/define-topic.ts";
import { ChangeEmitter } from "../../daemon/platform/change-emitter.ts";
import { TopicPublisher, type TopicSources } from "../../daemon/platform/topic-publisher.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { TopicSubscriptions } from "../../web-ui/shared/topic-subscriptions.ts";
import { anyRequests } from "./any-requests.ts";

const exampleTopics = topicsByName(
  defineTopic({ name: "rooms", description: "…", entries: { "{roomId}": Type.Number() } }),
  defineTopic({
    name: "room/{roomId}",
    description: "…",
    entries: { "camera/{cameraId}": Type.Number(), link: Type.String() },
  }),
);
export type ExampleTopics = typeof exampleTopics;

export const THROTTLE_MS = 50;

/** A server whose rooms are `a` and `r1`, `r2`, …, and which counts how often its topics are computed. */
export class ExampleServer implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly rooms = new Map<string, number>();
  readonly computed = { rooms: 0, room: 0 };
  readonly #publisher: TopicPublisher<ExampleTopics>;

  constructor() {
    const sources: TopicSources<ExampleTopics> = {
      rooms: {
        changes: [this.changes],
        entries: () => {
          this.computed.rooms++;
          return [...this.rooms];
        },
      },
      "room/{roomId}": {
        changes: [this.changes],
        entries: (id) => {
          this.computed.room++;
          return id === "a" || /^r\d+$/.test(id)
            ? [["link", "ok"] as const, ["camera/cam1", 1] as const]
            : undefined;
        },
      },
    };
    this.#publisher = new TopicPublisher({ sources, throttleMs: THROTTLE_MS });
  }

  /** Sets a room's value; undefined removes it. */
  set(room: string, value: number | undefined): void {
    if (value === undefined) this.rooms.delete(room);
    else this.rooms.set(room, value);
    this.changes.emit();
  }

  connect(page: PageSocket) {
    const session = this.#publisher.connect(page);
    const peer = new RpcPeer({
      send: (text) => page.sendText(text),
      onRequest: (request) => session.requests.handle(request),
    });
    return { peer, session };
  }

  [Symbol.dispose](): void {
    this.#publisher[Symbol.dispose]();
  }
}

/** The server's end of a page's connection. What it sends waits until the page reads it. */
class PageSocket {
  readonly buffer: string[] = [];
  isDisconnected = false;

  sendText(text: string): void {
    this.buffer.push(text);
  }

  bufferedBytes(): number {
    return this.buffer.reduce((sum, text) => sum + text.length, 0);
  }

  disconnect(): void {
    this.isDisconnected = true;
  }
}

/** A page that reads when the test says so. */
export class ExamplePage implements Disposable {
  readonly #server: ExampleServer;
  socket = new PageSocket();
  /** Names of the notices read so far. */
  readonly notices: { readonly name: string; readonly params: Record<string, unknown> }[] = [];
  readonly topics: TopicSubscriptions<ExampleTopics>;
  #peer!: RpcPeer<typeof anyRequests>;
  #atServer!: ReturnType<ExampleServer["connect"]>;

  constructor(server: ExampleServer) {
    this.#server = server;
    this.topics = new TopicSubscriptions({
      request: (name, params) => this.request(name, params),
      reconnect: () => this.reconnect(),
    });
    this.#connect();
  }

  request(name: string, params: unknown): Promise<unknown> {
    return this.#peer.request(name, params);
  }

  /** Loses the next delta. */
  loseDelta(): void {
    const index = this.socket.buffer.findIndex((text) => text.includes("topic.delta"));
    if (index >= 0) this.socket.buffer.splice(index, 1);
  }

  /** Reads all that was sent. */
  read(): void {
    for (let text = this.socket.buffer.shift(); text !== undefined; text = this.socket.buffer.shift()) {
      this.#peer.receive(text);
    }
  }

  reconnect(): void {
    this.#close();
    this.#connect();
    this.topics.onConnect();
  }

  #connect(): void {
    this.socket = new PageSocket();
    this.#atServer = this.#server.connect(this.socket);
    const { peer } = this.#atServer;
    this.#peer = new RpcPeer({
      requests: anyRequests,
      send: (text) => peer.receive(text),
      onNotice: (name, params) => {
        this.notices.push({ name, params: params as Record<string, unknown> });
        this.topics.receive(name, params);
      },
    });
  }

  #close(): void {
    this.#atServer.session[Symbol.dispose]();
    this.#peer.close();
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}
