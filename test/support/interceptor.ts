import type { Page, WebSocketRoute } from "playwright-core";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly notice?: string;
}

/** Stands between a page and its room: what the room tells may be changed, what the page asks may be held back. */
export class Between {
  /** Changes each state on its way to the page. */
  change: (state: RoomState) => RoomState = (state) => state;
  /** Whether a request waits until `letGo`. */
  hold: (method: string, params: unknown) => boolean = () => false;
  readonly held: Message[] = [];
  #letGo: (() => void)[] = [];
  #last: { page: WebSocketRoute; state: RoomState } | undefined;

  /** Before the page is opened. */
  static async of(page: Page): Promise<Between> {
    const between = new Between();
    await page.routeWebSocket(/\/api\/live$/, (socket) => between.#serve(socket));
    return between;
  }

  /** Tells the last state again, as it is to be changed now. */
  tell(change: (state: RoomState) => RoomState): void {
    this.change = change;
    if (this.#last) this.#tell(this.#last.page, this.#last.state);
  }

  letGo(): void {
    this.hold = () => false;
    for (const go of this.#letGo.splice(0)) go();
  }

  #serve(page: WebSocketRoute): void {
    const room = page.connectToServer();
    page.onMessage((text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.method !== undefined && this.hold(message.method, message.params)) {
        this.held.push(message);
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
    page.send(JSON.stringify({ notice: "state", params: this.change(state) }));
  }
}
