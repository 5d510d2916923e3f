import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, test } from "node:test";
import type { RouterLease } from "../../daemon/hub/sfu/sfu.ts";
import { MediaProbe } from "../../daemon/mediasoup/probe.ts";
import { findWorkerBinary } from "../../daemon/mediasoup/worker-binary.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { Namespace } from "../support/network/namespace.ts";
import { commandsBelow } from "../support/processes.ts";
import { type RigNode, type SfuRig, startSfuRig } from "../support/sfu-rig.ts";
import { eventually } from "../support/testbed.ts";

/** A hub's worker and those of two nodes: streams between the nodes go directly where that is proven, and through the hub
 * where it is not. */
const SECOND = "127.0.0.3";
const THIRD = "127.0.0.4";
const WITHIN_MS = 60_000;

const skip = namespacesUnavailable() ?? false;
const workerOfTests = process.env.MEDIASOUP_WORKER_BIN;
const closing: AsyncDisposable[] = [];

afterEach(async () => {
  for (const part of closing.splice(0)) await part[Symbol.asyncDispose]();
  if (workerOfTests === undefined) delete process.env.MEDIASOUP_WORKER_BIN;
  else process.env.MEDIASOUP_WORKER_BIN = workerOfTests;
});

function closeFirst<T extends AsyncDisposable>(part: T): T {
  closing.unshift(part);
  return part;
}

/** One that takes a stream, in whatever way it comes. */
interface Taker extends Disposable {
  readonly gone: Promise<unknown>;
  /** Resolves when some more packets have come. */
  readonly comes: () => Promise<unknown>;
}

class Parts {
  readonly rig: SfuRig & { readonly nodes: readonly [RigNode, RigNode] };
  readonly here: RouterLease;
  readonly second: RouterLease;
  readonly third: RouterLease;

  private constructor(rig: Parts["rig"], places: readonly [RouterLease, RouterLease, RouterLease]) {
    this.rig = rig;
    [this.here, this.second, this.third] = places;
  }

  /** With a place on each machine. */
  static async open(): Promise<Parts> {
    const rig = closeFirst(
      await startSfuRig([
        { id: "second", address: SECOND },
        { id: "third", address: THIRD },
      ]),
    );
    const { sfu } = rig;
    const places = [sfu.acquireRouter(), sfu.acquireRouter(), sfu.acquireRouter()] as const;
    assert.deepEqual(
      places.map(({ listen }) => listen.listenIp),
      ["127.0.0.2", SECOND, THIRD],
    );
    return new Parts(rig, places);
  }

  get throughHub(): readonly (readonly string[])[] {
    return ["second", "third"].map((id) => this.rig.sfu.nodeStatus(id).relayedThroughHub);
  }

  async proven(): Promise<void> {
    await eventually("both ways are proven", async () => this.throughHub.flat().length === 0, WITHIN_MS);
  }

  async refused(): Promise<string> {
    await eventually("one is not", async () => /let through/.test(this.reason), WITHIN_MS);
    return this.reason;
  }

  get reason(): string {
    return this.rig.sfu.nodeStatus("second").reason ?? "";
  }

  /** Sent at the second machine. */
  async stream(): Promise<MediaProbe> {
    return closeFirst(await MediaProbe.open(this.second.router));
  }

  isHere({ producer }: MediaProbe): boolean {
    const { router } = this.here;
    return router.canConsume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  }

  async take({ producer }: MediaProbe, { router } = this.third): Promise<Taker> {
    const brought = await this.rig.sfu.pipe(producer, this.second.router, router);
    const transport = await router.createDirectTransport();
    const { producerId } = brought;
    const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities });
    let packets = 0;
    consumer.on("rtp", () => packets++);
    return {
      gone: once(consumer.observer, "close").then(() => brought[Symbol.dispose]()),
      comes: () => {
        const more = packets + 5;
        return eventually("packets come", async () => packets > more, WITHIN_MS);
      },
      [Symbol.dispose]: () => transport.close(),
    };
  }
}

