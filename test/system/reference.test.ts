import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { connectGuest } from "../support/guest-client.ts";
import { postCommand } from "../support/http.ts";
import { connectLive, type LiveConnection } from "../support/live.ts";
import { OpenBroker } from "../support/mqtt/open-broker.ts";
import { freePort } from "../support/ports.ts";
import { Testbed } from "../support/testbed.ts";
import { RecordingProxy } from "../support/traffic/recording-proxy.ts";
import { type MqttMessage, TrafficChecker } from "../support/traffic/traffic-checker.ts";

/* A short session of hub and rooms through proxies that record it; everything recorded must be in docs/reference. */

const REFERENCE = join(import.meta.dirname, "../../docs/reference");
const stack = new AsyncDisposableStack();
const mqttMessages: MqttMessage[] = [];
let hubProxy: RecordingProxy;
let roomProxy: RecordingProxy;
let testbed: Testbed;

before(async () => {
  const hubPort = await freePort();
  hubProxy = stack.use(await RecordingProxy.to(hubPort));
  const { url: broker, client } = stack.use(await OpenBroker.start());
  client.on("message", (topic, payload) => {
    mqttMessages.push({ kind: "mqtt", topic, payload: payload.toString() });
  });
  await client.subscribeAsync("roomd/#");
  const hub = { url: hubProxy.url.replace("http", "ws"), broker };
  testbed = stack.use(
    await Testbed.start({
      rooms: [
        { id: "ha-noi", name: "Hà Nội", hub },
        { id: "da-nang", name: "Đà Nẵng", camera: false, hub },
      ],
      hubPort,
      hubConfig: { broker: { type: "external", url: broker } },
    }),
  );
  roomProxy = stack.use(await RecordingProxy.to(testbed.room("ha-noi").port));
});

after(() => stack[Symbol.asyncDispose]());

async function checkerOf(program: "room" | "hub"): Promise<TrafficChecker> {
  const read = async (kind: string) =>
    JSON.parse(await readFile(join(REFERENCE, `${program}.${kind}.json`), "utf8"));
  return new TrafficChecker(await read("openapi"), await read("asyncapi"));
}

/** Requests that are refused, beside those that are not. */
async function operateRoom(live: LiveConnection): Promise<void> {
  const { url } = roomProxy;
  const camera = "cam1";
  const drive = { camera, holder: "panel", pan: 0.2, tilt: 0, zoom: 0 };
  await live.request("topic.subscribe", { topic: "room" });
  await live.request("ptz.drive", drive);
  await live.request("ptz.stop", { camera });
  await live.request("ptz.position", { camera });
  await live.request("preset.save", { camera, number: 1, name: "Bàn" });
  await live.request("viewer.getRouterCapabilities");
  await live.request("screen.heartbeat", { screen: 1, paintedFrames: 1, decodedFrames: 0 });
  await assert.rejects(live.request("ptz.drive", { ...drive, pan: 7 }), /pan/);
  await assert.rejects(live.send("no.such"), /no request/);
  live.socket.send("no JSON");
  await postCommand(url, "microphone.setMuted", { muted: true });
  await postCommand(url, "audit.list", { limit: 5 });
  await assert.rejects(postCommand(url, "ptz.home", { camera: "cam9" }), /not-found/);
  await assert.rejects(postCommand(url, "preset.recall", { camera, number: 900 }), /request\.invalid/);
  for (const path of [
    "/api/state",
    "/api/videos/main.jpg",
    "/api/presets/cam1/9.jpg",
    "/api/presets/cam1/x.jpg",
  ]) {
    await (await fetch(url + path)).bytes();
  }
}

async function attend(live: LiveConnection, consolePage: LiveConnection): Promise<void> {
  const { url } = hubProxy;
  const { id: meetingId } = await testbed.startMeeting();
  await consolePage.request("topic.subscribe", { topic: `meeting/${meetingId}` });
  await consolePage.request("topic.subscribe", { topic: "site-proofs/ha-noi" });
  await eventually("the agenda", async () =>
    (await testbed.room("ha-noi").state()).agenda.some(({ id }) => id === meetingId),
  );
  await live.request("meeting.join", { meetingId });
  await eventually(
    "both rooms",
    async () => (await testbed.room("ha-noi").state()).meeting.roster?.participants.length === 2,
  );
  await live.request("meeting.raiseHand", { raised: true });
  const invitation = await postCommand(url, "meeting.invite", { meetingId, kind: "guest" });
  const guestUrl = new URL((invitation as { url: string }).url);
  await (await fetch(`${url}/guest/invitation${guestUrl.search}`)).json();
  await (await fetch(`${url}/guest/invitation?t=wrong`)).json();
  using guest = await connectGuest(`${url}/guest/${guestUrl.search}`);
  await guest.request("guest.join", { name: "Khách" });
  await guest.request("guest.getRouterCapabilities");
  await guest.request("guest.createTransport", { direction: "receive" });
  await guest.request("guest.report", { received: false });
  await assert.rejects(guest.request("guest.consume", { producerId: "none" }));
  await eventually(
    "three sites",
    async () => (await testbed.room("ha-noi").state()).meeting.roster?.participants.length === 3,
  );
  await guest.request("guest.leave");
  for (const [path, method] of [
    ["/api/state", "GET"],
    ["/api/recordings", "GET"],
    ["/api/recordings/none/file", "GET"],
    [`/whip/${meetingId}`, "OPTIONS"],
    [`/whip/${meetingId}`, "GET"],
    [`/whep/${meetingId}/session`, "DELETE"],
  ] as const) {
    await (await fetch(url + path, { method })).bytes();
  }
  const mute = { name: "meeting.mute", params: { siteId: "da-nang", muted: true } };
  await postCommand(url, "meeting.moderate", { meetingId, command: mute });
  await assert.rejects(postCommand(url, "meeting.create", { title: "" }), /request\.invalid/);
  await live.request("meeting.leave");
  await postCommand(url, "meeting.end", { meetingId });
  await eventually("the end", async () => (await testbed.room("da-nang").state()).meeting.phase === "idle");
}

