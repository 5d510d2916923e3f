import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { WorkerStart } from "../../contract/fleet/sfu-node.ts";
import { type Exit, type Frame, type Refused, type Started, TUNNEL_VERSION } from "./frames.ts";
import { PidRewriter } from "./pid-rewriter.ts";
import { RELAY_EXIT_CODES, type RelayExitReason } from "./relay-exit-codes.ts";
import { clientTlsOptions } from "./tls-psk.ts";
import { WorkerTunnel } from "./tunnel.ts";

/** Runs at the hub in place of mediasoup's worker: mediasoup spawns it with the channel on descriptors 3 and
 * 4, and the worker itself runs at a node. `bin/roomd-worker-relay` starts it with the file that names the
 * node. */

/** Time to connect to a node, ms. */
const CONNECT_WITHIN_MS = 2000;
/** From connecting to a running worker, ms. */
const START_WITHIN_MS = 4000;

/** The file beside the relay's link, written by `hub/sfu/worker-relay.ts`. Whoever can read it can command
 * the node. */
export interface NodeConnection {
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

const [file = "", ...args] = process.argv.slice(2);
const { node, host, port, token } = JSON.parse(readFileSync(file, "utf8")) as NodeConnection;

function end(exit: RelayExitReason, text: string): never {
  process.stderr.write(`node ${node} (${host}:${port}): ${text}\n`);
  process.exit(RELAY_EXIT_CODES[exit]);
}

// The hub ends its workers by closing their channel, also when a terminal or systemd signals all processes.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const fromHub = new Socket({ fd: 3, readable: true, writable: false });
const toHub = new Socket({ fd: 4, readable: false, writable: true });
fromHub.pause();
let rewriter: PidRewriter | undefined;
let secured = false;

const startTimer = setTimeout(
  () => end(secured ? "broken" : "unreachable", "timed out waiting for a worker"),
  START_WITHIN_MS,
);
const socket: TLSSocket = connect({ host, port, ...clientTlsOptions(node, token) });
const connectTimer = setTimeout(() => end("unreachable", "connection timed out"), CONNECT_WITHIN_MS);
socket.once("error", (error: NodeJS.ErrnoException) => {
  if (secured) return;
  // A TLS alert means that the node rejected the token; a connection that failed earlier has another error.
  end(/ALERT/.test(error.code ?? "") ? "denied" : "unreachable", error.message);
});
socket.once("close", () => {
  if (!secured) end("unreachable", "connection closed");
});
socket.once("secureConnect", () => {
  secured = true;
  clearTimeout(connectTimer);
  const tunnel = new WorkerTunnel(socket, {
    onFrame: (frame) => receive(tunnel, frame),
    onEnd: (reason, text) => end(reason === "silent" ? "silent" : "broken", text),
  });
  tunnel.sendJson("start", {
    version: TUNNEL_VERSION,
    mediasoup: process.env.MEDIASOUP_VERSION ?? "",
    // mediasoup also passes ports; the node uses its own.
    args: args.filter((word) => word.startsWith("--log")),
  } satisfies WorkerStart);
  const close = () => {
    tunnel.close();
    socket.once("close", () => process.exit(0));
  };
  fromHub.once("end", close);
  fromHub.once("error", close);
  toHub.once("error", close);
});

function receive(tunnel: WorkerTunnel, { kind, payload }: Frame): void {
  switch (kind) {
    case "started": {
      clearTimeout(startTimer);
      const { pid } = JSON.parse(payload.toString()) as Started;
      rewriter = new PidRewriter(pid, process.pid);
      tunnel.pipe(fromHub, "channel");
      break;
    }
    case "channel":
      if (rewriter) tunnel.forward(toHub, rewriter.rewrite(payload));
      break;
    case "stdout":
      process.stdout.write(payload);
      break;
    case "stderr":
      process.stderr.write(payload);
      break;
    case "refused":
      end("refused", (JSON.parse(payload.toString()) as Refused).reason);
      break;
    case "exit": {
      const { code, signal } = JSON.parse(payload.toString()) as Exit;
      process.stderr.write(`node ${node}: worker exited (code ${code}, signal ${signal})\n`);
      process.exit(code ?? 1);
      break;
    }
    default:
      end("broken", `unexpected frame "${kind}"`);
  }
}
