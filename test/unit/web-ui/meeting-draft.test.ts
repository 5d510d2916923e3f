import assert from "node:assert/strict";
import { test } from "node:test";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import {
  createParams,
  type DraftContext,
  draftOf,
  draftTimes,
  findProblems,
  hasBegun,
  type MeetingDraft,
  newDraft,
  updateParams,
} from "../../../web-ui/console/meeting-draft.ts";

const timeZone = "Asia/Ho_Chi_Minh";
const MINUTE_MS = 60_000;
/** 07:00 in Hà Nội. */
const SEVEN = Date.UTC(2026, 11, 1, 0);

const context = (changes: Partial<DraftContext> = {}): DraftContext => {
  return { nowMs: SEVEN, timeZone, meeting: undefined, ...changes };
};
const draft = (changes: Partial<MeetingDraft> = {}): MeetingDraft => {
  return { ...newDraft(SEVEN, timeZone), title: "Giao ban", roomIds: new Set(["hue"]), ...changes };
};

const meeting: Meeting = {
  id: "m-1",
  title: "Giao ban",
  startsAtMs: SEVEN + 25 * 60 * MINUTE_MS,
  endsAtMs: SEVEN + 26 * 60 * MINUTE_MS,
  roomIds: ["hue", "vinh", "da-lat"],
  chairRoomId: "hue",
  speakerRoomIds: ["vinh"],
};

/** What the form sends for a draft without problems. */
function changesOf(
  changed: MeetingDraft,
  { of = meeting, nowMs = SEVEN }: { of?: Meeting; nowMs?: number } = {},
) {
  const about = context({ meeting: of, nowMs });
  assert.deepEqual(findProblems(changed, about), []);
  const { startsAtMs, endsAtMs } = draftTimes(changed, about);
  assert.ok(startsAtMs !== null && endsAtMs !== null);
  const { meetingId, ...changes } = updateParams(changed, of, {
    startsAtMs,
    endsAtMs,
    isBegun: hasBegun(about),
  });
  assert.equal(meetingId, of.id);
  return changes;
}

test("at seven o'clock a meeting of tomorrow at eight can be entered", () => {
  const tomorrow = draft({ startsAt: { date: "2026-12-02", time: "08:00" } });
  assert.deepEqual(draftTimes(tomorrow, context()), {
    startsAtMs: SEVEN + 25 * 60 * MINUTE_MS,
    endsAtMs: SEVEN + 26 * 60 * MINUTE_MS,
  });
  const overnight = { ...tomorrow, length: "at", endsAt: { date: "2026-12-03", time: "00:30" } };
  assert.equal(draftTimes(overnight, context()).endsAtMs, SEVEN + (41 * 60 + 30) * MINUTE_MS);
});

test("a new meeting begins with the next half hour; from now on it begins in so many seconds", () => {
  assert.deepEqual(newDraft(SEVEN + 1, timeZone).startsAt, { date: "2026-12-01", time: "07:30" });
  assert.equal(draftTimes(draft({ start: "20" }), context()).startsAtMs, SEVEN + 20_000);
  assert.equal(draftTimes(draft({ start: "0", length: "30" }), context()).endsAtMs, SEVEN + 30 * MINUTE_MS);
});

test("each wrong field is named, in the order of the form", () => {
  const wrong = draft({ title: " \u200b", startsAt: { date: "", time: "08:00" }, roomIds: new Set() });
  assert.deepEqual(findProblems(wrong, context()), ["title", "start", "rooms"]);
  const at = (date: string, time: string) =>
    findProblems(draft({ length: "at", endsAt: { date, time } }), context());
  assert.deepEqual(at("", ""), ["end-missing"]);
  assert.deepEqual(at("2026-12-01", "07:30"), ["end-early"]);
  assert.deepEqual(at("2026-12-05", "07:30"), ["end-late"]);
  assert.deepEqual(at("2026-12-03", "07:30"), []);
  const past = draft({ startsAt: { date: "2026-12-01", time: "05:00" } });
  assert.deepEqual(findProblems(past, context()), ["end-past"]);
});

test("a form that nobody changed changes nothing", () => {
  assert.deepEqual(changesOf(draftOf(meeting, timeZone)), {});
  const uneven = { ...meeting, startsAtMs: meeting.startsAtMs + 12_345, endsAtMs: meeting.endsAtMs + 54_321 };
  assert.deepEqual(changesOf(draftOf(uneven, timeZone), { of: uneven }), {});
  const { chairRoomId: _, speakerRoomIds: __, ...free } = meeting;
  assert.deepEqual(changesOf(draftOf(free, timeZone), { of: free }), {});
});

test("only what was changed is sent: another person's changes stay", () => {
  const before = draftOf(meeting, timeZone);
  assert.deepEqual(changesOf({ ...before, title: " Tổng kết " }), { title: "Tổng kết" });
  const moved = { ...before, startsAt: { date: "2026-12-03", time: "08:00" } };
  const dayMs = 24 * 60 * MINUTE_MS;
  assert.deepEqual(changesOf(moved), {
    startsAtMs: meeting.startsAtMs + dayMs,
    endsAtMs: meeting.endsAtMs + dayMs,
  });
  assert.deepEqual(changesOf({ ...before, roomIds: new Set(["hue", "da-lat"]) }), {
    roomIds: ["hue", "da-lat"],
    speakerRoomIds: [],
  });
  assert.deepEqual(changesOf({ ...before, chair: "" }), { chairRoomId: null });
  assert.deepEqual(changesOf({ ...before, chair: "vinh", hasLobby: true }), {
    chairRoomId: "vinh",
    hasLobby: true,
  });
});

test("of a running meeting only title, end and rooms are sent, and the chair stays invited", () => {
  const nowMs = meeting.startsAtMs + MINUTE_MS;
  const before = draftOf(meeting, timeZone);
  const changed = { ...before, length: "120", startsAt: { date: "", time: "" }, roomIds: new Set(["hue"]) };
  assert.deepEqual(changesOf(changed, { nowMs }), {
    endsAtMs: meeting.startsAtMs + 120 * MINUTE_MS,
    roomIds: ["hue"],
  });
  const withoutChair = { ...before, roomIds: new Set(["vinh"]) };
  assert.deepEqual(findProblems(withoutChair, context({ meeting, nowMs })), ["chair"]);
});

test("a chair or speaker that is not invited is neither", () => {
  const { startsAtMs, endsAtMs } = meeting;
  const roles = { chair: "hue", speakers: new Set(["hue", "vinh", "da-lat"]) };
  const chaired = createParams(draft({ ...roles, roomIds: new Set(["hue", "vinh"]) }), {
    startsAtMs,
    endsAtMs,
  });
  assert.deepEqual([chaired.chairRoomId, chaired.speakerRoomIds], ["hue", ["vinh"]]);
  const free = createParams(draft({ ...roles, roomIds: new Set(["vinh"]) }), { startsAtMs, endsAtMs });
  assert.deepEqual(free, { title: "Giao ban", startsAtMs, endsAtMs, roomIds: ["vinh"] });
});
