import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pino from "pino";
import { Schedule } from "../../../daemon/hub/schedule/schedule.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 11, 1, 0);
const roomIds = ["hue", "vinh", "da-lat"];

let root: string;
let folders = 0;
let nowMs = NOW;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "roomd-schedule-update-"));
});

after(() => rm(root, { recursive: true, force: true }));

function open(directory: string, rooms: readonly string[] = roomIds): Promise<Schedule> {
  const clock = { now: () => nowMs, changes: new ChangeEmitter() };
  return Schedule.open({
    stateDirectory: directory,
    roomIds: rooms,
    clock,
    logger: pino({ level: "silent" }),
  });
}

/** A schedule with one meeting tomorrow from 08:00 to 09:00, seen at `atHours` after its start. */
async function withMeeting({ atHours = -24 }: { atHours?: number } = {}) {
  const directory = join(root, `hub-${folders++}`);
  nowMs = NOW;
  const schedule = await open(directory);
  const startsAtMs = NOW + 24 * HOUR_MS;
  const { overlaps, ...meeting } = await schedule.create({
    title: "Giao ban",
    startsAtMs,
    endsAtMs: startsAtMs + HOUR_MS,
    roomIds,
    chairRoomId: "hue",
    speakerRoomIds: ["vinh", "da-lat"],
    hasLobby: true,
  });
  assert.deepEqual(overlaps, []);
  nowMs = startsAtMs + atHours * HOUR_MS;
  return { directory, schedule, meeting };
}

const invalid = (message: RegExp) => ({ code: "request.invalid", message });

test("each field of a coming meeting changes alone, and is there after a restart", async () => {
  const { directory, schedule, meeting } = await withMeeting();
  const { id, startsAtMs } = meeting;
  const updated: string[] = [];
  schedule.onUpdate(({ title }) => updated.push(title));
  let expected: object = meeting;
  for (const changes of [
    { title: "Tổng kết" },
    { startsAtMs: startsAtMs - HOUR_MS },
    { endsAtMs: startsAtMs + 3 * HOUR_MS },
    { chairRoomId: "vinh" },
    { speakerRoomIds: ["hue"] },
    { hasLobby: false },
  ]) {
    expected = { ...expected, ...changes };
    const { overlaps, ...changed } = await schedule.update(id, changes);
    assert.deepEqual(changed, expected);
    assert.deepEqual(schedule.getMeeting(id), expected);
    assert.deepEqual(overlaps, []);
  }
  assert.equal(updated.length, 6);
  await schedule[Symbol.asyncDispose]();
  await using again = await open(directory);
  const stored = again.getMeeting(id);
  const { hasLobby: _, ...rest } = expected as typeof stored;
  assert.deepEqual(
    { ...stored, roomIds: stored.roomIds.toSorted() },
    { ...rest, roomIds: roomIds.toSorted() },
  );
});

test("a room that is no longer invited is no speaker; the chair has to be changed with it", async () => {
  const { schedule, meeting } = await withMeeting();
  await using _ = schedule;
  const { speakerRoomIds } = await schedule.update(meeting.id, { roomIds: ["hue", "vinh"] });
  assert.deepEqual(speakerRoomIds, ["vinh"]);
  await assert.rejects(
    schedule.update(meeting.id, { roomIds: ["vinh"] }),
    invalid(/chair is not invited: hue/),
  );
  const free = await schedule.update(meeting.id, { roomIds: ["vinh"], chairRoomId: null });
  assert.deepEqual([free.chairRoomId, free.speakerRoomIds], [undefined, undefined]);
});

test("of a running meeting only title, end and invited rooms change", async () => {
  const { schedule, meeting } = await withMeeting({ atHours: 0.5 });
  await using _ = schedule;
  const { id, startsAtMs, endsAtMs } = meeting;
  for (const changes of [
    { startsAtMs: startsAtMs + 1 },
    { chairRoomId: "vinh" },
    { chairRoomId: null },
    { speakerRoomIds: ["vinh"] },
    { hasLobby: false },
  ]) {
    const [field = ""] = Object.keys(changes);
    await assert.rejects(schedule.update(id, changes), invalid(new RegExp(`has begun.*not ${field}$`)));
  }
  const same = { startsAtMs, chairRoomId: "hue", speakerRoomIds: ["da-lat", "vinh"], hasLobby: true };
  await schedule.update(id, same);
  const changes = { title: "Giao ban tuần", endsAtMs: endsAtMs + HOUR_MS, roomIds: ["hue", "vinh"] };
  const { title, roomIds: invited } = await schedule.update(id, changes);
  assert.deepEqual([title, invited], ["Giao ban tuần", ["hue", "vinh"]]);
  await assert.rejects(schedule.update(id, { endsAtMs: nowMs - 1 }), invalid(/end in the future/));
  await assert.rejects(schedule.update(id, { endsAtMs: startsAtMs + 49 * HOUR_MS }), invalid(/48 hours/));
});

