import assert from "node:assert/strict";
import { test } from "node:test";
import { DatagramHost } from "../simulators/network/datagram-host.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { command } from "../support/network/command.ts";
import type { Link, LinkEnd } from "../support/network/link.ts";
import { Namespace } from "../support/network/namespace.ts";
import { Nat } from "../support/network/nat.ts";
import { veth } from "../support/network/veth.ts";

const skip = namespacesUnavailable() ?? false;

interface Two extends AsyncDisposable {
  readonly link: Link;
  readonly left: DatagramHost;
  readonly right: DatagramHost;
}

async function twoHosts(): Promise<Two> {
  await using stack = new AsyncDisposableStack();
  const a = stack.use(await Namespace.create());
  const b = stack.use(await Namespace.create());
  const link = await veth(a, b);
  const left = stack.use(await DatagramHost.start(a));
  const right = stack.use(await DatagramHost.start(b));
  const owned = stack.move();
  return { link, left, right, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const addresses = ({ ipv4, ipv6 }: LinkEnd) => [ipv4, ipv6];

test("a veth link loses nothing, in IPv4 and IPv6, in both directions", { skip }, async () => {
  await using two = await twoHosts();
  const { link, left, right } = two;
  for (const [from, end, host] of [
    [left, link.b, right],
    [right, link.a, left],
  ] as const) {
    for (const to of addresses(end)) {
      // Neighbours must be resolved first: a queue that waits for an address may drop packets.
      await from.settle(to, host);
      assert.equal((await from.deliver(to, host, 500)).count, 500);
    }
  }
});

test("20 % of one direction is lost, none of the other", { skip }, async () => {
  await using two = await twoHosts();
  const { link, left, right } = two;
  await link.lose(link.b, 20);
  for (const to of addresses(link.b)) {
    const lost = 2000 - (await left.deliver(to, right, 2000)).count;
    assert.ok(lost > 2000 * 0.12 && lost < 2000 * 0.28, `${lost} of 2000 lost`);
  }
  assert.equal((await right.deliver(link.a.ipv4, left, 1000)).count, 1000);
  await link.lose(link.b, 0);
  assert.equal((await left.deliver(link.b.ipv4, right, 1000)).count, 1000);
});

test("a cut link carries nothing; restored, it carries what it carried before", { skip }, async () => {
  await using two = await twoHosts();
  const { link, left, right } = two;
  // Neighbours must be resolved first: packets that wait for an address would leave after the cut.
  for (const to of addresses(link.b)) await left.settle(to, right);
  await link.lose(link.b, 50);
  await link.cut();
  await left.send(link.b.ipv4, 200);
  await left.send(link.b.ipv6, 200);
  await right.send(link.a.ipv4, 200);
  await link.restore();
  await left.settle(link.b.ipv4, right);
  await right.settle(link.a.ipv4, left);
  assert.deepEqual([(await right.received()).count, (await left.received()).count], [0, 0]);
  const { count } = await left.deliver(link.b.ipv4, right, 400);
  assert.ok(count > 100 && count < 300, `${count} of 400`);
});

test("an unplugged link that is plugged in again carries IPv4 and IPv6", { skip }, async () => {
  await using two = await twoHosts();
  const { link, left, right } = two;
  await link.unplug(link.a);
  await left.send(link.b.ipv4, 100);
  await link.plugIn(link.a);
  await left.settle(link.b.ipv4, right);
  assert.equal((await right.received()).count, 0);
  for (const to of addresses(link.b)) {
    await left.settle(to, right);
    assert.equal((await left.deliver(to, right, 100)).count, 100);
  }
});

test("two hosts behind NAT have one address, and other ports after it lost its mappings", {
  skip,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const host = async () => stack.use(await Namespace.create());
  const [first, second, router, centre] = [await host(), await host(), await host(), await host()];
  const [one, two] = [await veth(first, router), await veth(second, router)];
  await first.setGateway(one.b);
  await second.setGateway(two.b);
  const wan = await veth(router, centre);
  const nat = await Nat.at(wan.a);
  const answering = stack.use(await DatagramHost.start(centre, "echo"));
  const behind = [stack.use(await DatagramHost.start(first)), stack.use(await DatagramHost.start(second))];
  for (const to of addresses(wan.b)) {
    const own = to === wan.b.ipv4 ? wan.a.ipv4 : wan.a.ipv6;
    const before = nat.firstPort;
    const mappings = new Set<string>();
    for (const sender of behind) {
      // Neighbours must be resolved first, the router's among them.
      await sender.settle(to, answering);
      await sender.reset();
      const { count, from } = await sender.deliver(to, answering, 100);
      assert.equal(count, 100);
      for (const mapping of from) mappings.add(mapping);
      await sender.settle(to, sender);
      assert.equal((await sender.received()).count, 100, "replies use the mapping");
    }
    assert.equal(mappings.size, 2);
    for (const mapping of mappings) {
      const [address, port] = mapping.split(" ");
      assert.equal(address, own);
      assert.ok(Number(port) >= before && Number(port) < before + 1000, mapping);
    }
    await nat.changeMapping();
    for (const sender of behind) {
      const { from } = await sender.deliver(to, answering, 100);
      assert.ok(!from.some((mapping) => mappings.has(mapping)), "from another port");
      assert.ok(Number(from[0]?.split(" ")[1]) >= nat.firstPort);
    }
  }
});

test("a disposed namespace is removed, and its programs have ended", { skip }, async () => {
  const namespace = await Namespace.create();
  const child = namespace.spawn("sleep", ["60"]);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  child.once("exit", (_, signal) => resolve(signal));
  await namespace.run("true", []);
  await namespace[Symbol.asyncDispose]();
  assert.equal(await promise, "SIGKILL");
  assert.ok(!(await command("ip", ["netns", "list"])).includes(namespace.name));
});
