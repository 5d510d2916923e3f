import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { commandsBelow } from "../support/processes.ts";
import { NODE_ADDRESS, type RigNode, type SfuRig, startSfuRigWithNode } from "../support/sfu-rig.ts";
import { eventually } from "../support/testbed.ts";

/** A node whose control is reached is of use only if media go there and back. */
const NOBODY_THERE = "127.0.0.77";

let rig: (SfuRig & RigNode) | undefined;

afterEach(async () => {
  await rig?.[Symbol.asyncDispose]();
  rig = undefined;
});

test("a node that no media reach gets nobody and says why; when they reach it, it is used", async () => {
  rig = await startSfuRigWithNode({ announcedAddress: NOBODY_THERE });
  const { sfu, offer } = rig;
  await eventually("it runs", async () => sfu.nodeStatus("second").running === 1);
  assert.deepEqual(sfu.nodeStatus("second"), {
    ...{ running: 1, proven: 0, places: 0, throughHub: [], reason: "its media are being proven" },
  });
  const { reason } = await eventually("it is known", async () => {
    const told = sfu.nodeStatus("second");
    return told.reason !== "its media are being proven" && told;
  });
  assert.equal(reason, `no media reach it: is UDP 50000-59999 to ${NOBODY_THERE} let through?`);
  assert.deepEqual([sfu.health().status, sfu.health().reason], ["degraded", reason]);
  for (let count = 0; count < 3; count++) assert.notEqual(sfu.acquireRouter().listen.listenIp, NODE_ADDRESS);

  sfu.setNodeOffers([{ ...offer, listen: { ...offer.listen, announcedAddress: undefined } }]);
  await eventually("it is proven", async () => sfu.nodeStatus("second").proven === 1);
  assert.equal(sfu.health().status, "ok");
  assert.equal(sfu.acquireRouter().listen.listenIp, NODE_ADDRESS);
});

test("the worker here dies: another proves the node's media, and whoever is there stays", async () => {
  rig = await startSfuRigWithNode();
  const { sfu, server } = rig;
  using _here = sfu.acquireRouter();
  using there = sfu.acquireRouter();
  assert.equal(there.listen.listenIp, NODE_ADDRESS);
  const workers = (await commandsBelow(process.pid)).filter(({ command }) =>
    command.startsWith("mediasoup-work"),
  );
  const here = workers.find(({ pid }) => !server.pids.includes(pid));
  process.kill(here?.pid ?? assert.fail("no worker here"), "SIGKILL");
  await eventually("it died", async () => sfu.health().status !== "ok");
  await eventually("all is well again", async () => sfu.health().status === "ok");
  assert.deepEqual(sfu.nodeStatus("second"), {
    running: 1,
    proven: 1,
    places: 1,
    throughHub: [],
    reason: null,
  });
  assert.equal(there.router.closed, false);
});
