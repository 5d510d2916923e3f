import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connectAsync } from "mqtt";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { stringify } from "yaml";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { LINK_VERSION } from "../../daemon/contract/media/link-signalling.ts";
import { mqttTopics } from "../../daemon/contract/mqtt-topics.ts";
import { eventually } from "../support/eventually.ts";
import { fleetRoom } from "../support/fleet-room.ts";
import { getJson } from "../support/http.ts";
import { HubPage } from "../support/hub-page.ts";
import { OpenBroker } from "../support/mqtt/open-broker.ts";
import { freePort } from "../support/ports.ts";
import { Program } from "../support/program.ts";
import { Testbed } from "../support/testbed.ts";

/** What ended a hub, again after each restart: 40 kB of JSON. */
const NESTED = `${'{"a":'.repeat(8000)}1${"}".repeat(8000)}`;
/** A JSON object with one property more. */
const withNested = (value: object) => `${JSON.stringify(value).slice(0, -1)},"extra":${NESTED}}`;

let testbed: Testbed;
let page: HubPage;

before(async () => {
  testbed = await Testbed.start({ absentRoomIds: ["hue", "vinh"] });
  page = await HubPage.connect(testbed.hub.url);
  await page.subscribe("room/hue");
});

after(async () => {
  page?.[Symbol.dispose]();
  await testbed?.[Symbol.asyncDispose]();
});

/** The hub runs without an internal error, and a page still gets what changes. */
async function expectHubWell(): Promise<void> {
  const state = await testbed.hub.state();
  assert.equal(state.process.status, "ok", state.process.reason ?? "");
  await page.waitForHeartbeats(2);
}

async function post(url: string, command: string, body: string): Promise<number> {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${url}/api/commands/${command}`, { method: "POST", headers, body })).status;
}

test("a room's report nested 8,000 deep ends nothing, and the room's next report is used", async () => {
  const client = await connectAsync(`mqtt://127.0.0.1:${testbed.hub.brokerPort}`, {
    protocolVersion: 5,
    username: "hue",
    password: "token-of-hue",
    clientId: "room-hue",
  });
  const { state } = fleetRoom({ nowMs: Date.now() });
  assert.ok(state);
  const send = (payload: string) => client.publishAsync(mqttTopics.state("hue"), payload, { qos: 1 });
  await send(withNested(state));
  await send(NESTED);
  await send("[".repeat(20_000));
  await send(
    JSON.stringify({ ...state, room: { ...state.room, name: "Huế 2" }, weather: { of: "a newer room" } }),
  );
  const used = await eventually("the next report", async () => {
    const room = (await testbed.hub.state()).rooms.find(({ id }) => id === "hue");
    return room?.state?.room.name === "Huế 2" && room.state;
  });
  assert.ok(!("weather" in used), "what the contract does not name is not kept");
  await client.endAsync();
  await expectHubWell();
});

test("a request nested 8,000 deep is refused by HTTP", async () => {
  const params = { title: "Họp", startsAtMs: 1, endsAtMs: 2, roomIds: ["hue"] };
  for (const body of [withNested(params), NESTED, "[".repeat(60_000)]) {
    assert.equal(await post(testbed.hub.url, "meeting.create", body), 400);
  }
  const ofInvitations = await fetch(`${testbed.hub.url}/guest/invitation?t=${"[".repeat(4000)}`);
  assert.ok(ofInvitations.status >= 400 && ofInvitations.status < 500, String(ofInvitations.status));
  await expectHubWell();
});

