import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { RollCall, RollCallEntry } from "../../daemon/contract/hub-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting.ts";
import { eventually, House } from "../support/house.ts";

const ROOMCTL = join(import.meta.dirname, "../../bin/roomctl");
const SMALL = { source: "test", width: 320, height: 180, framesPerSecond: 10 };
const CHAIR = "ha-noi";
const SPEAKER = "da-nang";
const VIEWER = "hue";
const OTHER_VIEWER = "vinh";

let house: House;
let meetingId: string;

before(async () => {
  const rooms = [
    { id: CHAIR, name: "Hà Nội" },
    { id: SPEAKER, name: "Đà Nẵng" },
    { id: VIEWER, name: "Huế" },
    { id: OTHER_VIEWER, name: "Vinh" },
  ];
  house = await House.build({
    // What is told apart here is sound.
    rooms: rooms.map((room) => ({
      ...room,
      camera: false,
      video: room.id === CHAIR ? SMALL : { source: "none" },
    })),
  });
  meetingId = await begin();
  await eventually("all are in", async () => (await roster()).participants.length === 4, 40_000);
});

after(() => house?.[Symbol.asyncDispose]());

async function begin(): Promise<string> {
  const now = Date.now();
  const meeting = await house.hubCommand<{ id: string }>("meeting.create", {
    title: "Họp tổng kết năm",
    startsAtMs: now,
    endsAtMs: now + 600_000,
    roomIds: house.rooms.map(({ options }) => options.id),
    chairRoomId: CHAIR,
    speakerRoomIds: [SPEAKER],
  });
  return meeting.id;
}

/** As the hub has it, or as a room was told. */
async function roster(at: "hub" | string = "hub"): Promise<Roster> {
  const found =
    at === "hub"
      ? (await house.hubState()).rosters.find((one) => one.meetingId === meetingId)
      : (await house.room(at).state()).meeting.roster;
  assert.ok(found, `no roster at ${at}`);
  return found;
}

async function participant(siteId: string, at: "hub" | string = "hub"): Promise<Participant> {
  const found = (await roster(at)).participants.find((one) => one.siteId === siteId);
  assert.ok(found, `${siteId} is not in it`);
  return found;
}

/** Rooms that have the site's sound now, by their own word. */
async function hearers(siteId: string): Promise<string[]> {
  const states = await Promise.all(house.rooms.map((room) => room.state()));
  return states
    .filter(({ meeting }) => meeting.view?.sounds.some((sound) => sound.siteId === siteId))
    .map(({ room }) => room.id)
    .toSorted();
}

function othersThan(siteId: string): string[] {
  return house.rooms
    .map(({ options }) => options.id)
    .filter((id) => id !== siteId)
    .toSorted();
}

function heardByAll(siteId: string): Promise<unknown> {
  return eventually(
    `${siteId} is heard by all`,
    async () => assert.deepEqual(await hearers(siteId), othersThan(siteId)) === undefined,
  );
}

function heardByNobody(siteId: string): Promise<unknown> {
  return eventually(`${siteId} is heard by nobody`, async () => (await hearers(siteId)).length === 0);
}

async function rollCall(siteId: string): Promise<RollCallEntry> {
  const call = (await house.hubState()).rollCalls.find((one) => one.meetingId === meetingId);
  const entry = call?.sites.find((site) => site.siteId === siteId);
  assert.ok(entry, `no roll-call of ${siteId}`);
  return entry;
}

function chair(method: string, params: object = {}): Promise<unknown> {
  return house.room(CHAIR).command(method, params);
}

function roomctl(...args: string[]): Promise<string> {
  const env = { ...process.env, ROOMCTL_URL: house.room(CHAIR).url, ROOMCTL_HUB: house.hubUrl };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(ROOMCTL, args, { env, encoding: "utf8" }, (error, stdout, stderr) =>
    error ? reject(new Error(`${error.code} ${stderr}`)) : resolve(stdout),
  );
  return promise;
}

