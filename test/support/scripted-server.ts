import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Page, Route, WebSocketRoute } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { HEARTBEAT_INTERVAL_MS } from "../../daemon/contract/topic-messages.ts";
import { toRoomEntries } from "../../daemon/shared/room-entries.ts";

const PAGES = join(import.meta.dirname, "../../web-ui/dist");
/** Nothing listens there: all requests are answered by the script. Cameras and microphones need `localhost`. */
const ORIGIN = "http://localhost:9";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};

type Entries = readonly (readonly [string, unknown])[];

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Serves the built pages to one page, in place of a room or hub: publishes the topics that the test sets, and records
 * what the page requests. For what real processes show only for a moment, or with sixty rooms. */
export class ScriptedServer implements Disposable {
  readonly requests: Request[] = [];
  /** Results of requests by method; `{}` for the others. A function may throw `{ code, message }`. */
  readonly results: Record<string, (params: Request["params"]) => unknown> = {};
  readonly #page: Page;
  readonly #now: () => number;
  readonly #topics = new Map<string, Entries>();
  readonly #sockets = new Set<WebSocketRoute>();
  readonly #heartbeats: NodeJS.Timeout;
  #isSilent = false;
  #revision = 0;

  private constructor(page: Page, now: () => number) {
    this.#page = page;
    this.#now = now;
    this.#heartbeats = setInterval(() => this.#beat(), HEARTBEAT_INTERVAL_MS);
  }

  /** Before the page is opened. `now`: the server's clock. */
  static async install(page: Page, { now = Date.now }: { now?: () => number } = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(page, now);
    await page.route(`${ORIGIN}/**`, serveFile);
    await page.routeWebSocket(/\/(api|guest)\/live/, (socket) => server.#serve(socket));
    page.on("close", () => server[Symbol.dispose]());
    return server;
  }

  async open(path: string): Promise<void> {
    await this.#page.goto(`${ORIGIN}${path}`);
  }

  publish(topic: string, entries: Entries): void {
    this.#topics.set(topic, entries);
    for (const socket of this.#sockets) this.#sendSnapshot(socket, topic);
  }

  publishRoom(state: CurrentRoomState): void {
    this.publish("room", toRoomEntries(state));
  }

  notify(notice: string, params: unknown): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify({ notice, params }));
  }

  /** Sends nothing any more, and accepts no connection. */
  async fallSilent(): Promise<void> {
    this.#isSilent = true;
    for (const socket of this.#sockets) await socket.close();
  }

  recover(): void {
    this.#isSilent = false;
  }

  #serve(socket: WebSocketRoute): void {
    if (this.#isSilent) {
      void socket.close();
      return;
    }
    this.#sockets.add(socket);
    socket.onClose(() => this.#sockets.delete(socket));
    socket.onMessage((text) => this.#answer(socket, JSON.parse(String(text)) as Request));
    this.#beat();
  }

  #answer(socket: WebSocketRoute, request: Request): void {
    const { id, method, params } = request;
    this.requests.push(request);
    try {
      const result = this.results[method]?.(params) ?? {};
      socket.send(JSON.stringify({ id, result }));
    } catch (error) {
      socket.send(JSON.stringify({ id, error: { details: {}, ...(error as object) } }));
    }
    if (method === "topic.subscribe") this.#sendSnapshot(socket, String(params.topic));
  }

  #sendSnapshot(socket: WebSocketRoute, topic: string): void {
    const params = { topic, revision: this.#revision++, entries: this.#topics.get(topic) ?? [] };
    socket.send(JSON.stringify({ notice: "topic.snapshot", params }));
  }

  #beat(): void {
    if (!this.#isSilent) this.notify("heartbeat", { atMs: this.#now() });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeats);
  }
}

async function serveFile(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url());
  const file = join(PAGES, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
  const body = await readFile(file).catch(() => undefined);
  if (body) await route.fulfill({ body, contentType: TYPES[extname(file)] ?? "application/octet-stream" });
  else await route.fulfill({ status: 404, body: "" });
}
