import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ConferenceCommands } from "../../daemon/contract/conference-commands.ts";
import type { RequestArguments, RequestName } from "../../daemon/contract/define-command.ts";
import type { RollCall } from "../../daemon/contract/fleet/hub-state.ts";
import type { RoomCommands } from "../../daemon/contract/room-commands.ts";
import { eventually } from "../support/eventually.ts";
import { TestMeeting } from "../support/test-meeting.ts";
import { Testbed } from "../support/testbed.ts";

const ROOMCTL = join(import.meta.dirname, "../../bin/roomctl");
const SMALL = { source: "test", width: 320, height: 180, framesPerSecond: 10 };
const CHAIR = "ha-noi";
const SPEAKER = "da-nang";
const VIEWER = "hue";
const OTHER_VIEWER = "vinh";
const LED = { chairRoomId: CHAIR, speakerRoomIds: [SPEAKER] };

let testbed: Testbed;
let meeting: TestMeeting;

before(async () => {
  const rooms = [
    { id: CHAIR, name: "Hà Nội" },
    { id: SPEAKER, name: "Đà Nẵng" },
    { id: VIEWER, name: "Huế" },
    { id: OTHER_VIEWER, name: "Vinh" },
  ];
  testbed = await Testbed.start({
    // What is told apart here is sound.
    rooms: rooms.map((room) => ({
      ...room,
      camera: false,
      video: room.id === CHAIR ? SMALL : { source: "none" },
    })),
  });
  meeting = await TestMeeting.start(testbed, LED);
});

after(() => testbed?.[Symbol.asyncDispose]());

function chair<Name extends RequestName<RoomCommands>>(
  name: Name,
  ...params: RequestArguments<RoomCommands[Name]>
): Promise<unknown> {
  return testbed.room(CHAIR).command(name, ...params);
}

function roomctl(...args: string[]): Promise<string> {
  const env = { ...process.env, ROOMCTL_URL: testbed.room(CHAIR).url, ROOMCTL_HUB: testbed.hub.url };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(ROOMCTL, args, { env, encoding: "utf8" }, (error, stdout, stderr) =>
    error ? reject(new Error(`${error.code} ${stderr}`)) : resolve(stdout),
  );
  return promise;
}

test("viewers publish audio, and the hub forwards none of it", async () => {
  await meeting.waitUntilHeardByAll(CHAIR);
  await meeting.waitUntilHeardByAll(SPEAKER);
  for (const id of [VIEWER, OTHER_VIEWER]) {
    const { role, muted, producers } = await meeting.participant(id, SPEAKER);
    assert.deepEqual([role, muted], ["viewer", true]);
    assert.deepEqual(
      producers.filter(({ kind }) => kind === "audio").map(({ paused }) => paused),
      [true],
    );
    assert.deepEqual(await meeting.roomsHearing(id), []);
    // It arrives at the hub all the same: the roll-call knows that it could be heard.
    const { proofs } = await eventually(`${id} proven`, async () => {
      const entry = await meeting.rollCall(id);
      return entry.step === "heard" && entry;
    });
    assert.equal(proofs?.consumedBy, 0);
  }
});

test("a viewer has none of the chair's rights, and gets access.denied", async () => {
  const viewer = testbed.room(VIEWER);
  for (const [method, params] of [
    ["meeting.setRole", { siteId: VIEWER, role: "speaker" }],
    ["meeting.mute", { siteId: VIEWER, muted: false }],
    ["meeting.mute", { siteId: SPEAKER, muted: true }],
    ["meeting.muteAll", {}],
    ["meeting.spotlight", { siteId: VIEWER }],
    ["meeting.remove", { siteId: SPEAKER }],
    ["meeting.record", { on: true }],
    ["meeting.end", {}],
  ] as const) {
    await assert.rejects(viewer.command(method, params), /access\.denied .*only the chair of "Họp giao ban"/);
  }
  assert.equal((await meeting.roster()).participants.length, 4);
});