test("viewers send, and the hub lets nothing of their sound through", async () => {
  await heardByAll(CHAIR);
  await heardByAll(SPEAKER);
  for (const id of [VIEWER, OTHER_VIEWER]) {
    const { role, silenced, producers } = await participant(id, SPEAKER);
    assert.deepEqual([role, silenced], ["viewer", true]);
    assert.deepEqual(
      producers.filter(({ kind }) => kind === "audio").map(({ paused }) => paused),
      [true],
    );
    assert.deepEqual(await hearers(id), []);
    // It arrives at the hub all the same: the roll-call knows that it could be heard.
    const { proofs } = await eventually(`${id} proven`, async () => {
      const entry = await rollCall(id);
      return entry.step === "heard" && entry;
    });
    assert.equal(proofs?.takenBy, 0);
  }
});

test("a viewer may not do what the chair may, and is told so", async () => {
  const viewer = house.room(VIEWER);
  for (const [method, params] of [
    ["meeting.role", { siteId: VIEWER, role: "speaker" }],
    ["meeting.silence", { siteId: VIEWER, silenced: false }],
    ["meeting.silence", { siteId: SPEAKER, silenced: true }],
    ["meeting.silenceAll", {}],
    ["meeting.spotlight", { siteId: VIEWER }],
    ["meeting.remove", { siteId: SPEAKER }],
    ["meeting.record", { on: true }],
    ["meeting.end", {}],
  ] as const) {
    await assert.rejects(
      viewer.command(method, params),
      /access\.denied .*only the chair of "Họp tổng kết năm"/,
    );
  }
  assert.equal((await roster()).participants.length, 4);
});

test("a raised hand is seen by the chair, who gives the floor: the viewer is heard", async () => {
  await house.room(VIEWER).command("meeting.hand", { raised: true });
  const raisedAtMs = await eventually("the chair sees it", async () => {
    return (await participant(VIEWER, CHAIR)).handRaisedAtMs;
  });
  await house.room(VIEWER).command("meeting.hand", { raised: true });
  assert.equal((await participant(VIEWER)).handRaisedAtMs, raisedAtMs, "who asks again keeps its place");
  await chair("meeting.role", { siteId: VIEWER, role: "speaker" });
  await heardByAll(VIEWER);
  const { handRaisedAtMs, silenced } = await participant(VIEWER, VIEWER);
  assert.deepEqual([handRaisedAtMs, silenced], [null, false]);
  await eventually("the roll-call says by how many", async () => {
    const { step, proofs } = await rollCall(VIEWER);
    return step === "heard" && proofs?.takenBy === 3;
  });
  await chair("meeting.role", { siteId: VIEWER, role: "viewer" });
  await heardByNobody(VIEWER);
});

test("a hand that is lowered again is lowered for all", async () => {
  const viewer = house.room(OTHER_VIEWER);
  await viewer.command("meeting.hand", { raised: true });
  await eventually("up", async () => (await participant(OTHER_VIEWER, CHAIR)).handRaisedAtMs !== null);
  await viewer.command("meeting.hand", { raised: false });
  await eventually("down", async () => (await participant(OTHER_VIEWER, CHAIR)).handRaisedAtMs === null);
});

test("a site that the chair silences is heard by nobody until the chair lets it be heard", async () => {
  await chair("meeting.silence", { siteId: SPEAKER, silenced: true });
  await heardByNobody(SPEAKER);
  await assert.rejects(
    house.room(SPEAKER).command("meeting.silence", { siteId: SPEAKER, silenced: false }),
    /access\.denied/,
  );
  await chair("meeting.silence", { siteId: SPEAKER, silenced: false });
  await heardByAll(SPEAKER);
});

test("a viewer whose silence the chair lifts is heard, and stays a viewer", async () => {
  await chair("meeting.silence", { siteId: VIEWER, silenced: false });
  await heardByAll(VIEWER);
  assert.equal((await participant(VIEWER)).role, "viewer");
  await chair("meeting.silence", { siteId: VIEWER, silenced: true });
  await heardByNobody(VIEWER);
});

