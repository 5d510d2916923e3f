import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { NO_INTENT } from "../../../daemon/hub/conference/conference-intent.ts";
import { Conferences } from "../../../daemon/hub/conference/conferences.ts";
import { FakeSite, NO_SFU } from "../../support/fake-site.ts";

const START = Date.UTC(2026, 5, 1, 8);
const meeting = { id: "m-1", title: "Họp", startsAtMs: START, endsAtMs: START + 3_600_000, roomIds: ["hue"] };

test("the hub refuses a room that joins by itself before the start, by the hub's time; an operator may", () => {
  let nowMs = START - 115 * 60_000;
  using conferences = new Conferences({
    sfu: NO_SFU,
    now: () => nowMs,
    getMeeting: () => meeting,
    logger: pino({ level: "silent" }),
    audit: { record: () => {} },
    setRecording: async () => {},
    intents: { of: () => NO_INTENT, save: async () => {} },
    endMeeting: async () => {},
  });
  const hue = new FakeSite("hue");
  assert.throws(() => conferences.join("m-1", hue, "agenda"), {
    code: "unavailable",
    message: /begins at 2026-06-01T08:00:00.000Z; check the room's clock/,
  });
  assert.equal(conferences.roster("m-1"), undefined);
  conferences.join("m-1", hue, "operator");
  assert.equal(conferences.roster("m-1")?.participants.length, 1);
  conferences.leave(hue);
  nowMs = START - 5000;
  conferences.join("m-1", hue, "agenda");
});