test("the hub audits what sites do, and the console, also what it refuses", async () => {
  const [newest] = await testbed.hub.command("audit.list", { limit: 1 });
  await assert.rejects(testbed.room(VIEWER).command("meeting.muteAll"), /access\.denied/);
  await chair("meeting.mute", { siteId: SPEAKER, muted: true });
  const meetingId = meeting.id;
  const command = { name: "meeting.mute", params: { siteId: SPEAKER, muted: false } } as const;
  await testbed.hub.command("meeting.moderate", { meetingId, command });
  await assert.rejects(testbed.hub.command("meeting.end", { meetingId: "no-such" }), /not-found/);
  const entries = await testbed.hub.command("audit.list", { limit: 100 });
  const added = entries.filter(({ id }) => id > (newest?.id ?? 0)).reverse();
  assert.deepEqual(
    added.map(({ who, command: name, params, outcome }) => [who, name, params, outcome]),
    [
      [VIEWER, "meeting.muteAll", {}, "access.denied"],
      [CHAIR, "meeting.mute", { siteId: SPEAKER, muted: true }, "done"],
      ["127.0.0.1", "meeting.moderate", { meetingId, command }, "done"],
      ["127.0.0.1", "meeting.end", { meetingId: "no-such" }, "not-found"],
    ],
  );
  assert.match(await roomctl("audit", "hub", "--limit", "1"), /127\.0\.0\.1 +meeting\.end +not-found/);
  // The room's own log has its side of it.
  assert.match(await roomctl("audit", "--limit", "1"), /127\.0\.0\.1 +meeting\.mute +done/);
});

test("the chair sees a raised hand and gives the floor: the viewer is heard", async () => {
  const viewer = testbed.room(VIEWER);
  await viewer.command("meeting.raiseHand", { raised: true });
  const raisedAtMs = await eventually("the chair sees it", async () => {
    return (await meeting.participant(VIEWER, CHAIR)).handRaisedAtMs;
  });
  await viewer.command("meeting.raiseHand", { raised: true });
  assert.equal(
    (await meeting.participant(VIEWER)).handRaisedAtMs,
    raisedAtMs,
    "who asks again keeps its place",
  );
  await chair("meeting.setRole", { siteId: VIEWER, role: "speaker" });
  await meeting.waitUntilHeardByAll(VIEWER);
  const { handRaisedAtMs, muted } = await meeting.participant(VIEWER, VIEWER);
  assert.deepEqual([handRaisedAtMs, muted], [null, false]);
  await eventually("the roll-call says by how many", async () => {
    const { step, proofs } = await meeting.rollCall(VIEWER);
    return step === "heard" && proofs?.consumedBy === 3;
  });
  await chair("meeting.setRole", { siteId: VIEWER, role: "viewer" });
  await meeting.waitUntilHeardByNobody(VIEWER);
});

test("a hand that is lowered again is lowered for all", async () => {
  const viewer = testbed.room(OTHER_VIEWER);
  await viewer.command("meeting.raiseHand", { raised: true });
  await eventually(
    "up",
    async () => (await meeting.participant(OTHER_VIEWER, CHAIR)).handRaisedAtMs !== null,
  );
  await viewer.command("meeting.raiseHand", { raised: false });
  await eventually(
    "down",
    async () => (await meeting.participant(OTHER_VIEWER, CHAIR)).handRaisedAtMs === null,
  );
});

test("nobody hears a site that the chair muted until the chair unmutes it", async () => {
  await chair("meeting.mute", { siteId: SPEAKER, muted: true });
  await meeting.waitUntilHeardByNobody(SPEAKER);
  await assert.rejects(
    testbed.room(SPEAKER).command("meeting.mute", { siteId: SPEAKER, muted: false }),
    /access\.denied/,
  );
  await chair("meeting.mute", { siteId: SPEAKER, muted: false });
  await meeting.waitUntilHeardByAll(SPEAKER);
});

test("a viewer that the chair unmutes is heard, and stays a viewer", async () => {
  await chair("meeting.mute", { siteId: VIEWER, muted: false });
  await meeting.waitUntilHeardByAll(VIEWER);
  assert.equal((await meeting.participant(VIEWER)).role, "viewer");
  await chair("meeting.mute", { siteId: VIEWER, muted: true });
  await meeting.waitUntilHeardByNobody(VIEWER);
});

test("after muting all only the chair is heard", async () => {
  await chair("meeting.muteAll");
  await meeting.waitUntilHeardByNobody(SPEAKER);
  await meeting.waitUntilHeardByAll(CHAIR);
  await chair("meeting.mute", { siteId: SPEAKER, muted: false });
  await meeting.waitUntilHeardByAll(SPEAKER);
});

