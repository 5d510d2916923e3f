import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, afterEach, before, test } from "node:test";
import { connectAsync } from "mqtt";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import type { NodeState } from "../../daemon/contract/fleet/sfu-node.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { mqttTopics, nodeUsername } from "../../daemon/contract/mqtt-topics.ts";
import { eventually } from "../support/eventually.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { freePort } from "../support/ports.ts";
import { type HubProcess, nodeToken, roomToken } from "../support/testbed/hub-process.ts";
import { Testbed } from "../support/testbed.ts";

/** What nodes publish at the broker, true or not, and how the hub treats it. */
let testbed: Testbed;
let hub: HubProcess;
let meeting: Meeting;
const closing: AsyncDisposable[] = [];

before(async () => {
  testbed = await Testbed.start({
    absentRoomIds: ["hue", "vinh"],
    absentNodeIds: ["second"],
    hubConfig: { sfu: { workers: 1 } },
  });
  ({ hub } = testbed);
  meeting = await hub.startMeeting();
});

afterEach(async () => {
  for (const part of closing.splice(0)) await part[Symbol.asyncDispose]();
});

after(() => testbed[Symbol.asyncDispose]());

async function nodeAt(): Promise<FleetNode> {
  return (await hub.state()).nodes[0] ?? assert.fail("no node");
}

function nodeIs(status: string, reason: RegExp): Promise<unknown> {
  return eventually(`${status}: ${reason}`, async () => {
    const { health } = await nodeAt();
    return health.status === status && reason.test(health.reason ?? "");
  });
}

const report = (port: number): NodeState => ({
  atMs: Date.now(),
  startedAtMs: Date.now(),
  version: "0.1.0",
  control: { host: "127.0.0.3", port },
  workers: 1,
  running: 0,
  media: { listenIp: "127.0.0.3", ports: { min: 50_000, max: 59_999 } },
  cpuUsage: 0,
});

interface Publisher extends AsyncDisposable {
  /** Resolves when the broker acknowledged the message; rejects when it refuses. */
  publish(topic: string, payload: unknown): Promise<unknown>;
}

async function publisher(username: string, password: string): Promise<Publisher> {
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.brokerPort}`, {
    protocolVersion: 5,
    username,
    password,
    reconnectPeriod: 0,
  });
  const one: Publisher = {
    publish: (topic, payload) =>
      client.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain: true }),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
  closing.unshift(one);
  return one;
}

/** Publishes a node at this port until the test ends. */
async function announce(port: number): Promise<void> {
  const node = await publisher(nodeUsername("second"), nodeToken("second"));
  const publish = () => node.publish(mqttTopics.nodeState("second"), report(port));
  await publish();
  const timer = setInterval(() => void publish(), 1000);
  closing.unshift({
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await node.publish(mqttTopics.nodePresence("second"), { online: false, sinceMs: 1 });
      await nodeIs("down", /disconnected/);
    },
  });
}

/** The hub's own worker serves the meeting. */
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

test("a node without a report is unknown", async () => {
  const { health, running } = await nodeAt();
  assert.equal(health.status, "unknown");
  assert.match(health.reason ?? "", /not seen/);
  assert.equal(running, 0);
});

test("a node whose address does not respond is shown with the reason, and the hub continues", async () => {
  await announce(await freePort());
  await nodeIs("down", /can't be reached/);
  await roomsMeet();
});

test("a node whose connections hang is shown with the reason, and the hub continues", async () => {
  const server = createServer((socket) => socket.on("error", () => {}));
  server.listen(0, "127.0.0.3");
  await once(server, "listening");
  closing.unshift({ [Symbol.asyncDispose]: async () => void server.close() });
  await announce((server.address() as AddressInfo).port);
  await nodeIs("down", /can't be reached/);
  await roomsMeet();
});

test("a node with a different token is shown with the reason", async () => {
  // The broker rejects it, too: another client publishes its state.
  const node = await testbed.startNode({
    id: "second",
    address: "127.0.0.3",
    token: "quite another token",
  });
  closing.unshift(node);
  await announce(node.port);
  await nodeIs("down", /different token/);
  await eventually("the node logs it, too", async () =>
    node.program.log.some((line) => line.includes("wrong token")),
  );
});

test("rooms, strangers and other nodes can't publish a node's state", async () => {
  const before = await nodeAt();
  await assert.rejects(publisher(nodeUsername("second"), "a wrong password"), /[Nn]ot authorized/);
  const room = await publisher("hue", roomToken("hue"));
  await assert.rejects(room.publish(mqttTopics.nodeState("second"), report(1)), /[Nn]ot authorized/);
  const node = await publisher(nodeUsername("second"), nodeToken("second"));
  await assert.rejects(node.publish(mqttTopics.nodeState("third"), report(1)), /[Nn]ot authorized/);
  await assert.rejects(
    node.publish(mqttTopics.presence("hue"), { online: true, sinceMs: 1 }),
    /[Nn]ot authorized/,
  );
  assert.deepEqual((await nodeAt()).state, before.state);
});

test("a retained state of a node is no proof, and invalid messages change nothing", async () => {
  const node = await publisher(nodeUsername("second"), nodeToken("second"));
  for (const invalid of [null, [], { online: "yes" }, { ...report(1), workers: 1e9 }, { ...report(0) }]) {
    await node.publish(mqttTopics.nodeState("second"), invalid);
    await node.publish(mqttTopics.nodePresence("second"), invalid);
  }
  assert.equal((await nodeAt()).state, null);
  await node.publish(mqttTopics.nodeState("second"), report(await freePort()));
  await nodeIs("down", /can't be reached|starting/);
  await hub.program.kill();
  await hub.start();
  await eventually("connected", async () => (await hub.state()).broker.status === "ok");
  const { health, running } = await nodeAt();
  assert.equal(health.status, "unknown");
  assert.equal(running, 0);
});
