import { join } from "node:path";
import { createServer, type ViteDevServer } from "vite";
import type { Testbed } from "../test/support/testbed.ts";
import { type PageServers, runDemo } from "./demo/run.ts";

/** `npm run dev`: hub and two rooms as real processes, and their pages by Vite with hot reload. Each daemon has a Vite
 * server of its own, since a page talks to the host that it came from. Changes to daemons take effect with `kill ROOM`
 * and `start ROOM`. */

const ROOT = join(import.meta.dirname, "..");
const FIRST_PORT = 5173;
/** Paths that the daemon answers: commands and state, thumbnails, the guest's session. */
const DAEMON_PATHS = ["/api", "/guest/invitation", "/guest/live", "/whip", "/whep"];

async function servePages(target: string): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: join(ROOT, "web-ui/vite.config.ts"),
    logLevel: "warn",
    server: {
      host: "127.0.0.1",
      port: FIRST_PORT,
      fs: { allow: [ROOT] },
      proxy: Object.fromEntries(DAEMON_PATHS.map((path) => [path, { target, ws: true }])),
    },
  });
  return server.listen();
}

async function hotPages(testbed: Testbed): Promise<PageServers> {
  await using stack = new AsyncDisposableStack();
  const addresses: string[] = [];
  for (const url of [testbed.hub.url, ...testbed.rooms.map((room) => room.url)]) {
    const server = stack.adopt(await servePages(url), (started) => started.close());
    addresses.push(server.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? url);
  }
  const [hub = testbed.hub.url, ...rooms] = addresses;
  const servers = stack.move();
  return { addresses: { hub, rooms }, [Symbol.asyncDispose]: () => servers.disposeAsync() };
}

await runDemo({ rooms: 2, state: undefined, json: false, help: false }, hotPages);