test("a spotlighted site is large at all others, whoever speaks", async () => {
  const largeAt = async (id: string) => {
    const { view } = (await testbed.room(id).state()).meeting;
    return view?.tiles.find(({ area }) => area === "large")?.siteId;
  };
  await chair("meeting.spotlight", { siteId: OTHER_VIEWER });
  for (const id of meeting.otherRooms(OTHER_VIEWER)) {
    await eventually(`large at ${id}`, async () => (await largeAt(id)) === OTHER_VIEWER);
  }
  await chair("meeting.spotlight", { siteId: null });
  await eventually("whoever speaks", async () => (await meeting.roster(VIEWER)).spotlightId === null);
  await assert.rejects(chair("meeting.spotlight", { siteId: "nowhere" }), /not-found.*nowhere/);
});

test("the console has the rights of a chair, but no hand to raise", async () => {
  const act = <Name extends RequestName<ConferenceCommands>>(
    name: Name,
    ...params: RequestArguments<ConferenceCommands[Name]>
  ) => testbed.hub.moderate(meeting.id, name, ...params);
  await act("meeting.setRole", { siteId: VIEWER, role: "speaker" });
  await meeting.waitUntilHeardByAll(VIEWER);
  await act("meeting.setRole", { siteId: VIEWER, role: "viewer" });
  await meeting.waitUntilHeardByNobody(VIEWER);
  await assert.rejects(act("meeting.raiseHand", { raised: true }), /request\.invalid.*no hand/);
  const nothing = { meetingId: meeting.id, command: { name: "meeting.nothing", params: {} } };
  await assert.rejects(testbed.hub.send("meeting.moderate", nothing), /request\.invalid/);
});

test("the chair hands over: the new chair has its rights, the old one stays a speaker", async () => {
  await assert.rejects(
    chair("meeting.setRole", { siteId: CHAIR, role: "viewer" }),
    /request\.invalid.*keeps its chair/,
  );
  await chair("meeting.setRole", { siteId: SPEAKER, role: "chair" });
  await eventually("told", async () => (await meeting.participant(CHAIR, CHAIR)).role === "speaker");
  await assert.rejects(chair("meeting.muteAll"), /access\.denied/);
  await testbed.room(SPEAKER).command("meeting.setRole", { siteId: CHAIR, role: "chair" });
  await eventually("back", async () => (await meeting.participant(SPEAKER, SPEAKER)).role === "speaker");
  const { participants } = await meeting.roster();
  assert.equal(participants.filter(({ role }) => role === "chair").length, 1);
});

test("a chair that is away while another site becomes chair comes back as a speaker", async () => {
  await chair("meeting.leave");
  await eventually("out", async () => (await meeting.roster()).participants.length === 3);
  await testbed.hub.moderate(meeting.id, "meeting.setRole", { siteId: SPEAKER, role: "chair" });
  await chair("meeting.join", { meetingId: meeting.id });
  await eventually("in", async () => (await meeting.roster()).participants.length === 4);
  assert.equal((await meeting.participant(CHAIR)).role, "speaker");
  await testbed.room(SPEAKER).command("meeting.setRole", { siteId: CHAIR, role: "chair" });
});

test("a removed room stays out until somebody there joins again", async () => {
  const room = testbed.room(OTHER_VIEWER);
  const phase = async () => (await room.state()).meeting.phase;
  await assert.rejects(chair("meeting.remove", { siteId: CHAIR }), /request\.invalid/);
  await chair("meeting.remove", { siteId: OTHER_VIEWER });
  await eventually("out", async () => (await phase()) === "idle");
  const { removal } = await room.state();
  assert.deepEqual(
    [removal?.meetingId, removal?.by.kind === "site" && removal.by.siteId],
    [meeting.id, CHAIR],
  );
  await eventually("said", async () => (await meeting.rollCall(OTHER_VIEWER)).cause === "not-joined");
  // A new agenda does not make it join.
  const now = Date.now();
  const later = { title: "Sau", startsAtMs: now + 3_600_000, endsAtMs: now + 7_200_000 };
  const { id } = await testbed.hub.command("meeting.create", {
    ...later,
    roomIds: [OTHER_VIEWER],
  });
  await eventually("it knows", async () => (await room.state()).agenda.some((one) => one.id === id));
  assert.equal(await phase(), "idle");
  await assert.rejects(
    testbed.hub.command("meeting.end", { meetingId: id }),
    /request\.invalid.*has not begun/,
  );
  await testbed.hub.command("meeting.cancel", { meetingId: id });
  await room.command("meeting.join", { meetingId: meeting.id });
  await eventually("in again", async () => (await phase()) === "joined");
  assert.equal((await room.state()).removal, null);
});

