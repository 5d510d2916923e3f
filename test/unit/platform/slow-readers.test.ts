import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, test } from "node:test";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { WebSocket } from "ws";
import {
  createServer,
  type PageConnection,
  type ServerOptions,
} from "../../../daemon/platform/http-server.ts";

const MEGABYTE = "x".repeat(1024 * 1024);
/** No test waits for these. */
const PATIENT = { pingIntervalMs: 600_000, silenceTimeoutMs: 600_000 };

let server: FastifyInstance;
afterEach(() => server.close());

/** Connected pages, and a promise of the end of each. */
interface Served {
  readonly url: string;
  readonly pages: { readonly connection: PageConnection; readonly ended: Promise<void> }[];
}

async function serve(options: Partial<ServerOptions> = {}): Promise<Served> {
  const pages: Served["pages"] = [];
  server = await createServer({
    logger: pino({ level: "silent" }),
    home: "/",
    state: () => ({ text: MEGABYTE.repeat(32) }),
    command: () => ({}),
    live: (connection) => {
      const ended = Promise.withResolvers<void>();
      pages.push({ connection, ended: ended.promise });
      return { onRequest: () => MEGABYTE, [Symbol.dispose]: () => ended.resolve() };
    },
    liveness: PATIENT,
    ...options,
  });
  return { url: await server.listen({ host: "127.0.0.1", port: 0 }), pages };
}

const PATH = { live: "/api/live", state: "/api/state" } as const;

/** A client that sends a request and reads nothing. */
async function stuckClient(url: string, path: string, headers = ""): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${headers}\r\n`);
  return socket;
}

const UPGRADE =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

test("a page that reads nothing is disconnected once it has missed its pings", async () => {
  const { url, pages } = await serve({ liveness: { pingIntervalMs: 20, silenceTimeoutMs: 200 } });
  using reader = new WebSocketReader(url);
  await reader.opened;
  using _ = destroyed(await stuckClient(url, PATH.live, UPGRADE));
  while (pages.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.race([
    pages[1]?.ended,
    pages[0]?.ended.then(() => assert.fail("one that answers pings stays")),
  ]);
});

test("a page that is sent more than it reads is disconnected, whatever it answers", async () => {
  const { url, pages } = await serve();
  using _ = destroyed(await stuckClient(url, PATH.live, UPGRADE));
  while (pages.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const [page] = pages;
  assert.ok(page);
  let largest = 0;
  const timer = setInterval(() => {
    page.connection.peer.notify("news", MEGABYTE);
    largest = Math.max(largest, page.connection.bufferedBytes());
  }, 1);
  await page.ended;
  clearInterval(timer);
  assert.ok(largest < 12 * 1024 * 1024, `${largest} bytes were buffered`);
});

test("a client that does not read its response is disconnected", async () => {
  const { url } = await serve({ idleTimeoutMs: 200 });
  const socket = await stuckClient(url, PATH.state);
  using _ = destroyed(socket);
  await allClosed();
});

/** Resolves when the server has no connection left. */
async function allClosed(): Promise<void> {
  const connections = () =>
    new Promise<number>((resolve) => server.server.getConnections((_error, count) => resolve(count)));
  while ((await connections()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

const LIMITS = {
  maxUnderWay: 3,
  checkIntervalMs: 1500,
  minBytesPerCheck: 64 * 1024,
  maxWaitingBytes: 200_000_000,
};

test("a client that reads its response at a crawl is disconnected, one that reads it gets it whole", async () => {
  const { url } = await serve({ responseLimits: LIMITS });
  const socket = await stuckClient(url, PATH.state);
  using _ = destroyed(socket);
  using _crawl = readAtCrawl(socket);
  const whole = await fetch(`${url}${PATH.state}`, { headers: { connection: "close" } });
  assert.equal((await whole.text()).length, MEGABYTE.length * 32 + '{"text":""}'.length);
  await allClosed();
});

test("responses that nobody reads are bounded in number, and free their places", async () => {
  const entered = [1, 2, 3].map(() => Promise.withResolvers<void>());
  let requests = 0;
  const state = () => {
    entered[requests++]?.resolve();
    return { text: requests > 3 ? "" : MEGABYTE.repeat(16) };
  };
  const { url } = await serve({ responseLimits: { ...LIMITS, checkIntervalMs: 600_000 }, state });
  const status = async () => (await fetch(`${url}${PATH.state}`)).status;
  const stuck: Socket[] = [];
  for (const { promise } of entered) {
    stuck.push(await stuckClient(url, PATH.state));
    await promise;
  }
  assert.equal(await status(), 503);
  for (const socket of stuck) socket.destroy();
  while ((await status()) === 503) await new Promise((resolve) => setTimeout(resolve, 20));
});

test("large responses that wait for their readers are bounded together", async () => {
  const { url } = await serve({
    responseLimits: { ...LIMITS, checkIntervalMs: 600_000, maxWaitingBytes: 40_000_000 },
  });
  const first = await fetch(`${url}${PATH.state}`);
  assert.equal(first.status, 200);
  const second = await fetch(`${url}${PATH.state}`);
  assert.deepEqual([second.status, (await second.text()).includes("try again later")], [503, true]);
  await first.text();
  const third = await fetch(`${url}${PATH.state}`);
  assert.equal((await third.text()).length, MEGABYTE.length * 32 + '{"text":""}'.length);
});

/** A WebSocket ping with 125 bytes, masked by zeros (RFC 6455, 5.2). */
const PING = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);

test("a page that pings and does not read the pongs is disconnected", async () => {
  const { url, pages } = await serve();
  const socket = await stuckClient(url, PATH.live, UPGRADE);
  using _ = destroyed(socket);
  while (pages.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const [page] = pages;
  assert.ok(page);
  let isOver = false;
  void page.ended.then(() => {
    isOver = true;
  });
  let largest = 0;
  const pings = Buffer.concat(Array.from({ length: 4000 }, () => PING));
  for (let round = 0; !isOver && round < 2000; round++) {
    socket.write(pings);
    await new Promise((resolve) => setTimeout(resolve, 1));
    largest = Math.max(largest, page.connection.bufferedBytes());
  }
  await page.ended;
  assert.ok(largest < 16 * 1024 * 1024, `${largest} bytes were buffered`);
});

test("requests of one page that are pending at the same time are bounded", async () => {
  const release = Promise.withResolvers<void>();
  const { url } = await serve({
    live: () => ({ onRequest: () => release.promise, [Symbol.dispose]: () => {} }),
  });
  using reader = new WebSocketReader(url);
  await reader.opened;
  for (let id = 1; id <= 300; id++) reader.socket.send(JSON.stringify({ id, method: "slow" }));
  const [first] = (await once(reader.socket, "message")) as [Buffer];
  assert.match(first.toString(), /"code":"unavailable","message":"slow: too many requests at once"/);
  release.resolve();
});

class WebSocketReader implements Disposable {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;

  constructor(url: string) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}${PATH.live}`);
    this.opened = once(this.socket, "open");
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

function readAtCrawl(socket: Socket): Disposable {
  // In paused mode, `read` takes what it is told.
  socket.on("readable", () => {});
  const timer = setInterval(() => socket.read(512), 20);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function destroyed(socket: Socket): Disposable {
  return { [Symbol.dispose]: () => void socket.destroy() };
}
