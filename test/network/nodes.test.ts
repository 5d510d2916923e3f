import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import { eventually } from "../support/eventually.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { startWan, type Wan } from "../support/wan/wan.ts";

/** Hub, node and two rooms, each on a host of its own: a wrong address leads nowhere. */
const skip = namespacesUnavailable() ?? false;

let wan: Wan;

beforeEach(async () => {
  if (skip) return;
  wan = await startWan({ lossPercent: 0, nodeIds: ["second"] });
  await wan.testbed.startMeeting();
  await meet();
  assert.equal((await nodeAt()).usedSlots, 1);
});

afterEach(() => wan?.[Symbol.asyncDispose]());

async function nodeAt(): Promise<FleetNode> {
  return (await wan.testbed.hub.state()).nodes[0] ?? assert.fail("no node");
}

/** Each room receives the other's video and audio. */
async function meet(): Promise<void> {
  const rooms: [RoomProcess, string][] = [
    [wan.near, "far"],
    [wan.far, "near"],
  ];
  for (const [room, other] of rooms) {
    await eventually(`${other} is seen and heard`, async () => {
      const { meeting, wan } = await room.state();
      const seen = meeting.view?.tiles.some(({ siteId, producerId }) => siteId === other && producerId);
      const heard = meeting.view?.audio.some(({ siteId }) => siteId === other);
      return seen && heard && wan.down.kbps > 100;
    });
  }
}

test("rooms on hub and node meet, each over its own addresses; a silent loss of the node's link is detected and healed", {
  skip,
}, async () => {
  await wan.network.nodeLink("second").cut();
  await eventually("node dropped", async () => (await nodeAt()).running === 0);
  // Measurements before the cut have expired.
  await eventually("all rooms at the hub", async () => (await nodeAt()).usedSlots === 0);
  await eventually("both trunks restored", async () => {
    const paths = await Promise.all([wan.near, wan.far].map(async (room) => (await room.state()).link));
    return paths.every(({ status }) => status === "ok");
  });
  await meet();

  await wan.network.nodeLink("second").restore();
  await eventually("node is back", async () => (await nodeAt()).health.status === "ok");
});

test("a firewall that blocks media to the node is reported, and its rooms meet through the hub", {
  skip,
}, async () => {
  // The room at the node still reaches it.
  const nodeLine = wan.network.nodeLink("second");
  const { farLink } = wan.network;
  await nodeLine.blockUdp(nodeLine.a, farLink.b.ipv4);
  await eventually("reported", async () => /^no media reach it/.test((await nodeAt()).health.reason ?? ""));
  assert.equal((await nodeAt()).health.status, "down");
  await eventually("all rooms at the hub", async () => (await nodeAt()).usedSlots === 0);
  await eventually("worker started again", async () => (await nodeAt()).running === 1);
  await meet();

  await nodeLine.restore();
  await eventually("node usable again", async () => (await nodeAt()).health.status === "ok");
});
