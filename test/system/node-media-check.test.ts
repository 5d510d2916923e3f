import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { commandsBelow } from "../support/processes.ts";
import { NODE_ADDRESS, type RigNode, type SfuRig, startSfuRigWithNode } from "../support/sfu-rig.ts";

/** A node with a reachable control port is used only if media flow in both directions. */
const NOBODY_THERE = "127.0.0.77";

let rig: (SfuRig & RigNode) | undefined;

afterEach(async () => {
  await rig?.[Symbol.asyncDispose]();
  rig = undefined;
});

test("a node that media don't reach is not used and has a reason; once they do, it is used", async () => {
  rig = await startSfuRigWithNode({ announcedAddress: NOBODY_THERE });
  const { sfu, offer } = rig;
  await eventually("worker runs", async () => sfu.nodeStatus("second").running === 1);
  assert.deepEqual(sfu.nodeStatus("second"), {
    ...{ running: 1, proven: 0, usedSlots: 0, relayedThroughHub: [], reason: "media check in progress" },
  });
  const { reason } = await eventually("result of the check", async () => {
    const status = sfu.nodeStatus("second");
    return status.reason !== "media check in progress" && status;
  });
  assert.equal(reason, `no media reach it: check that UDP 50000-59999 to ${NOBODY_THERE} is allowed`);
  assert.deepEqual([sfu.health().status, sfu.health().reason], ["degraded", reason]);
  for (let count = 0; count < 3; count++) assert.notEqual(sfu.acquireRouter().listen.listenIp, NODE_ADDRESS);

  sfu.setNodeOffers([{ ...offer, listen: { ...offer.listen, announcedAddress: undefined } }]);
  await eventually("node usable", async () => sfu.nodeStatus("second").proven === 1);
  assert.equal(sfu.health().status, "ok");
  assert.equal(sfu.acquireRouter().listen.listenIp, NODE_ADDRESS);
});

test("the local worker dies: another one proves the node's media, and its leases stay", async () => {
  rig = await startSfuRigWithNode();
  const { sfu, server } = rig;
  using _here = sfu.acquireRouter();
  using lease = sfu.acquireRouter();
  assert.equal(lease.listen.listenIp, NODE_ADDRESS);
  const workers = (await commandsBelow(process.pid)).filter(({ command }) =>
    command.startsWith("mediasoup-work"),
  );
  const local = workers.find(({ pid }) => !server.pids.includes(pid));
  process.kill(local?.pid ?? assert.fail("no local worker"), "SIGKILL");
  await eventually("worker died", async () => sfu.health().status !== "ok");
  await eventually("healthy again", async () => sfu.health().status === "ok");
  assert.deepEqual(sfu.nodeStatus("second"), {
    running: 1,
    proven: 1,
    usedSlots: 1,
    relayedThroughHub: [],
    reason: null,
  });
  assert.equal(lease.router.closed, false);
});
