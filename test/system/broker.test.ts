import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, connectAsync, type MqttClient } from "mqtt";
import { mqttTopics } from "../../daemon/contract/mqtt-topics.ts";
import { eventually } from "../support/eventually.ts";
import { commandsBelow, isAlive } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
const RETAINED = { qos: 1, retain: true } as const;
const presence = (online: boolean) => JSON.stringify({ online, sinceMs: Date.now() });

before(async () => {
  testbed = await Testbed.start({ absentRoomIds: ["hue", "vinh"] });
});

after(() => testbed?.[Symbol.asyncDispose]());

function mqtt(username: string, password: string, clientId = `test-${Math.random()}`): Promise<MqttClient> {
  return connectAsync(`mqtt://127.0.0.1:${testbed.hub.brokerPort}`, {
    protocolVersion: 5,
    username,
    password,
    reconnectPeriod: 0,
    clientId,
  });
}

/** Resolves once the hub has this presence of a room. One that changes as often as in these tests is degraded. */
function presenceAtHub(roomId: string, status: "ok" | "down"): Promise<unknown> {
  const accepted = status === "ok" ? ["ok", "degraded"] : ["down"];
  return eventually(`${roomId} is ${status}`, async () => {
    const room = (await testbed.hub.state()).rooms.find(({ id }) => id === roomId);
    return room !== undefined && accepted.includes(room.connection.status);
  });
}

test("the broker rejects wrong passwords and anonymous clients", async () => {
  await assert.rejects(mqtt("hue", "wrong-password"));
  const nameless = connect(`mqtt://127.0.0.1:${testbed.hub.brokerPort}`, {
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  const failed = Promise.withResolvers<Error>();
  nameless.once("error", failed.resolve);
  assert.match((await failed.promise).message, /not authorized/i);
  nameless.end(true);
});

test("a room can neither publish as another room nor read its agenda", async () => {
  const vinh = await mqtt("vinh", "token-of-vinh");
  await vinh.publishAsync(mqttTopics.presence("vinh"), presence(true), RETAINED);
  await presenceAtHub("vinh", "ok");
  const client = await mqtt("hue", "token-of-hue");
  const heard: string[] = [];
  client.on("message", (topic) => heard.push(topic));
  await client.subscribeAsync("roomd/v1/#", { qos: 1 }).catch(() => {});
  await client.publishAsync(mqttTopics.presence("vinh"), presence(false), RETAINED).catch(() => {});
  // Both pass the broker in order: once the second has arrived, the first was rejected.
  await client.publishAsync(mqttTopics.presence("hue"), presence(false), RETAINED);
  await presenceAtHub("hue", "down");
  const { rooms } = await testbed.hub.state();
  assert.equal(rooms.find(({ id }) => id === "vinh")?.connection.status, "ok");
  assert.ok(
    heard.every((topic) => topic.includes("/hue/")),
    heard.join(),
  );
  await client.endAsync();
  await vinh.endAsync();
});

test("a room that connects with the client id of the hub, or of another room, ends neither's connection", async () => {
  const vinh = await mqtt("vinh", "token-of-vinh", "room-vinh");
  let closed = 0;
  vinh.on("close", () => closed++);
  const log = testbed.hub.program.log;
  for (const clientId of ["hub", "_hub", "room-vinh", "vinh"]) {
    const client = await mqtt("hue", "token-of-hue", clientId);
    await client.publishAsync(mqttTopics.presence("hue"), presence(true), RETAINED);
    await presenceAtHub("hue", "ok");
    await client.publishAsync(mqttTopics.presence("hue"), presence(false), RETAINED);
    await presenceAtHub("hue", "down");
    await client.endAsync();
  }
  assert.equal(closed, 0, "vinh is still connected");
  assert.ok(!log.some((line) => line.includes("broker connection lost")), "the hub is still connected");
  await vinh.endAsync();
});

test("a broker that hangs is killed and started again, and what it retained is still there", async () => {
  const client = await mqtt("hue", "token-of-hue");
  await client.publishAsync(mqttTopics.presence("hue"), presence(true), RETAINED);
  await presenceAtHub("hue", "ok");
  const pid = await brokerPid();
  assert.ok(pid);
  process.kill(pid, "SIGSTOP");
  await eventually("another broker", async () => {
    const now = await brokerPid();
    return now !== undefined && now !== pid;
  });
  await eventually("the hanging one is gone", async () => !(await isAlive(pid)));
  await eventually("hub reconnected", async () => (await testbed.hub.state()).broker.status === "ok");
  client.end(true);
  const again = await eventually("hue is back", () => mqtt("hue", "token-of-hue"));
  await again.publishAsync(mqttTopics.presence("hue"), presence(true), RETAINED);
  await presenceAtHub("hue", "ok");
  await again.endAsync();
});

async function brokerPid(): Promise<number | undefined> {
  const commands = await commandsBelow(testbed.hub.program.pid);
  return commands.find(({ command }) => command === "mosquitto")?.pid;
}
