import { after, before, test } from "node:test";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { NodesConsole } from "../support/wan/nodes-console.ts";
import { PartitionedNodes } from "../support/wan/partitioned-nodes.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";

/** Rooms at two nodes and the console, while a firewall between the nodes closes and opens. */
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

test("a firewall between two nodes closes in a meeting: media goes through the hub, and the console shows it", {
  skip,
}, async () => {
  await desk.waitForStatus("ok");
  await apart.wan.testbed.startMeeting();
  await using atNear = await WanViewer.open(apart.wan, "near");
  await using atFar = await WanViewer.open(apart.wan, "far");
  const meet = () => Promise.all([atNear.waitForFrames(), atFar.waitForFrames()]);
  await meet();

  await apart.partition();
  await desk.waitForStatus("degraded");
  await meet();
  await desk.checkRelayCard();

  await apart.restore();
  await desk.waitForStatus("ok");
  await meet();
});
