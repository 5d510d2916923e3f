import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { connectAsync } from "mqtt";
import type { FleetNode, HubState } from "../../daemon/contract/fleet/hub-state.ts";
import type { NodeState } from "../../daemon/contract/fleet/sfu-node.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { nodeUsername, topics } from "../../daemon/contract/topics.ts";
import { HubProcess, roomToken } from "../support/hub-process.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { NodeProcess, nodeTokenOf } from "../support/node-process.ts";
import { freePort } from "../support/ports.ts";
import { eventually } from "../support/testbed.ts";

/** What nodes say at the broker, true or not, and what the hub makes of it. */
let hub: HubProcess;
let meeting: Meeting;
const closing: AsyncDisposable[] = [];

before(async () => {
  hub = await HubProcess.start({ roomIds: ["hue", "vinh"], nodeIds: ["second"], sfu: { workers: 1 } });
  meeting = await hub.startMeeting();
});

afterEach(async () => {
  for (const part of closing.splice(0)) await part[Symbol.asyncDispose]();
});

after(() => hub[Symbol.asyncDispose]());

async function nodeAt(): Promise<FleetNode> {
  return (await hub.state<HubState>()).nodes[0] ?? assert.fail("no node");
}

function nodeIs(status: string, reason: RegExp): Promise<unknown> {
  return eventually(`${status}: ${reason}`, async () => {
    const { health } = await nodeAt();
    return health.status === status && reason.test(health.reason ?? "");
  });
}

const said = (port: number): NodeState => ({
  atMs: Date.now(),
  startedAtMs: Date.now(),
  version: "0.1.0",
  control: { host: "127.0.0.3", port },
  workers: 1,
  running: 0,
  media: { listenIp: "127.0.0.3", ports: { min: 50_000, max: 59_999 } },
  cpuUsage: 0,
});

interface Speaker extends AsyncDisposable {
  /** Resolves when the broker has taken the message; rejects when it refuses. */
  say(topic: string, payload: unknown): Promise<unknown>;
}

async function speaker(username: string, password: string): Promise<Speaker> {
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.brokerPort}`, {
    protocolVersion: 5,
    username,
    password,
    reconnectPeriod: 0,
  });
  const one: Speaker = {
    say: (topic, payload) => client.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain: true }),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
  closing.unshift(one);
  return one;
}

/** Says that a node is at this port, until the test ends. */
async function announce(port: number): Promise<void> {
  const node = await speaker(nodeUsername("second"), nodeTokenOf("second"));
  const say = () => node.say(topics.nodeState("second"), said(port));
  await say();
  const timer = setInterval(() => void say(), 1000);
  closing.unshift({
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await node.say(topics.nodePresence("second"), { online: false, sinceMs: 1 });
      await nodeIs("down", /disconnected/);
    },
  });
}

/** The hub's own worker serves all the same. */
async function roomsMeet(): Promise<void> {
  const join = async (id: string) => {
    const room = await SyntheticRoom.join(id, { port: hub.port, meeting });
    closing.unshift(room);
    return room;
  };
  const [hue, vinh] = [await join("hue"), await join("vinh")];
  await eventually(
    "both see each other",
    async () => hue.visibleProducers().length === 1 && vinh.visibleProducers().length === 1,
  );
  await hue.waitForMedia();
}

test("a node that was never heard of is unknown", async () => {
  const { health, running } = await nodeAt();
  assert.equal(health.status, "unknown");
  assert.match(health.reason ?? "", /not seen/);
  assert.equal(running, 0);
});

test("a node that is announced where nothing answers is shown with the reason, and the hub goes on", async () => {
  await announce(await freePort());
  await nodeIs("down", /can't be reached/);
  await roomsMeet();
});

test("a node whose connections hang is shown with the reason, and the hub goes on", async () => {
  const server = createServer((socket) => socket.on("error", () => {}));
  server.listen(0, "127.0.0.3");
  await once(server, "listening");
  closing.unshift({ [Symbol.asyncDispose]: async () => void server.close() });
  await announce((server.address() as AddressInfo).port);
  await nodeIs("down", /can't be reached/);
  await roomsMeet();
});

test("a node with another token is shown with the reason", async () => {
  const { brokerPort } = hub;
  // It is not let in at the broker either: somebody else speaks for it.
  const node = await NodeProcess.start({
    id: "second",
    brokerPort,
    address: "127.0.0.3",
    token: "quite another token",
  });
  closing.unshift(node);
  await announce(node.port);
  await nodeIs("down", /another token/);
  await eventually("the node says so, too", async () =>
    node.program.log.some((line) => line.includes("wrong token")),
  );
});

test("rooms, strangers and other nodes can't speak for a node", async () => {
  const before = await nodeAt();
  await assert.rejects(speaker(nodeUsername("second"), "a wrong password"), /[Nn]ot authorized/);
  const room = await speaker("hue", roomToken("hue"));
  await assert.rejects(room.say(topics.nodeState("second"), said(1)), /[Nn]ot authorized/);
  const node = await speaker(nodeUsername("second"), nodeTokenOf("second"));
  await assert.rejects(node.say(topics.nodeState("third"), said(1)), /[Nn]ot authorized/);
  await assert.rejects(node.say(topics.presence("hue"), { online: true, sinceMs: 1 }), /[Nn]ot authorized/);
  assert.deepEqual((await nodeAt()).state, before.state);
});

test("what the broker remembers of a node is no proof, and rubbish changes nothing", async () => {
  const node = await speaker(nodeUsername("second"), nodeTokenOf("second"));
  for (const rubbish of [null, [], { online: "yes" }, { ...said(1), workers: 1e9 }, { ...said(0) }]) {
    await node.say(topics.nodeState("second"), rubbish);
    await node.say(topics.nodePresence("second"), rubbish);
  }
  assert.equal((await nodeAt()).state, null);
  await node.say(topics.nodeState("second"), said(await freePort()));
  await nodeIs("down", /can't be reached|being started|starting/);
  await hub.program.kill();
  await hub.restart();
  await eventually("connected", async () => (await hub.state<HubState>()).broker.status === "ok");
  const { health, running } = await nodeAt();
  assert.equal(health.status, "unknown");
  assert.equal(running, 0);
});
