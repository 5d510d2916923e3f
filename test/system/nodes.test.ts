import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "../support/eventually.ts";
import { connectGuest } from "../support/guest-client.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { argumentsOf, commandsBelow, isAlive } from "../support/processes.ts";
import type { HubProcess } from "../support/testbed/hub-process.ts";
import type { NodeProcess } from "../support/testbed/node-process.ts";
import { Testbed } from "../support/testbed.ts";

/** A hub with one local worker and one at a node, each with an address of its own. */
const HUB_ADDRESS = "127.0.0.2";
const NODE_ADDRESS = "127.0.0.3";

interface Rig {
  readonly hub: HubProcess;
  readonly node: NodeProcess;
  readonly meeting: Meeting;
  readonly lines: string[];
}

const closing: AsyncDisposable[] = [];

afterEach(async () => {
  for (const part of closing.splice(0)) await part[Symbol.asyncDispose]();
});

function closeFirst<T extends AsyncDisposable>(part: T): T {
  closing.unshift(part);
  return part;
}

async function rig(): Promise<Rig> {
  const lines: string[] = [];
  const { hub, nodes } = closeFirst(
    await Testbed.start({
      absentRoomIds: ["hue", "vinh"],
      nodes: [{ id: "second", address: NODE_ADDRESS }],
      hubConfig: { sfu: { workers: 1, listenIp: HUB_ADDRESS } },
      onLogLine: (program, line) => program === "hub" && lines.push(line),
    }),
  );
  const node = nodes[0] ?? assert.fail("no node");
  await nodeIs(hub, "ok");
  return { hub, node, lines, meeting: await hub.startMeeting() };
}

async function nodeAt(hub: HubProcess): Promise<FleetNode> {
  const { nodes } = await hub.state();
  return nodes[0] ?? assert.fail("no node");
}

function nodeIs(hub: HubProcess, status: string): Promise<FleetNode> {
  return eventually(`the node is ${status}`, async () => {
    const node = await nodeAt(hub);
    return node.health.status === status && node;
  });
}

async function joined({ hub, meeting }: Rig, id: string): Promise<SyntheticRoom> {
  return closeFirst(await SyntheticRoom.join(id, { port: hub.port, meeting }));
}

/** Two rooms in a meeting, one on each machine. */
async function twoRooms(parts: Rig): Promise<[SyntheticRoom, SyntheticRoom]> {
  const rooms: [SyntheticRoom, SyntheticRoom] = [await joined(parts, "hue"), await joined(parts, "vinh")];
  await meet(rooms);
  assert.equal((await nodeAt(parts.hub)).usedSlots, 1);
  return rooms;
}

async function meet([hue, vinh]: readonly [SyntheticRoom, SyntheticRoom]): Promise<void> {
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await eventually(
    "both hear each other",
    async () => hue.audibleSites().includes("vinh") && vinh.audibleSites().includes("hue"),
  );
  for (const room of [hue, vinh]) await room.waitForVideoAgain();
}

async function workersBelow(pid: number): Promise<number[]> {
  const below = await commandsBelow(pid);
  return below.filter(({ command }) => command.startsWith("mediasoup-work")).map(({ pid: worker }) => worker);
}

test("rooms of one conference on workers of hub and node see and hear each other", async () => {
  const parts = await rig();
  await twoRooms(parts);
  const { state, running } = await nodeAt(parts.hub);
  assert.equal(running, 1);
  assert.equal(state?.media.listenIp, NODE_ADDRESS);
  assert.equal((await workersBelow(parts.node.program.pid)).length, 1);
  assert.equal((await workersBelow(parts.hub.program.pid)).length, 1);
});

test("a node is killed: its rooms continue through the hub; it returns and gets new leases", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  await parts.node.program.kill();
  await nodeIs(parts.hub, "down");
  await meet(rooms);
  assert.equal((await nodeAt(parts.hub)).usedSlots, 0);
  await parts.node.start();
  await nodeIs(parts.hub, "ok");
  const [, vinh] = rooms;
  await vinh[Symbol.asyncDispose]();
  closing.splice(closing.indexOf(vinh), 1);
  const again = await joined(parts, "vinh");
  await meet([rooms[0], again]);
  assert.equal((await nodeAt(parts.hub)).usedSlots, 1);
});

