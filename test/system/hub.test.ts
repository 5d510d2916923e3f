import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connectAsync } from "mqtt";
import { WebSocket } from "ws";
import { stringify } from "yaml";
import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import { LINK_VERSION } from "../../daemon/contract/media/link-signalling.ts";
import { mqttTopics } from "../../daemon/contract/mqtt-topics.ts";
import { OwnedChild } from "../../daemon/platform/child-process.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests } from "../support/any-requests.ts";
import { eventually } from "../support/eventually.ts";
import { HubPage } from "../support/hub-page.ts";
import { LOOPBACK, listeningAddresses } from "../support/listening-sockets.ts";
import { freePort } from "../support/ports.ts";
import { Program } from "../support/program.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;

before(async () => {
  testbed = await Testbed.start({
    rooms: [
      { id: "hue", name: "Huế", camera: false },
      { id: "vinh", name: "Vinh", camera: false },
    ],
  });
  await eventually("both present", async () =>
    (await testbed.hub.state()).rooms.every(({ connection }) => connection.status === "ok"),
  );
});

after(() => testbed?.[Symbol.asyncDispose]());

async function link(
  roomId: string,
  token: string,
): Promise<{ socket: WebSocket; peer: RpcPeer<typeof anyRequests> }> {
  const socket = new WebSocket(`${testbed.hub.url.replace("http", "ws")}/link`, {
    headers: { authorization: `Bearer ${token}`, "x-roomd-room": roomId },
  });
  const peer = new RpcPeer({ requests: anyRequests, send: (text) => socket.send(text) });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  await once(socket, "open");
  return { socket, peer };
}

test("a link needs the room's own token", async () => {
  await assert.rejects(link("hue", "token-of-vinh"), /403/);
  await assert.rejects(link("nowhere", "token-of-hue"), /403/);
});

test("the hub replies to malformed link messages with errors, and other rooms go on", async () => {
  const meeting = await testbed.startMeeting();
  const vinh = testbed.room("vinh");
  await eventually("vinh is in", async () => (await vinh.state()).meeting.phase === "joined");
  const { socket, peer } = await link("hue", "token-of-hue");
  const refused = (method: string, params: unknown, code: string) =>
    assert.rejects(peer.request(method, params), (error: RoomdError) => {
      assert.equal(error.code, code, `${method}: ${error.message}`);
      return true;
    });
  await refused("trunk.publish", { producers: [] }, "request.invalid");
  await refused("link.hello", { version: 1, session: null }, "unavailable");
  assert.ok(await peer.request("link.hello", { version: LINK_VERSION, session: "made-up" }));
  await refused("no.such", {}, "not-found");
  await refused("trunk.open", { ip: 1 }, "request.invalid");
  await refused("trunk.consume", { producerIds: ["x"] }, "unavailable");
  await refused("meeting.raiseHand", { raised: true }, "not-found");
  await refused("meeting.join", { meetingId: "no-such" }, "not-found");
  await refused("trunk.setProducerPaused", { producerId: "x", paused: true }, "not-found");
  await refused(
    "trunk.publish",
    {
      producers: [
        {
          producerId: "x",
          kind: "video",
          source: "camera",
          layer: "high",
          kbps: 1,
          rtpParameters: {},
          paused: false,
        },
      ],
    },
    "unavailable",
  );
  socket.send("rubbish");
  assert.ok(await peer.request("meeting.join", { meetingId: meeting.id }));
  socket.close();
  await eventually(
    "the real hue is back in",
    async () => (await testbed.room("hue").state()).meeting.roster?.participants.length === 2,
  );
  assert.equal((await vinh.state()).meeting.phase, "joined");
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
});

test("all rooms leave a meeting that is ended, and it disappears from their agendas", async () => {
  const meeting = await testbed.startMeeting({ title: "Ngắn" });
  const phases = async () =>
    Promise.all(testbed.rooms.map(async (room) => (await room.state()).meeting.phase));
  await eventually("both are in", async () => (await phases()).every((phase) => phase === "joined"));
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
  await eventually("both have left", async () => (await phases()).every((phase) => phase === "idle"));
  const { meetings } = await testbed.hub.state();
  assert.ok(meetings.every(({ title }) => title !== "X"));
  await eventually("agenda is empty", async () => (await testbed.room("hue").state()).agenda.length === 0);
});

