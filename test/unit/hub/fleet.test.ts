import assert from "node:assert/strict";
import { test } from "node:test";
import { statusAt } from "../../../daemon/contract/device/health.ts";
import { mqttTopics } from "../../../daemon/contract/mqtt-topics.ts";
import { Fleet } from "../../../daemon/hub/fleet/fleet.ts";
import { createLogger } from "../../../daemon/platform/log.ts";

function fleetOfOne() {
  const room = { id: "hue", name: "Huế", region: "", token: "12345678" };
  const fleet = new Fleet([room], createLogger({ level: "silent", name: "test" }));
  const connection = () => fleet.rooms()[0]?.connection ?? assert.fail("no room");
  return { fleet, connection };
}

const presence = (online: boolean) => JSON.stringify({ online, sinceMs: 1 });
const topic = mqttTopics.presence("hue");

test("a room without any message is unknown", () => {
  assert.equal(fleetOfOne().connection().status, "unknown");
});

test("retained presence is no proof: the room may have died with the broker", () => {
  const { fleet, connection } = fleetOfOne();
  fleet.receive({ topic, payload: presence(true), retained: true });
  assert.notEqual(statusAt(connection(), Date.now()), "ok");
});

test("live presence is a proof, and expires when nothing follows", () => {
  const { fleet, connection } = fleetOfOne();
  fleet.receive({ topic, payload: presence(true), retained: false });
  assert.equal(statusAt(connection(), Date.now()), "ok");
  assert.equal(statusAt(connection(), Date.now() + 60_000), "unknown");
});

test("the last will marks a room down at once", () => {
  const { fleet, connection } = fleetOfOne();
  fleet.receive({ topic, payload: presence(true), retained: false });
  fleet.receive({ topic, payload: presence(false), retained: false });
  assert.equal(connection().status, "down");
});

test("a room whose presence changes every second is said to be two hosts", () => {
  const { fleet, connection } = fleetOfOne();
  for (let change = 0; change < 8; change++) {
    fleet.receive({ topic, payload: presence(change % 2 === 1), retained: false });
  }
  assert.equal(connection().status, "degraded");
  assert.match(connection().reason ?? "", /probably two hosts are connected as this room/);
  fleet.receive({ topic, payload: presence(false), retained: false });
  assert.equal(connection().status, "down");
  assert.match(connection().reason ?? "", /two hosts/);
});

test("two hosts that alternate are named, however slowly they do", () => {
  const { fleet, connection } = fleetOfOne();
  const from = (host: string, instance = host) =>
    fleet.receive({
      topic,
      payload: JSON.stringify({ online: true, sinceMs: 1, instance, host }),
      retained: false,
    });
  from("kiosk-1");
  from("kiosk-2");
  assert.equal(connection().status, "ok", "a replaced machine");
  from("kiosk-1");
  assert.equal(connection().status, "degraded");
  assert.match(connection().reason ?? "", /two hosts are connected as this room: "kiosk-1" and "kiosk-2"/);
});

test("a room that is restarted several times is one host", () => {
  const { fleet, connection } = fleetOfOne();
  for (const instance of ["a", "b", "c"]) {
    const payload = JSON.stringify({ online: true, sinceMs: 1, instance, host: "kiosk-1" });
    fleet.receive({ topic, payload, retained: false });
  }
  assert.equal(connection().status, "ok");
});

test("without a broker every room is unknown", () => {
  const { fleet, connection } = fleetOfOne();
  fleet.receive({ topic, payload: presence(true), retained: false });
  fleet.onBrokerLost();
  assert.equal(connection().status, "unknown");
});

test("malformed messages and unknown rooms change nothing", () => {
  const { fleet, connection } = fleetOfOne();
  fleet.receive({ topic, payload: presence(true), retained: false });
  const before = connection();
  for (const payload of ["", "{", "null", '{"online":"yes"}', "[1]"]) {
    fleet.receive({ topic, payload, retained: false });
    fleet.receive({ topic: mqttTopics.state("hue"), payload, retained: false });
  }
  fleet.receive({ topic: mqttTopics.presence("nowhere"), payload: presence(false), retained: false });
  fleet.receive({ topic: "roomd/v1/rooms/hue/secrets", payload: presence(false), retained: false });
  assert.deepEqual(connection(), before);
});
