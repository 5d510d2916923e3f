import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { formatPasswordFile } from "../../../../daemon/hub/broker/mosquitto-files.ts";
import { BrokerConnection, type BrokerOptions } from "../../../../daemon/platform/mqtt/broker-connection.ts";
import { eventually } from "../../../support/eventually.ts";
import { startMosquitto, writeCertificates } from "../../../support/mqtt/mosquitto.ts";
import {
  ACCEPTED,
  connackWith,
  disconnectWith,
  startScriptedBroker,
} from "../../../support/mqtt/scripted-broker.ts";

/** A room's connection, with what it logs. */
function connectRoom(options: Pick<BrokerOptions, "url"> & Partial<BrokerOptions>) {
  const warnings: string[] = [];
  const write = (line: string) => {
    const { level, reason } = JSON.parse(line) as { level: number; reason?: string };
    if (level >= 40) warnings.push(reason ?? "");
  };
  const connection = new BrokerConnection({
    logger: pino({}, { write }),
    clientId: "room-hue",
    identity: 'room "hue"',
    presence: "roomd/v1/rooms/hue/presence",
    subscribe: [],
    onMessage: () => {},
    onConnect: () => {},
    ...options,
  });
  const reason = (pattern: RegExp) =>
    eventually(
      `${pattern}`,
      async () => pattern.test(connection.health().reason ?? "") && connection.health(),
    );
  return { connection, warnings, reason, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() };
}

for (const [situation, code, expected] of [
  ["a wrong password", 0x86, /refuses the login: wrong user name or password/],
  ["a client without authorization", 0x87, /refuses the login: not authorized/],
  ["a broker of MQTT 3.1.1", 0x01, /does not speak MQTT 5/],
  ["a client id that the broker refuses", 0x85, /refuses the client id/],
  ["a broker that is not available", 0x88, /not available now/],
] as const) {
  test(`${situation}: the reason is the broker's own, logged once, and no proof of life`, async () => {
    await using broker = await startScriptedBroker((socket) => socket.end(connackWith(code)));
    await using room = connectRoom({ url: broker.url });
    const health = await room.reason(expected);
    assert.equal(health.status, "down");
    assert.equal(health.provenAtMs, null);
    assert.equal(room.warnings.length, 1);
  });
}

test("a session that another host takes over: the reason names it, and attempts are slow", async () => {
  await using broker = await startScriptedBroker((socket) => {
    socket.write(ACCEPTED);
    socket.end(disconnectWith(0x8e));
  });
  await using room = connectRoom({ url: broker.url });
  const { status } = await room.reason(/another host is connected as room "hue"/);
  assert.equal(status, "down");
  assert.equal(broker.connections, 1);
  assert.equal(room.warnings.length, 1);
});

test("a broker that ends each connection soon without a word: another host is suspected", async () => {
  await using broker = await startScriptedBroker((socket) => {
    socket.write(ACCEPTED);
    socket.end();
  });
  await using room = connectRoom({ url: broker.url });
  await room.reason(/another host is connected as room "hue"/);
  assert.equal(broker.connections, 3);
  assert.deepEqual(room.warnings.length, 2, "closed, then suspected");
});

test("a broker that restarts once is no other host", async () => {
  await using broker = await startScriptedBroker((socket, connection) => {
    socket.write(ACCEPTED);
    if (connection === 1) socket.end();
  });
  await using room = connectRoom({ url: broker.url });
  await eventually(
    "it is connected again",
    async () => broker.connections === 2 && room.connection.connected,
  );
  assert.equal(room.connection.health().status, "ok");
});

test("a port that closes without an answer, and one without a listener", async () => {
  await using broker = await startScriptedBroker((socket) => socket.end());
  await using room = connectRoom({ url: broker.url });
  await room.reason(/closed the connection before it answered: its port may expect TLS/);
  await using nowhere = connectRoom({ url: "mqtt://127.0.0.1:9" });
  await nowhere.reason(/nothing listens at the broker's address/);
});

test("two hosts with one identity at Mosquitto 2.0: each learns the other's name and slows down", async () => {
  await using broker = await startMosquitto(["allow_anonymous true"]);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  await using one = connectRoom({ url });
  await eventually("the first is connected", async () => one.connection.connected);
  await using other = connectRoom({ url });
  await Promise.all(
    [one, other].map((room) => room.reason(/another host \(".+"\) is connected as room "hue"/)),
  );
  const taken = broker.log.filter((line) => line.includes("already connected")).length;
  assert.ok(taken < 8, `${taken} times taken over`);
});

test("a wrong password at Mosquitto is named, and not tried at once again", async () => {
  const users = formatPasswordFile([{ name: "hue", password: "right" }]);
  await using broker = await startMosquitto(
    ["allow_anonymous false", "password_file FOLDER/users"],
    (folder) => writeFile(join(folder, "users"), users, { mode: 0o600 }),
  );
  const url = `mqtt://127.0.0.1:${broker.port}`;
  await using room = connectRoom({ url, username: "hue", password: "wrong" });
  await room.reason(/refuses the login/);
  assert.equal(room.warnings.length, 1);
  await using right = connectRoom({ url, username: "hue", password: "right" });
  await eventually("the right one is accepted", async () => right.connection.health().status === "ok");
  assert.equal(broker.log.filter((line) => line.includes("New connection")).length, 2);
});

test("TLS: unknown CA, private CA, missing and given client certificate, and a port without TLS", async () => {
  await using broker = await startMosquitto(
    [
      "allow_anonymous true",
      ...["cafile FOLDER/ca.pem", "certfile FOLDER/broker.pem", "keyfile FOLDER/broker.key"],
      "require_certificate true",
    ],
    writeCertificates,
  );
  const url = `mqtts://127.0.0.1:${broker.port}`;
  const file = (name: string) => join(broker.folder, name);
  {
    await using room = connectRoom({ url });
    await room.reason(/signed by an unknown CA: configure caFile/);
    assert.equal(room.warnings.length, 1);
  }
  {
    await using room = connectRoom({ url, tls: { caFile: file("ca.pem") } });
    await room.reason(/requires? a client certificate/);
  }
  {
    await using room = connectRoom({ url, tls: { caFile: file("missing.pem") } });
    await room.reason(/certificate file can't be read/);
  }
  const tls = { caFile: file("ca.pem"), certificateFile: file("client.pem"), keyFile: file("client.key") };
  await using room = connectRoom({ url, tls });
  await eventually("it is connected", async () => room.connection.health().status === "ok");
  await using plain = await startScriptedBroker((socket) => socket.end(connackWith(0)));
  await using toPlain = connectRoom({ url: plain.url.replace("mqtt:", "mqtts:") });
  await toPlain.reason(/does not speak TLS/);
});
