import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import type { FleetNode, HubState } from "../../daemon/contract/fleet/hub-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { connectGuest } from "../support/guest-client.ts";
import { HubProcess } from "../support/hub-process.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { NodeProcess } from "../support/node-process.ts";
import { argumentsOf, commandsBelow, isAlive } from "../support/processes.ts";
import { eventually } from "../support/testbed.ts";

/** A hub with one worker here and one at a node, each at an address of its own. */
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
  const hub = closeFirst(
    await HubProcess.start({
      roomIds: ["hue", "vinh"],
      nodeIds: ["second"],
      sfu: { workers: 1, listenIp: HUB_ADDRESS },
      onLogLine: (line) => lines.push(line),
    }),
  );
  const { brokerPort } = hub;
  const node = closeFirst(
    await NodeProcess.start({ id: "second", brokerPort, address: NODE_ADDRESS, workers: 1 }),
  );
  await nodeIs(hub, "ok");
  return { hub, node, lines, meeting: await hub.startMeeting() };
}

async function nodeAt(hub: HubProcess): Promise<FleetNode> {
  const { nodes } = await hub.state<HubState>();
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

/** Two rooms, one on each machine, in a meeting. */
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

test("rooms of one conference, on the hub's worker and on a node's, see and hear each other", async () => {
  const parts = await rig();
  await twoRooms(parts);
  const { state, running } = await nodeAt(parts.hub);
  assert.equal(running, 1);
  assert.equal(state?.media.listenIp, NODE_ADDRESS);
  assert.equal((await workersBelow(parts.node.program.pid)).length, 1);
  assert.equal((await workersBelow(parts.hub.program.pid)).length, 1);
});

test("a node is killed: its rooms are seen again through the hub; it comes back and gets new places", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  await parts.node.program.kill();
  await nodeIs(parts.hub, "down");
  await meet(rooms);
  assert.equal((await nodeAt(parts.hub)).usedSlots, 0);
  await parts.node.restart();
  await nodeIs(parts.hub, "ok");
  const [, vinh] = rooms;
  await vinh[Symbol.asyncDispose]();
  closing.splice(closing.indexOf(vinh), 1);
  const again = await joined(parts, "vinh");
  await meet([rooms[0], again]);
  assert.equal((await nodeAt(parts.hub)).usedSlots, 1);
});

test("a node that falls silent is given up, and its workers end when it finds that the hub has gone on", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  const [stalled = 0] = await workersBelow(parts.node.program.pid);
  process.kill(parts.node.program.pid, "SIGSTOP");
  try {
    await eventually("given up", async () => (await nodeAt(parts.hub)).running === 0);
    assert.match((await nodeAt(parts.hub)).health.reason ?? "", /silent|reached|disconnected/);
    await meet(rooms);
  } finally {
    process.kill(parts.node.program.pid, "SIGCONT");
  }
  await eventually("its old worker ended", async () => !(await isAlive(stalled)));
  await nodeIs(parts.hub, "ok");
});

test("a hub that is killed leaves no relay here and no worker at the node, and finds the node again", async () => {
  const parts = await rig();
  const rooms = await twoRooms(parts);
  const before = await commandsBelow(parts.hub.program.pid);
  const [worker = 0] = await workersBelow(parts.node.program.pid);
  await parts.hub.program.kill();
  await eventually("nothing is left", async () => {
    const alive = await Promise.all([worker, ...before.map(({ pid }) => pid)].map(isAlive));
    return !alive.includes(true);
  });
  await parts.hub.restart();
  await nodeIs(parts.hub, "ok");
  await meet(rooms);
});

test("a hub that is told to end takes its relays with it", async () => {
  const parts = await rig();
  const before = await commandsBelow(parts.hub.program.pid);
  assert.ok(before.length > 2);
  await parts.hub.program[Symbol.asyncDispose]();
  const alive = await Promise.all(before.map(({ pid }) => isAlive(pid)));
  assert.ok(!alive.includes(true));
  await eventually("no worker", async () => (await workersBelow(parts.node.program.pid)).length === 0);
});

test("a broker that is gone takes no node away: who meets there goes on", async () => {
  const parts = await rig();
  const [hue, vinh] = await twoRooms(parts);
  const broker = (await commandsBelow(parts.hub.program.pid)).find(({ command }) => command === "mosquitto");
  process.kill(broker?.pid ?? assert.fail("no broker"), "SIGKILL");
  await nodeIs(parts.hub, "unknown");
  const { running, usedSlots } = await nodeAt(parts.hub);
  assert.deepEqual({ running, places: usedSlots }, { running: 1, places: 1 });
  await nodeIs(parts.hub, "ok");
  assert.equal((await nodeAt(parts.hub)).usedSlots, 1);
  for (const room of [hue, vinh]) await room.waitForVideoAgain();
});

test("a guest who is placed at the node is told the node's address", async () => {
  const parts = await rig();
  const { url } = await parts.hub.command<{ url: string }>("meeting.invite", { meetingId: parts.meeting.id });
  const hosts = new Set<string>();
  // Places are given in turn: one of two is at the node.
  for (const name of ["Lan", "Minh"]) {
    const guest = await connectGuest(url);
    closeFirst({ [Symbol.asyncDispose]: async () => guest[Symbol.dispose]() });
    await guest.request("guest.join", { name });
    await guest.waitForPhase("in");
    await guest.request("guest.getRouterCapabilities");
    const { iceCandidates } = await guest.request<{ iceCandidates: { address: string }[] }>(
      "guest.createTransport",
      {
        direction: "send",
      },
    );
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
