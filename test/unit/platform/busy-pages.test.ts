import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, test } from "node:test";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { WebSocket } from "ws";
import { createServer } from "../../../daemon/platform/http-server.ts";

let server: FastifyInstance;
afterEach(() => server.close());

/** A server that reports each request by its method. */
async function serve(onRequest: (method: string) => void): Promise<string> {
  server = await createServer({
    logger: pino({ level: "silent" }),
    home: "/",
    state: () => ({}),
    command: () => ({}),
    live: () => ({ onRequest: ({ method }) => onRequest(method), [Symbol.dispose]: () => {} }),
  });
  return (await server.listen({ host: "127.0.0.1", port: 0 })).replace("http", "ws");
}

async function connectPage(url: string): Promise<WebSocket> {
  const page = new WebSocket(`${url}/api/live`);
  page.on("error", () => {});
  await once(page, "open");
  return page;
}

const request = (id: number, method: string) => JSON.stringify({ id, method, params: {} });

test("a page's Stop doesn't wait for the hundreds of requests that another page has sent at once", async () => {
  const PAGES = 4;
  const REQUESTS = 500;
  const stopped = Promise.withResolvers<number>();
  let handled = 0;
  const url = await serve((method) => {
    if (method === "stop") stopped.resolve(handled);
    handled++;
  });
  const hand = await connectPage(url);
  const busy = await Promise.all(Array.from({ length: PAGES }, () => connectPage(url)));
  for (const page of busy) {
    for (let id = 0; id < REQUESTS; id++) page.send(request(id, "question"));
  }
  hand.send(request(1, "stop"));
  const before = await stopped.promise;
  assert.ok(before < (PAGES * REQUESTS) / 4, `${before} of ${PAGES * REQUESTS} requests came first`);
  for (const page of [hand, ...busy]) page.terminate();
});

test("the requests of a page are handled in their order, also those before it has gone", async () => {
  const methods: string[] = [];
  const last = Promise.withResolvers<void>();
  const url = await serve((method) => {
    methods.push(method);
    if (method === "stop") last.resolve();
  });
  const page = await connectPage(url);
  const drives = Array.from({ length: 100 }, (_, index) => `drive${index}`);
  for (const [index, method] of [...drives, "stop"].entries()) page.send(request(index, method));
  page.close();
  await last.promise;
  assert.deepEqual(methods, [...drives, "stop"]);
});
