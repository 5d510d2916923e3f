import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { createServer, type Server, type Socket as TcpSocket } from "node:net";
import { linkTerminal, PseudoTerminal } from "./pty.ts";

/** The camera's end of a connection. */
export interface CameraEndpoint {
  /** The connection for the room's configuration. */
  readonly connection: Record<string, unknown>;
  write(bytes: Uint8Array): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
}

type Receive = (bytes: Uint8Array) => void;

/** A pseudo-terminal; with `link` its name survives unplugging. */
export async function serialEndpoint(receive: Receive, link: string | undefined): Promise<CameraEndpoint> {
  let terminal: PseudoTerminal;
  const open = async () => {
    terminal = new PseudoTerminal(receive);
    if (link) await linkTerminal(link, terminal.path);
    return terminal;
  };
  const { path } = await open();
  return {
    connection: { type: "serial", path: link ?? path, baudRate: 9600 },
    write: (bytes) => terminal.write(bytes),
    unplug: async () => terminal.close(),
    replug: async () => {
      await open();
    },
  };
}

/** A UDP socket that replies to the last sender. */
export async function udpEndpoint(receive: Receive, type: "udp" | "visca-over-ip"): Promise<CameraEndpoint> {
  let socket: Socket | undefined;
  let peer: RemoteInfo | undefined;
  const open = async (port: number) => {
    const opened = createSocket("udp4");
    opened.on("message", (bytes, from) => {
      peer = from;
      receive(bytes);
    });
    await new Promise<void>((resolve, reject) => {
      opened.once("error", reject);
      opened.bind(port, "127.0.0.1", resolve);
    });
    socket = opened;
    return opened.address().port;
  };
  const port = await open(0);
  return {
    connection: { type, host: "127.0.0.1", port },
    write: (bytes) => {
      if (peer) socket?.send(bytes, peer.port, peer.address);
    },
    unplug: async () => {
      const closing = socket;
      socket = undefined;
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    replug: async () => {
      await open(port);
    },
  };
}

/** A TCP server; unplugging closes its connections and refuses new ones. */
export async function tcpEndpoint(receive: Receive): Promise<CameraEndpoint> {
  let server: Server | undefined;
  const peers = new Set<TcpSocket>();
  const open = async (port: number) => {
    const opened = createServer({ noDelay: true }, (peer) => {
      peers.add(peer);
      peer.on("data", receive);
      peer.on("error", () => {});
      peer.on("close", () => peers.delete(peer));
    });
    await new Promise<void>((resolve, reject) => {
      opened.once("error", reject);
      opened.listen(port, "127.0.0.1", resolve);
    });
    server = opened;
    return (opened.address() as { port: number }).port;
  };
  const port = await open(0);
  return {
    connection: { type: "tcp", host: "127.0.0.1", port },
    write: (bytes) => {
      for (const peer of peers) peer.write(bytes);
    },
    unplug: async () => {
      const closing = server;
      server = undefined;
      for (const peer of peers) peer.destroy();
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    replug: async () => {
      await open(port);
    },
  };
}