test("a stalled node is dropped, and its workers end when it finds its connection closed", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  const [stalled = 0] = await workersBelow(parts.node.program.pid);
  process.kill(parts.node.program.pid, "SIGSTOP");
  try {
    await eventually("dropped", async () => (await nodeAt(parts.hub)).running === 0);
    assert.match((await nodeAt(parts.hub)).health.reason ?? "", /stopped responding|reached|disconnected/);
    await meet(rooms);
  } finally {
    process.kill(parts.node.program.pid, "SIGCONT");
  }
  await eventually("its old worker ended", async () => !(await isAlive(stalled)));
  await nodeIs(parts.hub, "ok");
});

test("a killed hub leaves no relay and no worker at the node, and finds the node again", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  const before = await commandsBelow(parts.hub.program.pid);
  const [worker = 0] = await workersBelow(parts.node.program.pid);
  await parts.hub.program.kill();
  await eventually("all ended", async () => {
    const alive = await Promise.all([worker, ...before.map(({ pid }) => pid)].map(isAlive));
    return !alive.includes(true);
  });
  await parts.hub.start();
  await nodeIs(parts.hub, "ok");
  await meet(rooms);
});

test("a hub that is stopped ends its relays", async () => {
  const parts = await rig();
  const before = await commandsBelow(parts.hub.program.pid);
  assert.ok(before.length > 2);
  await parts.hub.program[Symbol.asyncDispose]();
  const alive = await Promise.all(before.map(({ pid }) => isAlive(pid)));
  assert.ok(!alive.includes(true));
  await eventually("no worker", async () => (await workersBelow(parts.node.program.pid)).length === 0);
});

test("without the broker the hub keeps its nodes, and their meetings continue", async () => {
  const parts = await rig();
  const [hue, vinh] = await twoRooms(parts);
  const broker = (await commandsBelow(parts.hub.program.pid)).find(({ command }) => command === "mosquitto");
  process.kill(broker?.pid ?? assert.fail("no broker"), "SIGKILL");
  await nodeIs(parts.hub, "unknown");
  const { running, usedSlots } = await nodeAt(parts.hub);
  assert.deepEqual({ running, usedSlots: usedSlots }, { running: 1, usedSlots: 1 });
  await nodeIs(parts.hub, "ok");
  assert.equal((await nodeAt(parts.hub)).usedSlots, 1);
  for (const room of [hue, vinh]) await room.waitForVideoAgain();
});

test("a guest at the node gets the node's address", async () => {
  const parts = await rig();
  const { url } = await parts.hub.command("meeting.invite", { meetingId: parts.meeting.id });
  const hosts = new Set<string>();
  // Leases alternate: one of two is at the node.
  for (const name of ["Lan", "Minh"]) {
    const guest = await connectGuest(url);
    closeFirst({ [Symbol.asyncDispose]: async () => guest[Symbol.dispose]() });
    await guest.request("guest.join", { name });
    await guest.waitForPhase("joined");
    await guest.request("guest.getRouterCapabilities");
    const { iceCandidates } = await guest.request("guest.createTransport", {
      direction: "send",
    });
    for (const { address } of iceCandidates) hosts.add(address);
  }
  assert.deepEqual([...hosts].sort(), [HUB_ADDRESS, NODE_ADDRESS]);
});

test("nobody but the hub's user can read the node's token from files or processes", async () => {
  const { hub, node } = await rig();
  assert.equal((await stat(join(hub.stateDirectory, "nodes/second/connection.json"))).mode & 0o777, 0o600);
  for (const { pid } of [...(await commandsBelow(hub.program.pid)), { pid: node.program.pid }]) {
    assert.ok(!(await argumentsOf(pid)).includes("token-of"), `process ${pid}`);
  }
});
