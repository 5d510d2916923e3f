import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { connectAsync } from "mqtt";
import { mqttTopics } from "../../../daemon/contract/mqtt-topics.ts";
import {
  formatAccessFile,
  formatConfigFile,
  formatPasswordFile,
  type MosquittoLimits,
} from "../../../daemon/hub/broker/mosquitto-files.ts";
import { eventually } from "../../support/eventually.ts";
import { type Mosquitto, startMosquitto } from "../../support/mqtt/mosquitto.ts";

const ROOMS = { roomIds: ["hue", "vinh"], nodeIds: [] };
const PASSWORD = "secret";
const AGENDA = "x".repeat(400_000);
/** MQTT 5.0, 3.12. */
const PINGREQ = Buffer.from([0xc0, 0]);

/** The hub's broker as it is configured. */
function startBroker(limits: MosquittoLimits): Promise<Mosquitto> {
  const lines = formatConfigFile({ host: "127.0.0.1", port: 1, directory: "FOLDER" }, limits)
    .split("\n")
    .filter((line) => !/^(listener|user|log_\w+) /.test(line));
  const users = ["_hub", ...ROOMS.roomIds].map((name) => ({ name, password: PASSWORD }));
  return startMosquitto(lines, async (folder) => {
    await writeFile(join(folder, "passwords"), formatPasswordFile(users), { mode: 0o600 });
    await writeFile(join(folder, "access"), formatAccessFile("_hub", ROOMS), { mode: 0o600 });
  });
}

const login = (port: number, username: string) =>
  connectAsync(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 5,
    username,
    password: PASSWORD,
    reconnectPeriod: 0,
  });

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
}

/** MQTT 5 packets (3.1, 3.8): a room that connects and subscribes to its agenda. */
function subscription(username: string, topic: string): Buffer {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };
  const packet = (type: number, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([type, body.length]), body]);
  };
  // Version 5, user name, password and clean start, keep-alive 0: none, no properties.
  const head = Buffer.from([5, 0xc2, 0, 0, 0]);
  return Buffer.concat([
    packet(0x10, text("MQTT"), head, text("x"), text(username), text(PASSWORD)),
    packet(0x82, Buffer.from([0, 1, 0]), text(topic), Buffer.from([0])),
  ]);
}

/** A room that has subscribed and reads nothing. */
async function stuckRoom(broker: Mosquitto): Promise<Socket> {
  const socket = connect(broker.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.pause();
  socket.write(subscription("hue", mqttTopics.agenda("hue")));
  await eventually("subscribed", async () => broker.log.some((line) => line.includes("SUBACK")));
  return socket;
}

/** Another room, and how many agendas it has received. */
async function otherRoom({ port }: Mosquitto) {
  const client = await login(port, "vinh");
  await client.subscribeAsync(mqttTopics.agenda("vinh"), { qos: 1 });
  const received = { count: 0 };
  client.on("message", () => received.count++);
  return { received, [Symbol.asyncDispose]: () => client.endAsync(true) };
}

test("a room that hangs is disconnected by the broker, and others are served meanwhile", async () => {
  await using broker = await startBroker({ maxKeepaliveSeconds: 10, memoryBytes: 1024 ** 3 });
  const stuck = await stuckRoom(broker);
  await using other = await otherRoom(broker);
  const hub = await login(broker.port, "_hub");
  for (let round = 1; round <= 20; round++) {
    await hub.publishAsync(mqttTopics.agenda("hue"), AGENDA, { qos: 1, retain: true });
    await hub.publishAsync(mqttTopics.agenda("vinh"), "{}", { qos: 1, retain: true });
  }
  await eventually("the other room's agendas", async () => other.received.count === 20);
  await eventually("cut off", async () =>
    broker.log.some((line) => /Client hue .*exceeded timeout/.test(line)),
  );
  stuck.destroy();
  await hub.endAsync(true);
});

test("a room that pings and does not read can't fill the broker beyond its limit; afterwards all goes on", async () => {
  const memoryBytes = 40_000_000;
  await using broker = await startBroker({ maxKeepaliveSeconds: 60, memoryBytes });
  const before = await residentBytes(broker.pid);
  const stuck = await stuckRoom(broker);
  const pings = setInterval(() => stuck.write(PINGREQ), 50);
  const flood = await login(broker.port, "_hub");
  for (let round = 1; round <= 300; round++) {
    await Promise.race([
      flood.publishAsync(mqttTopics.agenda("hue"), AGENDA, { qos: 1, retain: true }).catch(() => {}),
      new Promise((resolve) => flood.once("close", () => resolve(undefined))),
    ]);
    if (!flood.connected) break;
  }
  const grownBytes = (await residentBytes(broker.pid)) - before;
  assert.ok(grownBytes < 2 * memoryBytes, `the broker has ${grownBytes} bytes more`);
  clearInterval(pings);
  stuck.destroy();
  await flood.endAsync(true);
  const [hub, other] = await eventually(
    "the broker has room again",
    async () => [await login(broker.port, "_hub"), await otherRoom(broker)] as const,
  );
  await hub.publishAsync(mqttTopics.agenda("vinh"), "{}", { qos: 1, retain: true });
  await eventually("the other room's agenda", async () => other.received.count === 1);
  await Promise.all([hub.endAsync(true), other[Symbol.asyncDispose]()]);
});
