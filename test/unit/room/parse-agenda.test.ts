import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { MAX_AGENDA_MEETINGS } from "../../../daemon/contract/limits.ts";
import { parseAgenda } from "../../../daemon/room/meeting/parse-agenda.ts";

const logger = pino({ level: "silent" });
const START = Date.UTC(2026, 5, 1);
const empty = { issuedAtMs: 5, meetings: [], siteNames: [{ id: "hue", name: "Huế" }] };

function meeting(id: string, changes: object = {}) {
  return { id, title: "Họp", startsAtMs: START, endsAtMs: START + 1000, roomIds: ["hue"], ...changes };
}

test("a room skips a bad meeting, and has the others of its agenda", () => {
  const bad = [
    meeting("NOT AN ID"),
    meeting("m-1", { startsAtMs: 1e300 }),
    meeting("m-2", { startsAtMs: -62_167_219_200_000 }),
    meeting("m-3", { title: "" }),
    { id: "m-4" },
    null,
    "m-5",
  ];
  const agenda = parseAgenda({ ...empty, meetings: [...bad, meeting("m-6"), meeting("m-7")] }, logger);
  assert.deepEqual(agenda, { ...empty, meetings: [meeting("m-6"), meeting("m-7")] });
});

test("of a newer hub's meeting a room takes what it knows", () => {
  const newer = { ...empty, horizonMs: 1, meetings: [meeting("m-1", { repeats: { weekly: true } })] };
  assert.deepEqual(parseAgenda(newer, logger), { ...empty, meetings: [meeting("m-1")] });
});

test("of too many meetings a room takes the next ones", () => {
  const meetings = Array.from({ length: 3 * MAX_AGENDA_MEETINGS }, (_, index) =>
    meeting(`m-${index}`, { startsAtMs: START - index, endsAtMs: START + 1000 }),
  );
  const { meetings: usable } = parseAgenda({ ...empty, meetings }, logger);
  assert.equal(usable.length, MAX_AGENDA_MEETINGS);
  assert.equal(usable[0]?.id, `m-${3 * MAX_AGENDA_MEETINGS - 1}`);
});

test("what is no agenda is refused", () => {
  for (const value of [null, [], {}, { ...empty, issuedAtMs: "now" }]) {
    assert.throws(() => parseAgenda(value, logger), { code: "request.invalid" });
  }
});
