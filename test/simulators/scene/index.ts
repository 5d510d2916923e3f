import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Position } from "../../../drivers/camera.ts";
import { drawPanorama } from "./panorama.ts";
import { drawBall, frameBytes, renderView, type View } from "./render.ts";

export interface SceneOptions extends View {
  readonly camera: { snapshot(): Position };
  readonly framesPerSecond: number;
}

export interface Scene extends AsyncDisposable {
  /** Sends raw I420 frames to each client. */
  readonly port: number;
}

/** The view of a simulated camera, as a TCP server on 127.0.0.1. Frames are dropped for slow clients. */
export async function startScene(options: SceneOptions): Promise<Scene> {
  const { camera, width, height, framesPerSecond } = options;
  const view: View = { width, height };
  const panorama = drawPanorama(width, height);
  const background = new Uint8Array(frameBytes(view));
  const clients = new Set<Socket>();
  let drawn = "";
  let count = 0;
  const startedAt = performance.now();

  const send = () => {
    if (clients.size === 0) return;
    const position = camera.snapshot();
    const seen = `${position.pan} ${position.tilt} ${position.zoom}`;
    // While the camera stands still only the ball changes.
    if (seen !== drawn) renderView(panorama, view, position, background);
    drawn = seen;
    const frame = Uint8Array.from(background);
    drawBall(frame, view, count / framesPerSecond);
    for (const client of clients) if (!client.writableNeedDrain) client.write(frame);
  };
  let timer: NodeJS.Timeout;
  const next = () => {
    send();
    count++;
    const dueAt = startedAt + (count * 1000) / framesPerSecond;
    const lateMs = performance.now() - dueAt;
    if (lateMs > 1000) count += Math.floor((lateMs / 1000) * framesPerSecond);
    timer = setTimeout(next, Math.max(0, dueAt - performance.now()));
  };
  timer = setTimeout(next, 0);

  const server = createServer((socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
    // Handled by its close event.
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(timer);
      const closed = once(server, "close");
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}