test("everything that room and hub send and accept in a session is in the reference", async () => {
  using panel = await connectLive(roomProxy.url);
  using consolePage = await connectLive(hubProxy.url);
  for (const topic of ["hub", "rooms", "room/ha-noi", "nodes", "meetings", "recordings"]) {
    await consolePage.request("topic.subscribe", { topic });
  }
  await assert.rejects(consolePage.request("topic.subscribe", { topic: "room/none" }));
  await operateRoom(panel);
  await attend(panel, consolePage);
  await consolePage.request("audit.list", { limit: 5 });

  const room = await checkerOf("room");
  for (const record of roomProxy.records) room.check(record);
  const hub = await checkerOf("hub");
  for (const record of [...hubProxy.records, ...mqttMessages]) hub.check(record);
  assert.deepEqual([...new Set([...room.problems, ...hub.problems])], []);
  const seen = new Set([...room.seen, ...[...hub.seen].map((name) => `hub ${name}`)]);
  for (const name of [
    "live ptz.drive.result",
    "live notice.topic.snapshot",
    "live notice.topic.delta",
    "live notice.heartbeat",
    "live error",
    "POST /api/commands/ptz.home default",
    "GET /api/presets/{camera}/{number}.jpg default",
    "hub live notice.topic.snapshot",
    "hub live notice.topic.delta",
    "hub link link.hello.result",
    "hub link trunk.open.result",
    "hub link trunk.consume.result",
    "hub link notice.meeting.rosterDelta",
    "hub guest notice.state",
    "hub guest error",
    "hub roomPresence message",
    "hub roomState message",
    "hub agenda message",
    "hub GET /guest/invitation default",
    "hub OPTIONS /whip/{meetingId} 204",
  ]) {
    assert.ok(seen.has(name), `${name} was not part of the session: ${[...seen].join(", ")}`);
  }
});

test("what the reference does not have is found in recorded traffic", async () => {
  const problemsOf = async (record: Parameters<TrafficChecker["check"]>[0]) => {
    const checker = await checkerOf("hub");
    checker.check(record);
    return checker.problems.join("; ");
  };
  const agenda = mqttMessages.find(({ topic }) => topic.endsWith("/agenda")) ?? assert.fail("no agenda");
  assert.equal(await problemsOf(agenda), "");
  const more = JSON.stringify({ ...JSON.parse(agenda.payload), more: 1 });
  assert.match(await problemsOf({ ...agenda, payload: more }), /must NOT have additional properties/);
  assert.match(await problemsOf({ ...agenda, payload: "{}" }), /must have required property/);
  assert.match(await problemsOf({ ...agenda, topic: "roomd/v1/other" }), /not documented/);
  const state = hubProxy.records.find((one) => one.kind === "http" && one.path === "/api/state");
  assert.ok(state?.kind === "http");
  assert.equal(await problemsOf(state), "");
  assert.match(await problemsOf({ ...state, path: "/api/other" }), /not documented/);
  assert.match(await problemsOf({ ...state, status: 202 }), /status not documented/);
  const invalid = JSON.stringify({ ...JSON.parse(state.body), atMs: "now" });
  assert.match(await problemsOf({ ...state, body: invalid }), /must be number/);
  const socket = { kind: "socket", connection: 0, path: "/link", from: "server" } as const;
  const unknown = JSON.stringify({ notice: "meeting.other", params: {} });
  assert.match(await problemsOf({ ...socket, text: unknown }), /notice\.meeting\.other is not documented/);
  const wrong = JSON.stringify({ notice: "producers.demand", params: { producerIds: 1 } });
  assert.match(await problemsOf({ ...socket, text: wrong }), /must be array/);
});

test("/docs shows the reference, its links lead somewhere, and it loads nothing from other hosts", async () => {
  const start = `${testbed.hub.url}/docs`;
  const pages = new Map<string, string>();
  const open = async (url: string) => {
    const response = await fetch(url);
    assert.equal(response.status, 200, url);
    pages.set(url, await response.text());
  };
  await open(start);
  for (const [url, page] of pages) {
    if (!page.startsWith("<!doctype html>")) continue;
    assert.doesNotMatch(
      page,
      /<(script|style|iframe|img)\b|\sstyle=/,
      `${url}: the security policy refuses it`,
    );
    for (const [, href = ""] of page.matchAll(/<(?:a|link)\b[^>]* href="([^"]+)"/g)) {
      const target = new URL(href, url === start ? `${start}/` : url);
      if (target.protocol === "data:") continue;
      assert.equal(target.origin, testbed.hub.url, `${url}: ${href}`);
      const { hash } = target;
      target.hash = "";
      if (!pages.has(target.href)) await open(target.href);
      if (hash) assert.ok(pages.get(target.href)?.includes(`id="${hash.slice(1)}"`), `${url}: ${href}`);
    }
  }
  const { servers } = JSON.parse(
    pages.get(`${start}/hub.asyncapi.json`) ?? assert.fail("no AsyncAPI document"),
  );
  assert.equal(servers.http.protocol, "ws");
  assert.ok(pages.has(`${start}/configuration.html`) && pages.has(`${start}/examples/room.yaml`));
  assert.ok((await fetch(`${testbed.room("ha-noi").url}/docs/room-api.html`)).ok);
});
