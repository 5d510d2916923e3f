import { createServer } from "node:net";

/** Below the ports that the kernel gives to outgoing connections, above those that browsers refuse. */
const FIRST_PORT = 11_000;
const PORTS_PER_PROCESS = 100;
const SHARES = 89;
const firstOfProcess = FIRST_PORT + (process.pid % SHARES) * PORTS_PER_PROCESS;
let next = 0;

/** Returns a free TCP port of 127.0.0.1. Test files that run side by side take theirs from different shares: a port
 * is free only until somebody listens on it. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS_PER_PROCESS; tries++) {
    const port = firstOfProcess + (next++ % PORTS_PER_PROCESS);
    if ((await tryPort(port)) !== undefined) return port;
  }
  throw new Error(`no free port from ${firstOfProcess} on`);
}

/** Those of the ports that somebody has. */
export async function portsInUse(ports: readonly number[]): Promise<Set<number>> {
  const taken = new Set<number>();
  for (const port of ports) if ((await tryPort(port)) === undefined) taken.add(port);
  return taken;
}

/** The port that could be listened on, or undefined. */
function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  server.once("error", () => resolve(undefined));
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
  });
  return promise;
}