test("a muted microphone is no proof of being heard, and is named as the cause", async () => {
  await testbed.room(SPEAKER).command("microphone.setMuted", { muted: true });
  const entry = await eventually("said", async () => {
    const found = await meeting.rollCall(SPEAKER);
    return found.cause === "muted" && found;
  });
  assert.notEqual(entry.step, "heard");
  assert.ok(entry.proofs?.audioAtMs, "when it was heard last is kept");
  await testbed.room(SPEAKER).command("microphone.setMuted", { muted: false });
  await eventually("heard again", async () => (await meeting.rollCall(SPEAKER)).step === "heard");
});

test("roomctl moderates, too", async () => {
  await roomctl("meeting", "role", VIEWER, "speaker");
  await meeting.waitUntilHeardByAll(VIEWER);
  await roomctl("meeting", "mute", VIEWER);
  await meeting.waitUntilHeardByNobody(VIEWER);
  await Promise.all([
    roomctl("meeting", "spotlight", VIEWER),
    roomctl("meeting", "hand", "--up"),
    assert.rejects(roomctl("meeting", "role", VIEWER, "king"), /64 .*speaker/),
    assert.rejects(roomctl("meeting", "admit", "guest-none"), /66 .*lobby/),
  ]);
  assert.equal((await meeting.roster()).spotlightId, VIEWER);
  assert.notEqual((await meeting.participant(CHAIR)).handRaisedAtMs, null);
  await chair("meeting.raiseHand", { raised: false });
  await chair("meeting.spotlight", { siteId: null });
  await chair("meeting.setRole", { siteId: VIEWER, role: "viewer" });
  await eventually("proven", async () => (await meeting.rollCall(VIEWER)).step === "heard");
  const [view, wan, calls, json] = await Promise.all([
    roomctl("view", "gallery", "--page", "1"),
    roomctl("wan"),
    roomctl("meeting", "roll-call"),
    roomctl("meeting", "roll-call", meeting.id, "--json"),
  ]);
  assert.match(view, /gallery, page 1 of 1\n/);
  assert.match(wan, /trunk (pipe|comedia)/);
  assert.match(calls, /Họp giao ban \(m-.*\/4 heard\n.*hue +Huế +(heard|sending)/s);
  assert.equal((JSON.parse(json) as RollCall[])[0]?.sites.length, 4);
});

test("the chair ends the meeting for all; the next roll-call shows who joined, who left and who is offline", async () => {
  await chair("meeting.end");
  await eventually("all are out", async () => {
    const states = await Promise.all(testbed.rooms.map((room) => room.state()));
    return states.every(({ meeting }) => meeting.phase === "idle");
  });
  await testbed.room(OTHER_VIEWER).program.kill();
  await eventually("off", async () => {
    const rooms = (await testbed.hub.state()).rooms;
    return rooms.find(({ id }) => id === OTHER_VIEWER)?.connection.status === "down";
  });
  meeting = await TestMeeting.start(testbed, LED);
  await eventually("in", async () => (await meeting.rollCall(CHAIR)).step === "heard");
  await eventually("in, too", async () => (await meeting.rollCall(VIEWER)).step === "heard");
  await testbed.room(SPEAKER).command("meeting.leave");
  const left = await eventually("left", async () => {
    const entry = await meeting.rollCall(SPEAKER);
    return entry.cause === "not-joined" && entry;
  });
  assert.deepEqual([left.step, left.proofs], ["scheduled", null]);
  const off = await meeting.rollCall(OTHER_VIEWER);
  assert.deepEqual([off.step, off.cause], ["scheduled", "unreachable"]);
  assert.match(off.reason ?? "", /disconnected/);
});