test("rooms follow a running meeting that is renamed, and one that is no longer invited leaves", async () => {
  const { id: meetingId } = await testbed.startMeeting({ title: "Ngắn" });
  const [hue, vinh] = [testbed.room("hue"), testbed.room("vinh")];
  const meetingOf = async (room: typeof hue) => (await room.state()).meeting;
  for (const room of [hue, vinh]) {
    await eventually("in it", async () => (await meetingOf(room)).phase === "joined");
  }
  const names = (await hue.state()).siteNames.map(({ id }) => id);
  assert.deepEqual(names.toSorted(), ["hue", "vinh"]);
  await testbed.hub.command("meeting.update", { meetingId, title: "Dài", roomIds: ["hue"] });
  await eventually("renamed", async () => (await meetingOf(hue)).meeting?.title === "Dài");
  await eventually("out", async () => (await meetingOf(vinh)).phase === "idle");
  assert.equal((await vinh.state()).removal, null, "it was not removed by anybody");
  assert.equal((await meetingOf(hue)).phase, "joined");
  await testbed.hub.command("meeting.end", { meetingId });
});

test("a room joins at the start and leaves at the end by itself", async () => {
  const now = Date.now();
  const times = { startsAtMs: now + 1500, endsAtMs: now + 4000 };
  await testbed.hub.command("meeting.create", { title: "Hẹn giờ", ...times, roomIds: ["hue"] });
  const room = testbed.room("hue");
  const state = await eventually("joined", async () => {
    const state = await room.state();
    return state.meeting.phase === "joined" && state;
  });
  assert.ok(state.atMs >= times.startsAtMs, "not before its start");
  const left = await eventually("left", async () => {
    const state = await room.state();
    return state.meeting.phase === "idle" && state;
  });
  assert.ok(left.atMs >= times.endsAtMs, "not before its end");
  assert.equal((await testbed.room("vinh").state()).meeting.phase, "idle", "who is not invited stays out");
});

test("a muted microphone shows in the other room until it is unmuted", async () => {
  const meeting = await testbed.startMeeting({ title: "Tắt tiếng" });
  const muted = async () => {
    const { roster } = (await testbed.room("vinh").state()).meeting;
    const hue = roster?.participants.find(({ siteId }) => siteId === "hue");
    return hue?.producers.find(({ kind }) => kind === "audio")?.paused;
  };
  await eventually("heard", async () => (await muted()) === false);
  await testbed.room("hue").command("microphone.setMuted", { muted: true });
  await eventually("muted", async () => (await muted()) === true);
  await testbed.room("hue").command("microphone.setMuted", { muted: false });
  await eventually("heard again", async () => (await muted()) === false);
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
});

test("the active speaker is found by audio level", async () => {
  const meeting = await testbed.startMeeting({ title: "Phát biểu" });
  await eventually(
    "both are in",
    async () => (await testbed.hub.state()).rosters[0]?.participants.length === 2,
  );
  for (const [speaker, silent] of [
    ["hue", "vinh"],
    ["vinh", "hue"],
  ] as const) {
    await testbed.room(speaker).command("microphone.setMuted", { muted: false });
    await testbed.room(silent).command("microphone.setMuted", { muted: true });
    for (const room of testbed.rooms) {
      await eventually(`${speaker} speaks, ${room.options.id} knows`, async () => {
        return (await room.state()).meeting.roster?.activeSpeakerId === speaker;
      });
    }
  }
  for (const room of testbed.rooms) await room.command("microphone.setMuted", { muted: false });
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
});

test("at rest the console receives heartbeats only; then what changes, as the contract has it", async () => {
  using page = await HubPage.connect(testbed.hub.url);
  const [rooms] = await Promise.all([
    page.subscribe("rooms"),
    page.subscribe("hub"),
    page.subscribe("nodes"),
  ]);
  const room = await page.subscribe("room/vinh");
  const statusOf = (id: string) => rooms.value?.get(id)?.status;
  await eventually("both are ok", async () => statusOf("hue") === "ok" && statusOf("vinh") === "ok");
  const isQuiet = async (topics: RegExp, during: () => Promise<void>) => {
    page.changes.length = 0;
    await during();
    return !page.changes.some((change) => topics.test(change));
  };
  await eventually("nothing changes", () => isQuiet(/^(rooms|hub|nodes) /, () => page.waitForHeartbeats(3)));
  assert.ok((room.value?.get("report")?.atMs ?? 0) > 0);

  const meeting = await testbed.startMeeting({ title: "Chủ đề" });
  const call = await page.subscribe(`meeting/${meeting.id}`);
  const meetings = await page.subscribe("meetings");
  const proofs = await page.subscribe("site-proofs/hue");
  await eventually(
    "both are heard",
    async () =>
      call.value?.list("step/{siteId}").every(({ step }) => step === "heard") === true &&
      meetings.value?.get(meeting.id)?.joinedRoomIds.length === 2,
  );
  const audioAtMs = () => proofs.value?.get(meeting.id)?.audioAtMs ?? 0;
  const waitForProof = async () => {
    const before = audioAtMs();
    await eventually("the proof is renewed", async () => audioAtMs() > before);
  };
  await eventually("only proofs change", () => isQuiet(/step\/|^(rooms|meetings) /, waitForProof));

  await testbed.room("vinh").program.kill();
  await eventually("vinh is down", async () => statusOf("vinh") === "down");
  assert.equal(statusOf("hue"), "ok");
  await eventually(
    "its link is lost",
    async () => meetings.value?.get(meeting.id)?.lostRoomIds[0] === "vinh",
  );
  await testbed.room("vinh").start();
  await eventually("vinh is back", async () => statusOf("vinh") === "ok");

  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
  await eventually("its topic is empty", async () => call.value?.size === 0);
});

