import { createServer } from "node:net";

/** A TCP port of 127.0.0.1 that nobody has now. */
export async function freePort(): Promise<number> {
  return (await tryPort(0)) ?? 0;
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