test("silencing all leaves the chair alone to be heard", async () => {
  await chair("meeting.silenceAll");
  await heardByNobody(SPEAKER);
  await heardByAll(CHAIR);
  await chair("meeting.silence", { siteId: SPEAKER, silenced: false });
  await heardByAll(SPEAKER);
});

test("the site that the chair puts there is large at all others, whoever speaks", async () => {
  const largeAt = async (id: string) => {
    const { view } = (await house.room(id).state()).meeting;
    return view?.tiles.find(({ place }) => place === "large")?.siteId;
  };
  await chair("meeting.spotlight", { siteId: OTHER_VIEWER });
  for (const id of othersThan(OTHER_VIEWER)) {
    await eventually(`large at ${id}`, async () => (await largeAt(id)) === OTHER_VIEWER);
  }
  await chair("meeting.spotlight", { siteId: null });
  await eventually("whoever speaks", async () => (await roster(VIEWER)).spotlightId === null);
  await assert.rejects(chair("meeting.spotlight", { siteId: "nowhere" }), /not-found.*nowhere/);
});

test("the console acts as a chair could, but has no hand", async () => {
  const act = (method: string, params: object) =>
    house.hubCommand("meeting.act", { meetingId, method, params });
  await act("meeting.role", { siteId: VIEWER, role: "speaker" });
  await heardByAll(VIEWER);
  await act("meeting.role", { siteId: VIEWER, role: "viewer" });
  await heardByNobody(VIEWER);
  await assert.rejects(act("meeting.hand", { raised: true }), /request\.invalid.*no hand/);
  await assert.rejects(act("meeting.nothing", {}), /not-found/);
});

test("the chair hands over: the new one may, the old one speaks on and may no longer", async () => {
  await assert.rejects(
    chair("meeting.role", { siteId: CHAIR, role: "viewer" }),
    /request\.invalid.*keeps its chair/,
  );
  await chair("meeting.role", { siteId: SPEAKER, role: "chair" });
  await eventually("told", async () => (await participant(CHAIR, CHAIR)).role === "speaker");
  await assert.rejects(chair("meeting.silenceAll"), /access\.denied/);
  await house.room(SPEAKER).command("meeting.role", { siteId: CHAIR, role: "chair" });
  await eventually("back", async () => (await participant(SPEAKER, SPEAKER)).role === "speaker");
  const chairs = (await roster()).participants.filter(({ role }) => role === "chair");
  assert.deepEqual(
    chairs.map(({ siteId }) => siteId),
    [CHAIR],
  );
});

test("a chair that is out when another is made chair comes back as a speaker", async () => {
  await chair("meeting.leave");
  await eventually("out", async () => (await roster()).participants.length === 3);
  const act = { meetingId, method: "meeting.role", params: { siteId: SPEAKER, role: "chair" } };
  await house.hubCommand("meeting.act", act);
  await chair("meeting.join", { meetingId });
  await eventually("in", async () => (await roster()).participants.length === 4);
  assert.equal((await participant(CHAIR)).role, "speaker");
  await house.room(SPEAKER).command("meeting.role", { siteId: CHAIR, role: "chair" });
});

test("a room that is put out stays out until somebody there joins again", async () => {
  const room = house.room(OTHER_VIEWER);
  const phase = async () => (await room.state()).meeting.phase;
  await assert.rejects(chair("meeting.remove", { siteId: CHAIR }), /request\.invalid/);
  await chair("meeting.remove", { siteId: OTHER_VIEWER });
  await eventually("out", async () => (await phase()) === "idle");
  await eventually("said", async () => (await rollCall(OTHER_VIEWER)).cause === "left");
  // Another agenda does not bring it back.
  const now = Date.now();
  const later = { title: "Sau", startsAtMs: now + 3_600_000, endsAtMs: now + 7_200_000 };
  const { id } = await house.hubCommand<{ id: string }>("meeting.create", {
    ...later,
    roomIds: [OTHER_VIEWER],
  });
  await eventually("it knows", async () => (await room.state()).agenda.some((one) => one.id === id));
  assert.equal(await phase(), "idle");
  await house.hubCommand("meeting.end", { meetingId: id });
  await room.command("meeting.join", { meetingId });
  await eventually("in again", async () => (await phase()) === "joined");
});