test("a message nested 8,000 deep is refused on every WebSocket, before and after the hello", async () => {
  const meeting = await testbed.startMeeting({ roomIds: ["hue"] });
  const { url } = await testbed.hub.command("meeting.invite", { meetingId: meeting.id });
  const token = new URL(url).searchParams.get("t") ?? "";
  const headers = { authorization: "Bearer token-of-hue", "x-roomd-room": "hue" };
  const base = testbed.hub.url.replace("http", "ws");
  const hello = (method: string, params: object) => JSON.stringify({ id: 1, method, params });
  const surfaces = [
    { path: "/api/live", headers: {}, hello: null },
    { path: "/link", headers, hello: hello("link.hello", { version: LINK_VERSION, session: null }) },
    { path: `/guest/live?t=${token}`, headers: {}, hello: hello("guest.hello", { session: null }) },
  ];
  for (const surface of surfaces) {
    const socket = new WebSocket(`${base}${surface.path}`, { headers: surface.headers });
    await once(socket, "open");
    const answers: string[] = [];
    socket.on("message", (data: RawData) => answers.push(data.toString()));
    const sendNested = () =>
      socket.send(`{"id":2,"method":"meeting.raiseHand","params":{"raised":true,"extra":${NESTED}}}`);
    sendNested();
    if (surface.hello) socket.send(surface.hello);
    sendNested();
    socket.send(`{"notice":"x","params":${NESTED}}`);
    await eventually(
      "three refusals",
      async () => answers.filter((text) => text.includes("nested deeper")).length === 3,
    );
    if (surface.hello)
      assert.ok(
        answers.some((text) => text.startsWith('{"id":1,"result"')),
        answers.join(),
      );
    assert.equal(socket.readyState, WebSocket.OPEN);
    socket.terminate();
  }
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
  await expectHubWell();
});

test("a room survives what its hub, its broker or a page sends", async () => {
  const directory = await mkdtemp(join(tmpdir(), "roomd-hostile-"));
  await using broker = await OpenBroker.start();
  const link = new WebSocketServer({ host: "127.0.0.1", port: await freePort() });
  const connections: WebSocket[] = [];
  link.on("connection", (socket) => connections.push(socket));
  const [port, { port: linkPort }] = [await freePort(), link.address() as { port: number }];
  const configFile = join(directory, "room.yaml");
  const none = { source: "none" };
  const config = {
    room: { id: "hue", name: "Huế" },
    api: { port },
    stateDirectory: directory,
    hub: { url: `ws://127.0.0.1:${linkPort}`, broker: broker.url, token: "token-of-hue" },
    media: { video: none, audio: none },
  };
  await writeFile(configFile, stringify(config));
  await using room = new Program({ role: "room", configFile });
  await room.ready;
  const url = `http://127.0.0.1:${port}`;
  const state = () => getJson<RoomState>(`${url}/api/state`);
  await eventually(
    "broker and link",
    async () => (await state()).broker.status === "ok" && connections.length > 0,
  );

  const agenda = { issuedAtMs: 1, meetings: [], siteNames: [] };
  await broker.publish(mqttTopics.agenda("hue"), withNested(agenda));
  for (const socket of connections) {
    socket.send(`{"notice":"meeting.roster","params":${NESTED}}`);
    socket.send('{"notice":"meeting.roster","params":{"revision":"none"}}');
    socket.send('{"notice":"meeting.ended","params":null}');
    socket.send('{"id":1,"result":{"version":"x"}}');
  }
  assert.equal(await post(url, "microphone.setMuted", withNested({ muted: true })), 400);
  const live = new WebSocket(`${url.replace("http", "ws")}/api/live`);
  await once(live, "open");
  const refused = once(live, "message");
  live.send(NESTED);
  await refused;
  live.terminate();

  const now = Date.now();
  const meeting = {
    id: "m-1",
    title: "Họp",
    startsAtMs: now + 3_600_000,
    endsAtMs: now + 7_200_000,
    roomIds: ["hue"],
  };
  await broker.publish(
    mqttTopics.agenda("hue"),
    JSON.stringify({ issuedAtMs: now, meetings: [meeting], siteNames: [] }),
  );
  await eventually("the next agenda", async () => (await state()).agenda.length === 1);
  link.close();
  for (const socket of connections) socket.terminate();
  await rm(directory, { recursive: true, force: true });
});
