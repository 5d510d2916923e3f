import { createSocket } from "node:dgram";
import { once } from "node:events";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";

/** One media of a camera's stream: RTP packets, and its media section in SDP. */
export interface Track extends AsyncDisposable {
  /** Resolves once it is known, which may take packets. */
  readonly description: Promise<string>;
  onPacket(listener: (packet: Buffer) => void): () => void;
}

/** Runs a pipeline of GStreamer that ends with an RTP payloader. `describe` gets each packet until it returns the media
 * section. */
export async function startTrack(
  pipeline: readonly string[],
  describe: (packet: Buffer) => string | undefined,
): Promise<Track> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const listeners = new Set<(packet: Buffer) => void>();
  const { promise, resolve } = Promise.withResolvers<string>();
  let isDescribed = false;
  socket.on("message", (packet) => {
    const section = isDescribed ? undefined : describe(packet);
    if (section !== undefined) {
      isDescribed = true;
      resolve(section);
    }
    for (const listener of listeners) listener(packet);
  });
  const sink = `udpsink host=127.0.0.1 bind-address=127.0.0.1 port=${socket.address().port} sync=false`;
  const child = new OwnedChild({
    command: "gst-launch-1.0",
    args: ["-q", ...[...pipeline, sink].join(" ! ").split(" ")],
  });
  return {
    description: promise,
    onPacket: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      await child.stop();
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}