test("a muted microphone is no proof of being heard, and said as what it is", async () => {
  await house.room(SPEAKER).command("microphone.set", { muted: true });
  const entry = await eventually("said", async () => {
    const found = await rollCall(SPEAKER);
    return found.cause === "muted" && found;
  });
  assert.notEqual(entry.step, "heard");
  assert.ok(entry.proofs?.soundAtMs, "when it was heard last is kept");
  await house.room(SPEAKER).command("microphone.set", { muted: false });
  await eventually("heard again", async () => (await rollCall(SPEAKER)).step === "heard");
});

test("the same from a terminal", async () => {
  await roomctl("meeting", "role", VIEWER, "speaker");
  await heardByAll(VIEWER);
  await roomctl("meeting", "silence", VIEWER, "--meeting", meetingId);
  await heardByNobody(VIEWER);
  await Promise.all([
    roomctl("meeting", "spotlight", VIEWER),
    roomctl("meeting", "hand", "--up"),
    assert.rejects(roomctl("meeting", "role", VIEWER, "king"), /64 .*speaker/),
    assert.rejects(roomctl("meeting", "admit", "guest-none"), /66 .*waits/),
  ]);
  assert.equal((await roster()).spotlightId, VIEWER);
  assert.notEqual((await participant(CHAIR)).handRaisedAtMs, null);
  await chair("meeting.hand", { raised: false });
  await chair("meeting.spotlight", { siteId: null });
  await chair("meeting.role", { siteId: VIEWER, role: "viewer" });
  await eventually("proven", async () => (await rollCall(VIEWER)).step === "heard");
  const [view, wan, calls, json] = await Promise.all([
    roomctl("view", "gallery", "--page", "1"),
    roomctl("wan"),
    roomctl("meeting", "roll-call"),
    roomctl("meeting", "roll-call", meetingId, "--json"),
  ]);
  assert.match(view, /gallery, page 1 of 1\n/);
  assert.match(wan, /path (pipe|comedia)/);
  assert.match(calls, /Họp tổng kết năm \(m-.*\/4 heard\n.*hue +Huế +(heard|sending)/s);
  assert.equal((JSON.parse(json) as RollCall[])[0]?.sites.length, 4);
});

test("the chair ends the meeting for all; the next roll-call tells who is in, who left, and who is off", async () => {
  await chair("meeting.end");
  await eventually("all are out", async () => {
    const states = await Promise.all(house.rooms.map((room) => room.state()));
    return states.every(({ meeting }) => meeting.phase === "idle");
  });
  await house.room(OTHER_VIEWER).program?.kill();
  await eventually("off", async () => {
    const rooms = (await house.hubState()).rooms;
    return rooms.find(({ id }) => id === OTHER_VIEWER)?.connection.status === "down";
  });
  meetingId = await begin();
  await eventually("in", async () => (await rollCall(CHAIR)).step === "heard", 30_000);
  await eventually("in, too", async () => (await rollCall(VIEWER)).step === "heard", 30_000);
  await house.room(SPEAKER).command("meeting.leave");
  const left = await eventually("left", async () => {
    const entry = await rollCall(SPEAKER);
    return entry.cause === "left" && entry;
  });
  assert.deepEqual([left.step, left.proofs], ["scheduled", null]);
  const off = await rollCall(OTHER_VIEWER);
  assert.deepEqual([off.step, off.cause], ["scheduled", "absent"]);
  assert.match(off.reason ?? "", /disconnected/);
});
