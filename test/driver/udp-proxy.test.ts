import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { Channel, type NetworkConditions } from "../support/network/channel.ts";
import { UdpProxy } from "../support/network/udp-proxy.ts";

const PACKETS = 300;
const BYTES = 100;

/** A socket that collects the numbers of received packets, and sends no reply. */
async function peer(address: string) {
  const socket = createSocket(address === "::1" ? "udp6" : "udp4");
  const received: number[] = [];
  const from = new Set<number>();
  socket.on("message", (bytes, sender) => {
    received.push(bytes.readUInt16BE(0));
    from.add(sender.port);
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return {
    socket,
    received,
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
    // The receivers run in this process, too.
    if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Returns the packets that a channel of this seed delivers, independent of their times. */
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
    const expected = survivors(42, lossy);
    await eventually("all that is not lost", async () => target.received.length >= expected.length);
    assert.deepEqual(target.received, expected);
    const [outside = 0] = target.from;
    await send(target.socket, outside, address);
    const expectedBack = survivors(43, better);
    await eventually("all that is not lost", async () => client.received.length >= expectedBack.length);
    assert.deepEqual(client.received, expectedBack);
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
  await eventually("the second half", async () => target.received.at(-1) === 2 * PACKETS - 1);
  // Some of the first may have waited in the relay's socket until the cut had ended.
  assert.ok(target.received.length < 2 * PACKETS);
  const before = target.from.size;
  relay.changeMapping();
  await send(client.socket, relay.port, address, 2 * PACKETS);
  await eventually("by the new mapping", async () => target.received.at(-1) === 3 * PACKETS - 1);
  assert.equal(target.from.size, before + 1);
});
