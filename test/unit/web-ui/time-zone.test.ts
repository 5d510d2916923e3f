import assert from "node:assert/strict";
import { test } from "node:test";
import {
  daysBetween,
  foreignZone,
  fromWallTime,
  parseTimeOfDay,
  toWallTime,
  zoneName,
} from "../../../web-ui/shared/time-zone.ts";

const HANOI = "Asia/Ho_Chi_Minh";
const HOUR_MS = 3_600_000;
/** 08:00 in Hà Nội. */
const EIGHT = Date.UTC(2026, 11, 1, 1);

test("a form's date and time are those of the hub's zone, wherever the page is", () => {
  assert.deepEqual(toWallTime(EIGHT, HANOI), { date: "2026-12-01", time: "08:00" });
  assert.deepEqual(toWallTime(EIGHT, "America/New_York"), { date: "2026-11-30", time: "20:00" });
  for (const zone of [HANOI, "UTC", "America/New_York", "Asia/Kathmandu", undefined]) {
    assert.equal(fromWallTime(toWallTime(EIGHT, zone), zone), EIGHT, zone);
  }
});

test("an hour that the clocks skip is an hour later, one that they repeat is one of the two", () => {
  const berlin = "Europe/Berlin";
  const skipped = fromWallTime({ date: "2026-03-29", time: "02:30" }, berlin);
  assert.deepEqual(toWallTime(skipped ?? 0, berlin), { date: "2026-03-29", time: "03:30" });
  const repeated = fromWallTime({ date: "2026-10-25", time: "02:30" }, berlin);
  assert.equal(toWallTime(repeated ?? 0, berlin).time, "02:30");
});

test("an input that is empty or half filled is no time", () => {
  for (const [date, time] of [
    ["", ""],
    ["2026-12-01", ""],
    ["", "08:00"],
    ["2026-02-31", "25:00"],
    ["tomorrow", "08:00"],
    ["+012026-12-01", "08:00"],
  ] as const) {
    assert.equal(fromWallTime({ date, time }, HANOI), null, `${date} ${time}`);
  }
});

test("a time is typed as people write it, and always of 24 hours", () => {
  const read = (...texts: string[]) => texts.map(parseTimeOfDay);
  assert.deepEqual(
    read("08:00", "8:00", "8h", "8h00", "0800", "8.00", " 8H00 ", "8g"),
    Array(8).fill("08:00"),
  );
  assert.deepEqual(read("14:30", "1430", "14h30", "0:05", "23:59"), [
    "14:30",
    "14:30",
    "14:30",
    "00:05",
    "23:59",
  ]);
  for (const text of ["", "8", "24:00", "12:60", "8:0", "08:00 PM", "tám giờ", "-1:00", "123456"]) {
    assert.equal(parseTimeOfDay(text), null, text);
  }
});

test("days are counted by the calendar of the zone", () => {
  const lateEvening = EIGHT + 15.5 * HOUR_MS;
  assert.equal(daysBetween(lateEvening, lateEvening + HOUR_MS, HANOI), 1);
  assert.equal(daysBetween(lateEvening, lateEvening + HOUR_MS, "UTC"), 0);
  assert.equal(daysBetween(EIGHT, EIGHT - 24 * HOUR_MS, HANOI), -1);
});

test("a zone is named by its offset, and only where the page's clock shows another time", () => {
  assert.equal(zoneName(EIGHT, HANOI), "UTC+7");
  assert.equal(zoneName(EIGHT, "America/St_Johns"), "UTC−3:30");
  assert.equal(zoneName(EIGHT, "UTC"), "UTC+0");
  assert.equal(foreignZone(EIGHT, undefined), null);
  assert.equal(foreignZone(EIGHT, Intl.DateTimeFormat().resolvedOptions().timeZone), null);
  const far = zoneName(EIGHT, undefined) === "UTC+14" ? "UTC" : "Pacific/Kiritimati";
  assert.equal(foreignZone(EIGHT, far), zoneName(EIGHT, far));
});