test("what a new meeting may not be, a changed one may not be either", async () => {
  const { schedule, meeting } = await withMeeting();
  await using _ = schedule;
  const { id, startsAtMs } = meeting;
  await assert.rejects(schedule.update(id, { title: " \u200b" }), invalid(/needs a title/));
  await assert.rejects(schedule.update(id, { endsAtMs: startsAtMs }), invalid(/end after it starts/));
  await assert.rejects(schedule.update(id, { startsAtMs: startsAtMs + 2 * HOUR_MS }), invalid(/end after/));
  await assert.rejects(schedule.update(id, { roomIds: ["hue", "nowhere"] }), {
    code: "not-found",
    message: /nowhere/,
  });
  await assert.rejects(schedule.update("m-none", { title: "x" }), { code: "not-found" });
  assert.deepEqual(schedule.getMeeting(id), meeting);
});

test("a room that has left the configuration does not keep its meetings from being changed", async () => {
  const { directory, schedule, meeting } = await withMeeting();
  await schedule[Symbol.asyncDispose]();
  await using again = await open(directory, ["hue", "vinh"]);
  assert.equal((await again.update(meeting.id, { title: "Sau" })).title, "Sau");
  await assert.rejects(again.update(meeting.id, { roomIds: ["hue", "nowhere"] }), { code: "not-found" });
});

test("two changes at once do not undo each other", async () => {
  const { schedule, meeting } = await withMeeting();
  await using _ = schedule;
  const { id, endsAtMs } = meeting;
  await Promise.all([
    schedule.update(id, { title: "Tổng kết" }),
    schedule.update(id, { endsAtMs: endsAtMs + HOUR_MS }),
  ]);
  const { title, endsAtMs: end } = schedule.getMeeting(id);
  assert.deepEqual([title, end], ["Tổng kết", endsAtMs + HOUR_MS]);
  const [cancelled, changed] = await Promise.allSettled([
    schedule.cancel(id),
    schedule.update(id, { title: "x" }),
  ]);
  assert.deepEqual([cancelled.status, changed.status], ["fulfilled", "rejected"]);
  assert.deepEqual(schedule.meetings(), []);
});

test("a meeting at the same time is named when one is created, and when one is moved there", async () => {
  const { schedule, meeting } = await withMeeting();
  await using _ = schedule;
  const { id, startsAtMs, endsAtMs } = meeting;
  const other = { title: "Tập huấn", startsAtMs: startsAtMs + HOUR_MS / 2, endsAtMs, roomIds: ["vinh"] };
  const created = await schedule.create(other);
  const overlap = { meetingId: id, title: "Giao ban", startsAtMs, endsAtMs, roomIds: ["vinh"] };
  assert.deepEqual(created.overlaps, [overlap]);
  const away = await schedule.update(created.id, { startsAtMs: endsAtMs, endsAtMs: endsAtMs + HOUR_MS });
  assert.deepEqual(away.overlaps, []);
  const back = await schedule.update(created.id, { startsAtMs: endsAtMs - 1 });
  assert.deepEqual(back.overlaps, [overlap]);
});

test("a coming meeting is cancelled and leaves no history, a running one is ended, and not the other way round", async () => {
  const coming = await withMeeting();
  const { id } = coming.meeting;
  const ended: string[] = [];
  coming.schedule.onEnd((meetingId) => ended.push(meetingId));
  await assert.rejects(coming.schedule.end(id), invalid(/has not begun: cancel it/));
  await coming.schedule.cancel(id);
  assert.deepEqual(ended, [id]);
  await assert.rejects(coming.schedule.cancel(id), { code: "not-found" });
  await coming.schedule[Symbol.asyncDispose]();

  const running = await withMeeting({ atHours: 0.5 });
  await using schedule = running.schedule;
  await assert.rejects(schedule.cancel(running.meeting.id), invalid(/has begun: end it/));
  await schedule.end(running.meeting.id);
  assert.deepEqual(schedule.meetings(), []);
});