test("an impossible meeting is rejected with the reason", async () => {
  const now = Date.now();
  const create = (params: object) =>
    testbed.hub.send("meeting.create", {
      title: "X",
      startsAtMs: now,
      endsAtMs: now + 60_000,
      roomIds: ["hue"],
      ...params,
    });
  const yearZero = Date.UTC(0, 0, 1) - 1900 * 365.25 * 86_400_000;
  for (const [params, reason] of [
    [{ startsAtMs: now - 2, endsAtMs: now - 1 }, /request\.invalid.*in the future/],
    [{ endsAtMs: now - 1 }, /request\.invalid.*after/],
    [{ endsAtMs: now + 49 * 3_600_000 }, /request\.invalid.*48 hours/],
    [{ startsAtMs: yearZero }, /request\.invalid.*startsAtMs/],
    [{ endsAtMs: 1e300 }, /request\.invalid.*endsAtMs/],
    [{ roomIds: ["atlantis"] }, /not-found.*atlantis/],
    [{ title: "" }, /request\.invalid.*title/],
    [{ title: " \u200b" }, /request\.invalid.*title/],
    [{ id: "NOT AN ID" }, /request\.invalid.*\/id is not a known property/],
  ] as const) {
    await assert.rejects(create(params), reason);
  }
  assert.deepEqual((await testbed.hub.state()).meetings, []);
});

test("hub and rooms listen on loopback only, as configured", async () => {
  await eventually("media runs", async () =>
    (await Promise.all(testbed.rooms.map((room) => room.state()))).every(
      ({ media }) => media.health.status === "ok",
    ),
  );
  for (const program of [testbed.hub.program, ...testbed.rooms.map((room) => room.program)]) {
    const addresses = await listeningAddresses(program?.pid ?? 0);
    assert.ok(addresses.length > 0);
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith(LOOPBACK)),
      [],
    );
  }
});

test("an external broker works like the embedded one", async () => {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "roomd-broker-"));
  await writeFile(join(directory, "conf"), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
  await using _broker = new OwnedChild({
    command: "mosquitto",
    args: ["-c", join(directory, "conf")],
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  });
  const apiPort = await freePort();
  const configFile = join(directory, "hub.yaml");
  const config = {
    hub: { name: "Ngoài" },
    api: { port: apiPort },
    stateDirectory: directory,
    broker: { type: "external", url: `mqtt://127.0.0.1:${port}` },
    rooms: [{ id: "hue", name: "Huế", token: "12345678" }],
  };
  await writeFile(configFile, stringify(config));
  await using hub = new Program({ role: "hub", configFile });
  await hub.ready;
  const state = async () => {
    const response = await fetch(`http://127.0.0.1:${apiPort}/api/state`);
    return (await response.json()) as HubState;
  };
  await eventually("broker proven", async () => (await state()).broker.status === "ok");
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
  const payload = JSON.stringify({ online: true, sinceMs: 1 });
  await client.publishAsync(mqttTopics.presence("hue"), payload, { qos: 1, retain: true });
  await eventually("the room is there", async () => (await state()).rooms[0]?.connection.status === "ok");
  await client.endAsync();
  await rm(directory, { recursive: true, force: true });
});

test("no secret is in the hub's or a room's log", () => {
  for (const program of [testbed.hub.program, ...testbed.rooms.map((room) => room.program)]) {
    assert.ok(program && program.log.length > 0);
    assert.ok(!program.log.some((line) => line.includes("token-of-") || line.includes("keyBase64")));
  }
});
