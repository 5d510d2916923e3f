import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import { eventually } from "../support/eventually.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { NodesConsole } from "../support/wan/nodes-console.ts";
import { PartitionedNodes } from "../support/wan/partitioned-nodes.ts";

/** Two nodes with a room at each, every one on a host of its own, firewalls that block UDP between the
 * nodes, and the console. */
const skip = namespacesUnavailable() ?? false;

let apart: PartitionedNodes;
let desk: NodesConsole;

before(async () => {
  if (skip) return;
  apart = await PartitionedNodes.start();
  desk = await NodesConsole.open(apart.wan.testbed);
});

after(async () => {
  await desk?.[Symbol.asyncDispose]();
  await apart?.[Symbol.asyncDispose]();
});

async function nodesAre(status: "ok" | "degraded"): Promise<readonly FleetNode[]> {
  return eventually(`both nodes are ${status}`, async () => {
    const { nodes } = await apart.wan.testbed.hub.state();
    return nodes.every(({ health }) => health.status === status) && nodes;
  });
}

/** Video packets reach each room from the other. */
async function meet(): Promise<void> {
  for (const [id, other] of [
    ["near", "far"],
    ["far", "near"],
  ] as const) {
    const before = await apart.packetsReceived(id);
    await eventually(`${other} is seen`, async () => {
      const { meeting } = await apart.wan[id].state();
      const seen = meeting.view?.tiles.some(({ siteId, producerId }) => siteId === other && producerId);
      return seen && (await apart.packetsReceived(id)) > before + 20;
    });
  }
}

/** They meet, and no video passes through the hub. */
async function meetDirectly(): Promise<void> {
  await eventually("no video through the hub", async () => {
    const before = await apart.packetsRelayed();
    await meet();
    return (await apart.packetsRelayed()) === before;
  });
}

test("rooms at two nodes that don't reach each other meet through the hub, which is reported and shown", {
  skip,
}, async () => {
  await nodesAre("ok");
  await apart.partition();
  await nodesAre("degraded");
  await apart.wan.testbed.startMeeting();
  await meet();
  assert.ok((await apart.packetsRelayed()) > 0);
  const { nodes, sfu } = await apart.wan.testbed.hub.state();
  assert.deepEqual(
    nodes.map(({ usedSlots, relayedThroughHub }) => ({ usedSlots, relayedThroughHub })),
    [
      { usedSlots: 1, relayedThroughHub: ["third"] },
      { usedSlots: 1, relayedThroughHub: ["second"] },
    ],
  );
  assert.equal(sfu.status, "ok");
  assert.match(
    nodes[0]?.health.reason ?? "",
    /^media between second and third go through the hub: check that UDP 50000-59999 from second to third \(10\.77\.\d+\.1\)/,
  );
  await desk.waitForStatus("degraded");
  await desk.checkRelayCard();
});

test("firewalls opened: the route is proven, and after a while nothing goes through the hub", {
  skip,
}, async () => {
  await apart.restore();
  const nodes = await nodesAre("ok");
  assert.deepEqual(
    nodes.flatMap(({ relayedThroughHub }) => relayedThroughHub),
    [],
  );
  await desk.waitForStatus("ok");
  await meetDirectly();
});

test("firewalls closed during the meeting: video moves to the hub by itself", {
  skip,
}, async () => {
  const before = await apart.packetsRelayed();
  await apart.partition();
  await nodesAre("degraded");
  await meet();
  assert.ok((await apart.packetsRelayed()) > before);
});
