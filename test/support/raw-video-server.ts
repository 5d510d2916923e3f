import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A picture's source for `raw-tcp` that a test can take away: grey frames, 15 a second, to whoever connects. */
export interface RawVideoServer extends AsyncDisposable {
  readonly port: number;
  /** Goes on holding its connections but sends nothing, as a camera that hangs. */
  isPaused: boolean;
}

const FRAMES_PER_SECOND = 15;

export async function startRawVideoServer(
  size: { width: number; height: number },
  port = 0,
): Promise<RawVideoServer> {
  const frame = Buffer.alloc((size.width * size.height * 3) / 2, 0x80);
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
    // A client that goes is told by its close.
    socket.on("error", () => {});
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const frames: RawVideoServer = {
    port: typeof address === "object" && address ? address.port : 0,
    isPaused: false,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      const closed = once(server, "close");
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
  const timer = setInterval(() => {
    if (frames.isPaused) return;
    for (const client of clients) if (!client.writableNeedDrain) client.write(frame);
  }, 1000 / FRAMES_PER_SECOND);
  return frames;
}
