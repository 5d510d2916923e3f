import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { version as mediasoup } from "mediasoup";
import {
  encodeFrames,
  type Frame,
  type FrameKind,
  FrameReader,
  TUNNEL_VERSION,
} from "../../daemon/mediasoup/remote/frames.ts";
import { clientTlsOptions } from "../../daemon/mediasoup/remote/tls-psk.ts";
import { WorkerServer } from "../../daemon/node/worker-server.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { commandsBelow } from "../support/processes.ts";

const TOKEN = "token-of-node-second";
const HOST = "127.0.0.3";
const logger = createLogger({ level: "silent", name: "test" });

let port: number;
let server: WorkerServer;

beforeEach(async () => {
  port = await freePort();
  const ports = { min: 20_000, max: 20_999 };
  server = await WorkerServer.listen({
    nodeId: "second",
    token: TOKEN,
    host: HOST,
    port,
    ports,
    workers: 1,
    logger,
  });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await noWorker();
});

const workers = async () =>
  (await commandsBelow(process.pid)).filter(({ command }) => command.startsWith("mediasoup-work"));

function noWorker(): Promise<unknown> {
  return eventually("no worker", async () => (await workers()).length === 0);
}

/** A client with the token. */
async function trusted(): Promise<TLSSocket> {
  const socket = connect({ host: HOST, port, ...clientTlsOptions("second", TOKEN) });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return socket;
}

function send(socket: Socket, kind: FrameKind, content: unknown): void {
  for (const frame of encodeFrames(kind, Buffer.from(JSON.stringify(content)))) socket.write(frame);
}

/** The first frame of this kind. */
async function received(socket: Socket, kind: FrameKind): Promise<Frame> {
  const reader = new FrameReader();
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
    for (const frame of reader.push(bytes as Buffer)) if (frame.kind === kind) return frame;
  }
  throw new Error(`the connection ended without a "${kind}"`);
}

const start = (changes: Record<string, unknown> = {}) => ({
  version: TUNNEL_VERSION,
  mediasoup,
  args: ["--logLevel=error"],
  ...changes,
});

async function refusal(content: unknown): Promise<string> {
  const socket = await trusted();
  send(socket, "start", content);
  const { reason } = JSON.parse((await received(socket, "refused")).payload.toString()) as { reason: string };
  socket.destroy();
  return reason;
}

test("a client with the token gets a worker, which ends with the connection", async () => {
  const socket = await trusted();
  send(socket, "start", start());
  const { pid } = JSON.parse((await received(socket, "started")).payload.toString()) as { pid: number };
  assert.deepEqual(
    (await workers()).map((worker) => worker.pid),
    [pid],
  );
  socket.destroy();
  await noWorker();
});

test("no more workers are started than the node allows", async () => {
  const socket = await trusted();
  send(socket, "start", start());
  await received(socket, "started");
  assert.match(await refusal(start()), /all 1 workers/);
  socket.destroy();
  await noWorker();
});

test("a worker accepts no arguments but those of its log", async () => {
  for (const args of [
    ["--rtcMinPort=1"],
    ["--dtlsCertificateFile=/etc/passwd"],
    ["--logLevel=error; id"],
    ["--logTag=a\n"],
    Array.from({ length: 21 }, () => "--logTag=ice"),
  ]) {
    assert.match(await refusal(start({ args })), /args/, args.join(" "));
  }
});

test("a hub with a different version gets the reason", async () => {
  assert.match(await refusal(start({ mediasoup: "3.0.0" })), /different versions/);
  assert.match(await refusal(start({ version: TUNNEL_VERSION + 1 })), /different versions/);
});

test("an invalid request is refused, and nothing starts", async () => {
  assert.match(await refusal({}), /start/);
  assert.match(await refusal(null), /start/);
  const socket = await trusted();
  send(socket, "channel", "before its worker");
  await received(socket, "refused");
  socket.destroy();
});

test("a client without proof or without a request is disconnected", async () => {
  const silent = connectTcp(port, HOST);
  const asking = await trusted();
  asking.resume();
  await Promise.all([once(silent, "close"), once(asking, "close")]);
});

test("garbage and oversize frames end only their own connection", async () => {
  const well = await trusted();
  send(well, "start", start());
  await received(well, "started");
  for (const bytes of [
    "GET / HTTP/1.1\r\n\r\n",
    "\u0016\u0003\u0001\u0000\u0005hello",
    "\u0000".repeat(5000),
  ]) {
    const stranger = connectTcp(port, HOST);
    stranger.on("error", () => {});
    stranger.write(bytes);
    stranger.resume();
    await once(stranger, "close");
  }
  for (const header of ["04ffffffff", "ff00000000"]) {
    const insider = await trusted();
    insider.write(Buffer.from(header, "hex"));
    insider.resume();
    await once(insider, "close");
  }
  assert.equal(server.running, 1);
  well.destroy();
});

test("a silent hub is dropped, and its worker's place is free for the next", async () => {
  const dead = await trusted();
  send(dead, "start", start());
  await received(dead, "started");
  // It sends no pings.
  dead.resume();
  await once(dead, "close");
  await noWorker();
  const next = await trusted();
  send(next, "start", start());
  await received(next, "started");
  next.destroy();
});
