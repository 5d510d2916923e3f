import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pino from "pino";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { Schedule } from "../../../daemon/hub/schedule/schedule.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { Database } from "../../../daemon/platform/database.ts";
import type { Clock } from "../../../daemon/platform/steady-clock.ts";
import { eventually } from "../../support/eventually.ts";

const WALL_CLOCK: Clock = { now: () => Date.now(), changes: new ChangeEmitter() };

let stateDirectory: string;

before(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), "roomd-schedule-"));
});

after(() => rm(stateDirectory, { recursive: true, force: true }));

const roomIds = ["hue", "vinh", "da-lat"];
const open = (directory = stateDirectory, clock: Clock = WALL_CLOCK) =>
  Schedule.open({ stateDirectory: directory, roomIds, clock, logger: pino({ level: "silent" }) });

function wanted(changes: object = {}) {
  const now = Date.now();
  return { title: "Họp", startsAtMs: now, endsAtMs: now + 600_000, roomIds, ...changes };
}

function refuses(schedule: Schedule, changes: object, text: RegExp): Promise<void> {
  return assert.rejects(schedule.create(wanted(changes)), (error: unknown) => {
    assert.ok(error instanceof RoomdError);
    assert.equal(error.code, "request.invalid");
    assert.match(error.message, text);
    return true;
  });
}

test("chair, speakers and lobby survive a restart", async () => {
  const led = { chairRoomId: "hue", speakerRoomIds: ["vinh"], hasLobby: true };
  const ids: string[] = [];
  {
    await using schedule = await open();
    ids.push((await schedule.create(wanted(led))).id, (await schedule.create(wanted())).id);
  }
  await using schedule = await open();
  const [first, second] = ids.map((id) => schedule.getMeeting(id));
  assert.deepEqual(
    { ...first, roomIds: first?.roomIds.toSorted() },
    { ...first, ...led, roomIds: roomIds.toSorted() },
  );
  assert.equal(second?.chairRoomId, undefined);
  assert.equal(second?.speakerRoomIds, undefined);
  assert.equal(second?.hasLobby, undefined);
});

test("a chair or speaker that is not invited is rejected by name", async () => {
  await using schedule = await open();
  await refuses(schedule, { chairRoomId: "da-lat", roomIds: ["hue", "vinh"] }, /chair.*da-lat/);
  await refuses(
    schedule,
    { chairRoomId: "hue", speakerRoomIds: ["hue", "vinh", "da-lat"], roomIds: ["hue"] },
    /speakers.*vinh, da-lat/,
  );
  await refuses(schedule, { speakerRoomIds: ["hue"] }, /need a chair/);
});

test("meetings from before chairs existed survive the upgrade without one", async () => {
  const old = join(stateDirectory, "old");
  {
    await using database = await Database.open(join(old, "schedule.sqlite"), [
      `CREATE TABLE meetings (id TEXT PRIMARY KEY, title TEXT NOT NULL, starts_at_ms INTEGER NOT NULL,
         ends_at_ms INTEGER NOT NULL);
       CREATE TABLE invitations (meeting TEXT NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
         room TEXT NOT NULL, PRIMARY KEY (meeting, room))`,
    ]);
    const now = Date.now();
    await database.run("INSERT INTO meetings VALUES ('m-1', 'Cũ', ?, ?)", [now, now + 60_000]);
    await database.run("INSERT INTO invitations VALUES ('m-1', 'hue'), ('m-1', 'vinh')");
  }
  await using schedule = await open(old);
  const meeting = schedule.getMeeting("m-1");
  assert.deepEqual(meeting.roomIds.toSorted(), ["hue", "vinh"]);
  assert.equal(meeting.chairRoomId, undefined);
});

test("a meeting whose invitations can't be written leaves no trace", async () => {
  const directory = join(stateDirectory, "failing");
  {
    await using schedule = await open(directory);
    // The contract rejects a room that is invited twice; here the database does.
    await assert.rejects(schedule.create(wanted({ roomIds: ["hue", "hue"] })));
    assert.deepEqual(schedule.meetings(), []);
  }
  await using database = await Database.open(join(directory, "schedule.sqlite"), []);
  assert.deepEqual(await database.all("SELECT id FROM meetings"), []);
});

test("the hub makes a meeting's id, and stores only what the contract names", async () => {
  await using schedule = await open(join(stateDirectory, "ids"));
  const asked = wanted({ id: "NOT AN ID", issuedAtMs: 1, chairRoomId: "hue" });
  const meeting = await schedule.create(asked);
  assert.match(meeting.id, /^m-[0-9a-f]{10}$/);
  assert.deepEqual(Object.keys(schedule.getMeeting(meeting.id)).toSorted(), [
    "chairRoomId",
    "endsAtMs",
    "id",
    "roomIds",
    "startsAtMs",
    "title",
  ]);
  await schedule.end(meeting.id);
});

test("a meeting without a visible title, or longer than two days, is refused", async () => {
  await using schedule = await open(join(stateDirectory, "refused"));
  for (const title of ["", "   ", "\u200b\u202e\n"]) await refuses(schedule, { title }, /needs a title/);
  const now = Date.now();
  await refuses(schedule, { endsAtMs: now + 49 * 3_600_000 }, /48 hours at most/);
  await refuses(schedule, { startsAtMs: now + 10, endsAtMs: now + 10 }, /end after it starts/);
  await refuses(schedule, { startsAtMs: now - 20, endsAtMs: now - 10 }, /end in the future/);
  assert.equal((await schedule.create(wanted({ title: " Giao\u0007 ban " }))).title, "Giao ban");
});

test("a stored meeting that does not match the contract hides no other one", async () => {
  const directory = join(stateDirectory, "mixed");
  let id: string;
  {
    await using schedule = await open(directory);
    id = (await schedule.create(wanted())).id;
  }
  {
    await using database = await Database.open(join(directory, "schedule.sqlite"), []);
    const insert = "INSERT INTO meetings (id, title, starts_at_ms, ends_at_ms) VALUES (?, 'x', ?, ?)";
    await database.run(insert, ["NOT AN ID", Date.now(), Date.now() + 60_000]);
    await database.run(insert, ["m-far", 1e300, 1e300]);
    await database.run(
      "INSERT INTO invitations (meeting, room) VALUES ('NOT AN ID', 'hue'), ('m-far', 'hue')",
    );
  }
  await using schedule = await open(directory);
  assert.deepEqual(
    schedule.meetings().map((meeting) => meeting.id),
    [id],
  );
});

test("a meeting that a wrong clock has ended is there again once the clock is right", async () => {
  let offsetMs = 0;
  const changes = new ChangeEmitter();
  const clock = { now: () => Date.now() + offsetMs, changes };
  await using schedule = await open(join(stateDirectory, "clock"), clock);
  const { id } = await schedule.create(wanted());
  const ended: string[] = [];
  schedule.onEnd((meetingId) => ended.push(meetingId));
  offsetMs = 3_600_000;
  changes.emit();
  await eventually("ended", async () => schedule.meetings().length === 0);
  assert.deepEqual(ended, [id]);
  offsetMs = 0;
  changes.emit();
  await eventually("there again", async () => schedule.meetings().length === 1);
  assert.equal(schedule.getMeeting(id).id, id);
});