/** A machine of which all workers' packets are: between the nodes a firewall can be had. */
async function ownLoopback(): Promise<Namespace> {
  const namespace = closeFirst(await Namespace.create());
  process.env.MEDIASOUP_WORKER_BIN = await namespace.executable(
    findWorkerBinary() ?? assert.fail("no worker"),
  );
  return namespace;
}

function refuse(namespace: Namespace, ...ways: readonly (readonly [string, string])[]): Promise<string> {
  const rules = ways.map(([from, to]) => `ip saddr ${from} ip daddr ${to} meta l4proto udp drop`);
  return namespace.nft(`
    table inet apart {}
    delete table inet apart
    table inet apart {
      chain arriving {
        type filter hook input priority 0;
        ${rules.join("\n")}
      }
    }`);
}

test("between nodes that reach each other nothing goes through the hub", async () => {
  const parts = await Parts.open();
  await parts.proven();
  assert.equal(parts.rig.sfu.nodeStatus("second").reason, null);
  const stream = await parts.stream();
  using taker = await parts.take(stream);
  await taker.comes();
  assert.equal(parts.isHere(stream), false);
});

test("nodes between which no UDP is let through send each other all through the hub, once, and say so", {
  skip,
}, async () => {
  const namespace = await ownLoopback();
  await refuse(namespace, [SECOND, THIRD], [THIRD, SECOND]);
  const parts = await Parts.open();
  const { sfu } = parts.rig;
  assert.equal(
    await parts.refused(),
    "media between second and third go through the hub: is UDP 50000-59999 from second to third (127.0.0.4) and " +
      "UDP 50000-59999 from third to second (127.0.0.3) let through?",
  );
  assert.equal(sfu.nodeStatus("third").reason, parts.reason);
  assert.deepEqual(parts.throughHub, [["third"], ["second"]]);
  assert.deepEqual([sfu.nodeStatus("second").proven, sfu.health().status], [1, "ok"]);

  const stream = await parts.stream();
  {
    using taker = await parts.take(stream);
    await taker.comes();
    using atHub = await parts.take(stream, parts.here);
    await atHub.comes();
  }
  await eventually("gone with the last who took it", async () => !parts.isHere(stream));
  await stream.producer.pause();
  {
    using taker = await parts.take(stream);
    await stream.producer.resume();
    await taker.comes();
  }
  assert.equal(parts.isHere(stream), true);
});

test("a way between nodes that closes is left at once, and gone again when it has been open for a while", {
  skip,
}, async () => {
  const namespace = await ownLoopback();
  const parts = await Parts.open();
  await parts.proven();
  const stream = await parts.stream();
  using first = await parts.take(stream);
  await first.comes();

  // One direction is enough: without the way back nothing lost is asked for again.
  await refuse(namespace, [THIRD, SECOND]);
  await first.gone;
  using second = await parts.take(stream);
  await second.comes();
  assert.equal(parts.isHere(stream), true);
  assert.match(await parts.refused(), /hub: is UDP 50000-59999 from third to second \(127\.0\.0\.3\) let/);

  await refuse(namespace);
  await parts.proven();
  const later = await parts.stream();
  using other = await parts.take(later);
  await other.comes();
  assert.equal(parts.isHere(later), false);
  await second.comes();
  assert.equal(parts.isHere(stream), true);

  await second.gone;
  using third = await parts.take(stream);
  await third.comes();
  await eventually("the hub has it no more", async () => !parts.isHere(stream));
});

test("the hub's worker dies: what went through it goes through its successor", { skip }, async () => {
  const namespace = await ownLoopback();
  await refuse(namespace, [SECOND, THIRD]);
  const parts = await Parts.open();
  await parts.refused();
  const stream = await parts.stream();
  using first = await parts.take(stream);
  await first.comes();
  const atNodes = parts.rig.nodes.flatMap(({ server }) => server.pids);
  const workers = (await commandsBelow(process.pid)).filter(({ command }) =>
    command.startsWith("mediasoup-work"),
  );
  const here = workers.find(({ pid }) => !atNodes.includes(pid));
  process.kill(here?.pid ?? assert.fail("no worker here"), "SIGKILL");
  await first.gone;
  const second = await eventually("it is taken again", () => parts.take(stream).catch(() => undefined));
  await second.comes();
  second[Symbol.dispose]();
});
