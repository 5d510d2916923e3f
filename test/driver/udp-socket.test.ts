import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { type UdpPeer, UdpSocket } from "../../drivers/transport/udp-socket.ts";

const LOOPBACK = "127.0.0.1";

/** A camera that replies to each datagram with its name, from its own address and port. */
async function camera(name: string, address = LOOPBACK, port = 0) {
  const socket = createSocket("udp4");
  const askedFrom = new Set<number>();
  socket.on("message", (_, from) => {
    askedFrom.add(from.port);
    socket.send(name, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(port, address, resolve));
  return {
    port: socket.address().port,
    askedFrom,
    socket,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

function peer(host: string, port: number) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const at: UdpPeer = { host, port, onMessage: (bytes) => resolve(Buffer.from(bytes).toString()) };
  return { at, heard: promise };
}

test("all cameras share one socket, and each gets its own replies", async () => {
  await using first = await camera("first");
  await using second = await camera("second");
  // Two loopback addresses with the same port, like two real cameras.
  await using third = await camera("third", "127.0.0.2", first.port);
  await using shared = new UdpSocket({ port: 0, address: "0.0.0.0" });
  const peers = [peer(LOOPBACK, first.port), peer(LOOPBACK, second.port), peer("127.0.0.2", third.port)];
  for (const { at } of peers) await shared.open(at);
  for (const { at } of peers) assert.equal(shared.send(at, Uint8Array.of(1)), true);
  assert.deepEqual(await Promise.all(peers.map(({ heard }) => heard)), ["first", "second", "third"]);
  const ports = [first, second, third].flatMap(({ askedFrom }) => [...askedFrom]);
  assert.deepEqual(ports, Array(3).fill(shared.port));
});

test("replies from another port are matched by address", async () => {
  await using asked = await camera("unused", "127.0.0.3");
  await using shared = new UdpSocket({ port: 0, address: "0.0.0.0" });
  const { at, heard } = peer("127.0.0.3", asked.port);
  await shared.open(at);
  await using other = await camera("from elsewhere", "127.0.0.3");
  other.socket.send("from elsewhere", shared.port ?? 0, LOOPBACK);
  assert.equal(await heard, "from elsewhere");
});

test("a port in use is left alone, and another is used", async () => {
  await using other = await camera("other", "0.0.0.0");
  await using shared = new UdpSocket({ port: other.port, address: "0.0.0.0" });
  const { at } = peer(LOOPBACK, other.port);
  await shared.open(at);
  assert.notEqual(shared.port, other.port);
});

test("an unknown host name is an error, and nothing is sent", async () => {
  await using shared = new UdpSocket({ port: 0, address: LOOPBACK });
  const { at } = peer("no-such-camera.invalid", 1);
  await assert.rejects(shared.open(at));
  assert.equal(shared.send(at, Uint8Array.of(1)), false);
});
