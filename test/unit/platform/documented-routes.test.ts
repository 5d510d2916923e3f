import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { serveRooms } from "../../../daemon/hub/conference/room-server.ts";
import { GuestServer } from "../../../daemon/hub/guest/guest-server.ts";
import { recordingRoutes } from "../../../daemon/hub/recording/recording-routes.ts";
import { WhipServer } from "../../../daemon/hub/whip/whip-server.ts";
import { presetThumbnailRoutes } from "../../../daemon/room/api/preset-thumbnails.ts";
import { videoThumbnailRoutes } from "../../../daemon/room/api/video-thumbnails.ts";

const REFERENCE = join(import.meta.dirname, "../../../docs/reference");

interface Documents {
  readonly paths: Readonly<Record<string, object>>;
  readonly channels: Readonly<Record<string, { readonly address: string }>>;
}

function documented(program: "room" | "hub"): Set<string> {
  const read = (kind: string): Documents =>
    JSON.parse(readFileSync(join(REFERENCE, `${program}.${kind}.json`), "utf8"));
  const { paths } = read("openapi");
  const http = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const channels = Object.values(read("asyncapi").channels).map(({ address }) => `GET ${address}`);
  return new Set([...http, ...channels]);
}

/** Returns the routes that the server has after `register`, as the reference writes them. */
async function registered(register: (server: FastifyInstance) => void): Promise<string[]> {
  const server = Fastify();
  const routes: string[] = [];
  server.addHook("onRoute", ({ method, url }) => {
    const path = url.replaceAll(/:(\w+)/g, "{$1}");
    for (const one of [method].flat()) if (one !== "HEAD") routes.push(`${one} ${path}`);
  });
  register(server);
  await server.ready();
  return routes;
}

const unused = {} as never;
/** Methods that only say 405. */
const REFUSED =
  /^(PUT|PATCH|DELETE) \/(whip|whep)\/\{meetingId\}$|^(PUT|POST) \/(whip|whep)\/\{meetingId\}\/\{session\}$/;

test("every route of the room is in its reference", async () => {
  const routes = await registered((server) => {
    presetThumbnailRoutes(unused)(server);
    videoThumbnailRoutes(unused, unused)(server);
  });
  assert.equal(routes.length, 2);
  const known = documented("room");
  assert.deepEqual(
    routes.filter((route) => !known.has(route)),
    [],
  );
});

test("every route of the hub is in its reference", async () => {
  using stack = new DisposableStack();
  const config = { guests: { max: 1, reconnectWindowSeconds: 1 }, sfu: {}, rooms: [] };
  const options = { config } as never;
  const routes = await registered((server) => {
    recordingRoutes(unused)(server);
    stack.use(serveRooms(server, options));
    stack.use(new GuestServer(server, options));
    stack.use(new WhipServer(server, options));
  });
  assert.ok(routes.length > 20, routes.join(", "));
  const known = documented("hub");
  assert.deepEqual(
    routes.filter((route) => !known.has(route) && !REFUSED.test(route)),
    [],
  );
});
