import assert from "node:assert/strict";
import { test } from "node:test";
import { DatagramHost } from "../simulators/network/datagram-host.ts";
import { eventually } from "../support/eventually.ts";
import { tokenBucketsUnavailable, virtualWiresUnavailable } from "../support/network/capabilities.ts";
import { Namespace } from "../support/network/namespace.ts";
import { Nat } from "../support/network/nat.ts";
import { veth } from "../support/network/veth.ts";
import { Wire } from "../support/network/wire.ts";

interface Two<T> extends AsyncDisposable {
  readonly way: T;
  readonly left: DatagramHost;
  readonly right: DatagramHost;
}

async function twoHosts<T>(join: (a: Namespace, b: Namespace, stack: AsyncDisposableStack) => Promise<T>) {
  await using stack = new AsyncDisposableStack();
  const a = stack.use(await Namespace.create());
  const b = stack.use(await Namespace.create());
  const way = await join(a, b, stack);
  const left = stack.use(await DatagramHost.start(a));
  const right = stack.use(await DatagramHost.start(b, "echo"));
  const owned = stack.move();
  return { way, left, right, [Symbol.asyncDispose]: () => owned.disposeAsync() } satisfies Two<T>;
}

const wired = () => twoHosts(async (a, b, stack) => stack.use(await Wire.between(a, b)));

/** Round-trip time of an echo: a fast machine can't shorten a delay. */
async function echoMs(from: DatagramHost, to: string): Promise<number> {
  const startedAt = performance.now();
  await from.settle(to, from);
  return performance.now() - startedAt;
}

const skip = virtualWiresUnavailable() ?? false;

test("a wire carries IPv4 and IPv6, loses what its link loses, and can be cut", { skip }, async () => {
  await using two = await wired();
  const { link } = two.way;
  for (const to of [link.b.ipv4, link.b.ipv6]) {
    await two.left.settle(to, two.right);
    assert.equal((await two.left.deliver(to, two.right, 300)).count, 300);
  }
  await link.lose(link.b, 20);
  const lost = 1000 - (await two.left.deliver(link.b.ipv4, two.right, 1000)).count;
  assert.ok(lost > 120 && lost < 280, `${lost} of 1000 lost`);
  await link.cut();
  await two.right.reset();
  await two.left.send(link.b.ipv4, 100);
  await link.restore();
  await two.left.settle(link.b.ipv4, two.right);
  assert.equal((await two.right.received()).count, 0);
});

test("delay is set per direction", { skip }, async () => {
  await using two = await wired();
  const { link } = two.way;
  await two.left.settle(link.b.ipv4, two.left);
  await two.way.set(link.b, { delayMs: 60 });
  assert.ok((await echoMs(two.left, link.b.ipv4)) >= 60);
  await two.way.set(link.a, { delayMs: 90 });
  assert.ok((await echoMs(two.left, link.b.ipv4)) >= 150);
});

test("jitter keeps the order of a FIFO wire, and breaks it otherwise", { skip }, async () => {
  await using two = await wired();
  const { left, right, way } = two;
  const { ipv4 } = way.link.b;
  await left.settle(ipv4, right);
  await way.set(way.link.b, { delayMs: 30, jitterMs: 20 });
  const inOrder = await left.deliver(ipv4, right, 100);
  assert.deepEqual([inOrder.count, inOrder.late], [100, 0]);
  await way.setOrder("unordered");
  await right.reset();
  await left.send(ipv4, 100);
  const mixed = await eventually("all of them", async () => {
    const heard = await right.received();
    return heard.count === 100 && heard;
  });
  assert.ok(mixed.late > 10, `${mixed.late} of 100 late`);
});

test("a wire of limited bandwidth drops what its queue does not hold", { skip }, async () => {
  await using two = await wired();
  const { left, right, way } = two;
  const { ipv4 } = way.link.b;
  await left.settle(ipv4, right);
  // 100 kbit/s and 200 ms of queue hold about ten of these; a burst of 100 is ten times that.
  await way.set(way.link.b, { kbitPerSecond: 100 });
  const { count } = await left.deliver(ipv4, right, 100);
  assert.ok(count >= 5 && count < 90, `${count} of 100 passed`);
});

test("the kernel's token bucket drops what its queue does not hold", {
  skip: tokenBucketsUnavailable() ?? false,
}, async () => {
  await using two = await twoHosts(veth);
  const { left, right, way } = two;
  await left.settle(way.b.ipv4, right);
  await way.limit(way.a, 100);
  const { count } = await left.deliver(way.b.ipv4, right, 100);
  assert.ok(count >= 5 && count < 90, `${count} of 100 passed`);
});

test("a room behind NAT with delay and loss is received, and receives", { skip }, async () => {
  await using stack = new AsyncDisposableStack();
  const [room, router, centre] = [
    stack.use(await Namespace.create()),
    stack.use(await Namespace.create()),
    stack.use(await Namespace.create()),
  ];
  const lan = await veth(room, router);
  await room.setGateway(lan.b);
  const wan = stack.use(await Wire.between(router, centre));
  const { a: outside, b: hub } = wan.link;
  const nat = await Nat.at(outside);
  const answering = stack.use(await DatagramHost.start(centre, "echo"));
  const sending = stack.use(await DatagramHost.start(room));
  for (const to of [hub.ipv4, hub.ipv6]) await sending.settle(to, answering);
  for (const end of [outside, hub]) {
    // Without a bandwidth limit: a burst would overflow the queue, and hide the random loss.
    await wan.set(end, { delayMs: 20, jitterMs: 5 });
    await wan.link.lose(end, 10);
  }
  for (const to of [hub.ipv4, hub.ipv6]) {
    await sending.reset();
    const { count, from } = await sending.deliver(to, answering, 500);
    await sending.settle(to, sending);
    const back = (await sending.received()).count;
    // Queues of a slow machine drop some more.
    assert.ok(count > 250 && count < 495, `${count} of 500 there`);
    assert.ok(back > count * 0.5 && back < count, `${back} of ${count} back`);
    assert.deepEqual(
      from.map((sender) => sender.split(" ")[0]),
      [to === hub.ipv4 ? outside.ipv4 : outside.ipv6],
    );
  }
  await nat.changeMapping();
  await sending.settle(hub.ipv4, answering);
});
