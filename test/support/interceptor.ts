import type { Page, WebSocketRoute } from "playwright-core";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly notice?: string;
}

/** Stands between a page and its room: what the room tells may be changed, what the page asks may be held back. */
export class Interceptor {
  /** Changes each state on its way to the page. */
  transform: (state: RoomState) => RoomState = (state) => state;
  /** Whether a request waits until `letGo`. */
  shouldDelay: (method: string, params: unknown) => boolean = () => false;
  readonly delayed: Message[] = [];
  #letGo: (() => void)[] = [];
  #last: { page: WebSocketRoute; state: RoomState } | undefined;

  /** Before the page is opened. */
  static async install(page: Page): Promise<Interceptor> {
    const between = new Interceptor();
    await page.routeWebSocket(/\/api\/live$/, (socket) => between.#serve(socket));
    return between;
  }

  /** Tells the last state again, as it is to be changed now. */
  publish(change: (state: RoomState) => RoomState): void {
    this.transform = change;
    if (this.#last) this.#tell(this.#last.page, this.#last.state);
  }

  release(): void {
    this.shouldDelay = () => false;
    for (const go of this.#letGo.splice(0)) go();
  }

  #serve(page: WebSocketRoute): void {
    const room = page.connectToServer();
    page.onMessage((text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.method !== undefined && this.shouldDelay(message.method, message.params)) {
        this.delayed.push(message);
        this.#letGo.push(() => room.send(text));
      } else room.send(text);
    });
    room.onMessage((text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.notice === "state") this.#tell(page, message.params as RoomState);
      else page.send(text);
    });
  }

  #tell(page: WebSocketRoute, state: RoomState): void {
    this.#last = { page, state };
    page.send(JSON.stringify({ notice: "state", params: this.transform(state) }));
  }
}
