import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { eventually } from "../support/testbed.ts";
import { type WanRoom, WanTestbed } from "../support/wan/wan-testbed.ts";

/** Hub, node and two rooms, each on a host of its own: a wrong address leads nowhere. */
const skip = namespacesUnavailable() ?? false;
const WITHIN_MS = 60_000;

let testbed: WanTestbed;

beforeEach(async () => {
  if (skip) return;
  testbed = await WanTestbed.start({ lossPercent: 0, nodeIds: ["second"] });
  await testbed.startMeeting();
  await meet();
  assert.equal((await nodeAt()).usedSlots, 1);
});

afterEach(() => testbed?.[Symbol.asyncDispose]());

async function nodeAt(): Promise<FleetNode> {
  return (await testbed.hubState()).nodes[0] ?? assert.fail("no node");
}

/** Each room receives the other's video and audio. */
async function meet(): Promise<void> {
  const rooms: [WanRoom, string][] = [
    [testbed.near, "far"],
    [testbed.far, "near"],
  ];
  for (const [room, other] of rooms) {
    await eventually(
      `${other} is seen and heard`,
      async () => {
        const { meeting, wan } = await room.state();
        const seen = meeting.view?.tiles.some(({ siteId, producerId }) => siteId === other && producerId);
        const heard = meeting.view?.audio.some(({ siteId }) => siteId === other);
        return seen && heard && wan.down.kbps > 100;
      },
      WITHIN_MS,
    );
  }
}

test("rooms on hub and node meet, each over its own addresses; a silent loss of the node's link is detected and healed", {
  skip,
}, async () => {
  await testbed.nodeLinks[0]?.cut();
  await eventually("node dropped", async () => (await nodeAt()).running === 0, WITHIN_MS);
  // Measurements before the cut have expired.
  await eventually("all rooms at the hub", async () => (await nodeAt()).usedSlots === 0, WITHIN_MS);
  await eventually("both trunks restored", async () => {
    const paths = await Promise.all(
      [testbed.near, testbed.far].map(async (room) => (await room.state()).link),
    );
    return paths.every(({ status }) => status === "ok");
  });
  await meet();

  await testbed.nodeLinks[0]?.restore();
  await eventually("node is back", async () => (await nodeAt()).health.status === "ok", WITHIN_MS);
});

test("a firewall that blocks media to the node is reported, and its rooms meet through the hub", {
  skip,
}, async () => {
  // The room at the node still reaches it.
  const [nodeLine] = testbed.nodeLinks;
  const { farLink } = testbed;
  assert.ok(nodeLine);
  await nodeLine.blockUdp(nodeLine.a, farLink.b.ipv4);
  await eventually(
    "reported",
    async () => /^no media reach it/.test((await nodeAt()).health.reason ?? ""),
    WITHIN_MS,
  );
  assert.equal((await nodeAt()).health.status, "down");
  await eventually("all rooms at the hub", async () => (await nodeAt()).usedSlots === 0, WITHIN_MS);
  await eventually("worker started again", async () => (await nodeAt()).running === 1, WITHIN_MS);
  await meet();

  await nodeLine.restore();
  await eventually("node usable again", async () => (await nodeAt()).health.status === "ok", WITHIN_MS);
});
