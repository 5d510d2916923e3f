import type { WebSocket } from "ws";
import { boundPongs } from "./bounded-socket.ts";
import { startInterval, startTimeout } from "./guarded.ts";

export interface LivenessOptions {
  readonly pingIntervalMs: number;
  /** A connection without a ping or a pong for this long is terminated, ms. */
  readonly silenceTimeoutMs: number;
}

/** Pings the client, and terminates a connection on which nothing comes back: the client is gone, hangs, or does not read. */
export function superviseLiveness(
  socket: WebSocket,
  { pingIntervalMs, silenceTimeoutMs }: LivenessOptions,
): Disposable {
  const silence = startTimeout("silence of a client", silenceTimeoutMs, () => socket.terminate());
  const pings = startInterval("ping of a client", pingIntervalMs, () => socket.ping());
  const onLife = () => silence.refresh();
  boundPongs(socket);
  socket.on("ping", onLife);
  socket.on("pong", onLife);
  const stack = new DisposableStack();
  stack.defer(() => clearTimeout(silence));
  stack.defer(() => clearInterval(pings));
  return stack;
}
