import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { BrokerConnection, type BrokerOptions } from "../../../../daemon/platform/mqtt/broker-connection.ts";
import { RetainedQueue } from "../../../../daemon/platform/mqtt/retained-queue.ts";
import { eventually } from "../../../support/eventually.ts";
import { OpenBroker } from "../../../support/mqtt/open-broker.ts";
import { ACCEPTED, startScriptedBroker } from "../../../support/mqtt/scripted-broker.ts";
import { TcpProxy } from "../../../support/tcp-proxy.ts";

const TOPIC = "roomd/v1/rooms/hue/state";

function connectRoom(options: Pick<BrokerOptions, "url"> & Partial<BrokerOptions>): BrokerConnection {
  return new BrokerConnection({
    logger: pino({ level: "silent" }),
    clientId: "room-hue",
    identity: 'room "hue"',
    subscribe: [],
    onMessage: () => {},
    onConnect: () => {},
    ...options,
  });
}

test("a broker that does not read for a while gets the newest report, not all of them", async () => {
  await using broker = await OpenBroker.start();
  await using proxy = await TcpProxy.to(Number(new URL(broker.url).port));
  const received: { number: number }[] = [];
  broker.client.on("message", (_topic, payload) => received.push(JSON.parse(payload.toString())));
  await broker.client.subscribeAsync(TOPIC);
  await using room = connectRoom({ url: `mqtt://127.0.0.1:${proxy.port}` });
  await eventually("connected", async () => room.connected);
  proxy.stall();
  const text = "x".repeat(50_000);
  for (let number = 1; number <= 1000; number++) room.publish(TOPIC, { number, text });
  proxy.resume();
  await eventually("the newest", async () => received.at(-1)?.number === 1000);
  assert.deepEqual(
    received.map(({ number }) => number),
    [1, 1000],
  );
});

test("a broker that acknowledges nothing is left, with the reason", async () => {
  await using broker = await startScriptedBroker((socket) => socket.write(ACCEPTED));
  await using room = connectRoom({ url: broker.url, acknowledgeTimeoutMs: 300 });
  await eventually("connected", async () => room.connected);
  room.publish(TOPIC, {});
  await eventually("left", async () =>
    room.health().reason?.includes("does not acknowledge what is published"),
  );
});

test("messages under way are bounded, in the order of their topics, and a refused one blocks none", async () => {
  const acknowledge: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const sent: string[] = [];
  using queue = new RetainedQueue({
    send: (topic) => {
      sent.push(topic);
      return new Promise((resolve, reject) => acknowledge.push({ resolve, reject }));
    },
    acknowledgeTimeoutMs: 60_000,
    onTimeout: () => assert.fail("time-out"),
  });
  for (let topic = 0; topic < 100; topic++) queue.publish(`t${topic}`, topic);
  assert.equal(sent.length, 20);
  for (let index = 0; index < 100; index++) {
    if (index % 2 === 0) acknowledge[index]?.resolve(undefined);
    else acknowledge[index]?.reject(new Error("not authorized"));
    await new Promise(setImmediate);
  }
  assert.deepEqual(
    sent,
    Array.from({ length: 100 }, (_, topic) => `t${topic}`),
  );
});
