import type { Page, WebSocketRoute } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { TopicDelta, TopicSnapshot } from "../../daemon/contract/topic-messages.ts";
import { fromRoomEntries, toRoomEntries } from "../../daemon/shared/room-entries.ts";
import { TopicEntries, TopicReplica } from "../../daemon/shared/topic-replica.ts";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly notice?: string;
}

/** Stands between a page and its room: what the room publishes may be changed, what the page requests may be delayed. */
export class Interceptor {
  /** Changes each state on its way to the page. */
  transform: (state: CurrentRoomState) => CurrentRoomState = (state) => state;
  /** Whether a request waits until `release`. */
  shouldDelay: (method: string, params: unknown) => boolean = () => false;
  readonly delayed: Message[] = [];
  #release: (() => void)[] = [];
  #last: { page: WebSocketRoute; state: CurrentRoomState } | undefined;
  #revision = 0;

  /** Before the page is opened. */
  static async install(page: Page): Promise<Interceptor> {
    const interceptor = new Interceptor();
    await page.routeWebSocket(/\/api\/live$/, (socket) => interceptor.#serve(socket));
    return interceptor;
  }

  /** Publishes the last state again with this change. */
  publish(change: (state: CurrentRoomState) => CurrentRoomState): void {
    this.transform = change;
    if (this.#last) this.#publish(this.#last.page, this.#last.state);
  }

  release(): void {
    this.shouldDelay = () => false;
    for (const send of this.#release.splice(0)) send();
  }

  #serve(page: WebSocketRoute): void {
    const room = page.connectToServer();
    const replica = new TopicReplica();
    page.onMessage((text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.method !== undefined && this.shouldDelay(message.method, message.params)) {
        this.delayed.push(message);
        this.#release.push(() => room.send(text));
      } else room.send(text);
    });
    room.onMessage((text) => {
      const { notice, params } = JSON.parse(String(text)) as Message;
      if (notice === "topic.snapshot") replica.applySnapshot(params as TopicSnapshot);
      else if (notice === "topic.delta") replica.applyDelta(params as TopicDelta);
      else return page.send(text);
      const state = fromRoomEntries(new TopicEntries(replica.entries));
      if (state) this.#publish(page, state);
    });
  }

  /** The page gets snapshots only. */
  #publish(page: WebSocketRoute, state: CurrentRoomState): void {
    this.#last = { page, state };
    const entries = toRoomEntries(this.transform(state));
    const params = { topic: "room", revision: this.#revision++, entries };
    page.send(JSON.stringify({ notice: "topic.snapshot", params }));
  }
}
