import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { WorkerStart } from "../../contract/fleet/sfu-node.ts";
import { type Exit, type Frame, type Refused, type Started, TUNNEL_VERSION } from "./frames.ts";
import { PidRewriter } from "./pid-rewriter.ts";
import { RELAY_EXIT_CODES, type RelayExitReason } from "./relay-exit-codes.ts";
import { clientTlsOptions } from "./tls-psk.ts";
import { WorkerTunnel } from "./tunnel.ts";

/** Stands in for mediasoup's worker at the hub: mediasoup starts it as its worker, with its channel on descriptors 3
 * and 4, and the worker itself runs at a node. `bin/roomd-worker-relay` starts it with the file that says which. */

/** A node that is there answers in less, ms. */
const CONNECT_WITHIN_MS = 2000;
/** From connecting to a running worker, ms. */
const START_WITHIN_MS = 4000;

/** The file beside the relay's link (`hub/sfu/node-relay.ts` writes it): who can read it may command the node. */
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

// The hub ends its workers by closing their channel, also when a terminal or systemd tells all processes to end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const fromHub = new Socket({ fd: 3, readable: true, writable: false });
const toHub = new Socket({ fd: 4, readable: false, writable: true });
fromHub.pause();
let notice: PidRewriter | undefined;
let secured = false;

const late = setTimeout(
  () => end(secured ? "broken" : "unreachable", "no worker within the time"),
  START_WITHIN_MS,
);
const socket: TLSSocket = connect({ host, port, ...clientTlsOptions(node, token) });
const unreached = setTimeout(() => end("unreachable", "no answer"), CONNECT_WITHIN_MS);
socket.once("error", (error: NodeJS.ErrnoException) => {
  if (secured) return;
  // What a node says to whom it does not trust; whoever is not connected at all has another error.
  end(/ALERT/.test(error.code ?? "") ? "denied" : "unreachable", error.message);
});
socket.once("close", () => {
  if (!secured) end("unreachable", "the connection was closed");
});
socket.once("secureConnect", () => {
  secured = true;
  clearTimeout(unreached);
  const line = new WorkerTunnel(socket, {
    onFrame: (frame) => receive(line, frame),
    onEnd: (why, text) => end(why === "silent" ? "silent" : "broken", text),
  });
  line.sendJson("start", {
    version: TUNNEL_VERSION,
    mediasoup: process.env.MEDIASOUP_VERSION ?? "",
    // mediasoup always names ports, too: which ones are used is the node's own business.
    args: args.filter((word) => word.startsWith("--log")),
  } satisfies WorkerStart);
  const over = () => {
    line.close();
    socket.once("close", () => process.exit(0));
  };
  fromHub.once("end", over);
  fromHub.once("error", over);
  toHub.once("error", over);
});

function receive(line: WorkerTunnel, { kind, payload }: Frame): void {
  switch (kind) {
    case "started": {
      clearTimeout(late);
      const { pid } = JSON.parse(payload.toString()) as Started;
      notice = new PidRewriter(pid, process.pid);
      line.pipe(fromHub, "channel");
      break;
    }
    case "channel":
      if (notice) line.forward(toHub, notice.rewrite(payload));
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
      process.stderr.write(`node ${node}: the worker ended (code ${code}, signal ${signal})\n`);
      process.exit(code ?? 1);
      break;
    }
    default:
      end("broken", `a "${kind}" is nothing that a node says`);
  }
}
