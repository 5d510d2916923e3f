import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { test } from "node:test";
import { Channel, type NetworkConditions } from "../support/network/channel.ts";
import { UdpProxy } from "../support/network/udp-proxy.ts";
import { eventually } from "../support/testbed.ts";

const PACKETS = 300;
const BYTES = 100;

/** A socket that keeps the numbers of what it hears, and answers nothing. */
async function peer(address: string) {
  const socket = createSocket(address === "::1" ? "udp6" : "udp4");
  const heard: number[] = [];
  const from = new Set<number>();
  socket.on("message", (bytes, sender) => {
    heard.push(bytes.readUInt16BE(0));
    from.add(sender.port);
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return {
    socket,
    heard,
    from,
    port: socket.address().port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

async function send(socket: Socket, port: number, address: string, first = 0): Promise<void> {
  for (let number = first; number < first + PACKETS; number++) {
    const bytes = Buffer.alloc(BYTES);
    bytes.writeUInt16BE(number, 0);
    await new Promise<void>((resolve) => socket.send(bytes, port, address, () => resolve()));
    // Those who listen are in this process too.
    if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Which of the packets a channel of this seed lets through, whenever they are sent. */
function survivors(seed: number, conditions: NetworkConditions): number[] {
  const channel = new Channel(seed, conditions);
  return Array.from({ length: PACKETS }, (_, number) => number).filter(
    (number) => channel.arrivals(number, BYTES).length > 0,
  );
}

for (const address of ["127.0.0.1", "::1"]) {
  test(`each direction loses the packets of its seed (${address})`, async () => {
    await using target = await peer(address);
    await using client = await peer(address);
    const [lossy, better] = [{ lossPercent: 20 }, { lossPercent: 10, delayMs: 5 }];
    await using relay = await UdpProxy.start({
      target: { host: address, port: target.port },
      towardsTarget: lossy,
      towardsClients: better,
      seed: 42,
    });
    await send(client.socket, relay.port, address);
    const there = survivors(42, lossy);
    await eventually("all that is not lost", async () => target.heard.length >= there.length);
    assert.deepEqual(target.heard, there);
    const [outside = 0] = target.from;
    await send(target.socket, outside, address);
    const back = survivors(43, better);
    await eventually("all that is not lost", async () => client.heard.length >= back.length);
    assert.deepEqual(client.heard, back);
    assert.deepEqual([...client.from], [relay.port]);
  });
}

test("a cut passes nothing, its end passes again, and a forgotten mapping is replaced by another", async () => {
  const address = "127.0.0.1";
  await using target = await peer(address);
  await using client = await peer(address);
  await using relay = await UdpProxy.start({ target: { host: address, port: target.port } });
  relay.conditions = { cut: true };
  await send(client.socket, relay.port, address);
  relay.conditions = {};
  await send(client.socket, relay.port, address, PACKETS);
  await eventually("the second half", async () => target.heard.at(-1) === 2 * PACKETS - 1);
  // Some of the first may have waited in the relay's socket until the cut had ended.
  assert.ok(target.heard.length < 2 * PACKETS);
  const before = target.from.size;
  relay.changeMapping();
  await send(client.socket, relay.port, address, 2 * PACKETS);
  await eventually("by the new mapping", async () => target.heard.at(-1) === 3 * PACKETS - 1);
  assert.equal(target.from.size, before + 1);
});
