import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FleetRoom } from "../../../daemon/contract/fleet/hub-state.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import type { SiteMediaStatus } from "../../../daemon/hub/conference/roll-call-step.ts";
import { RollCalls } from "../../../daemon/hub/conference/roll-calls.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { fleetRoom } from "../../support/fleet-room.ts";

const START = Date.UTC(2026, 0, 5, 8);
const MINUTE_MS = 60_000;
const MEETING: Meeting = {
  id: "m",
  title: "Họp",
  startsAtMs: START,
  endsAtMs: START + 60 * MINUTE_MS,
  roomIds: ["hue"],
};
const JOINED: SiteMediaStatus = {
  siteId: "hue",
  lostSinceMs: null,
  muted: false,
  audioAtMs: null,
  videoAtMs: null,
  receptionAtMs: null,
  receivingSites: 0,
  consumedBy: 0,
};

/** A hub of one room at a virtual time; `sites` are those in the meeting. */
function hubAt(t: TestContext, nowMs: number) {
  t.mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: nowMs });
  const changes = new ChangeEmitter();
  const hub: { meetings: Meeting[]; rooms: FleetRoom[]; sites: SiteMediaStatus[] } = {
    meetings: [MEETING],
    rooms: [fleetRoom({ nowMs })],
    sites: [],
  };
  const rollCalls = new RollCalls({
    clock: { changes, now: () => Date.now() },
    schedule: { changes, meetings: () => hub.meetings },
    fleet: { changes, room: (roomId) => hub.rooms.find(({ id }) => id === roomId) },
    conferences: { changes },
    monitor: { changes, statusOf: () => hub.sites },
  });
  t.after(() => rollCalls[Symbol.dispose]());
  return {
    rollCalls,
    pass: (ms: number) => {
      // A mocked clock jumps to the end of each tick before timers run.
      for (let passed = 0; passed < ms; passed += 100) t.mock.timers.tick(100);
    },
    site: () => rollCalls.list()[0]?.sites[0],
    change: (parts: Partial<typeof hub>) => {
      Object.assign(hub, parts);
      changes.emit();
    },
  };
}

test("a step begins when it changes, also if nobody looks at the roll-call until later", (t) => {
  const { site, change, pass } = hubAt(t, START);
  pass(10_000);
  change({ sites: [JOINED] });
  pass(3 * MINUTE_MS);
  const { step, sinceMs = 0 } = site() ?? {};
  assert.equal(step, "joined");
  assert.ok(sinceMs - (START + 10_000) < 1000, `${sinceMs - START} ms after the start`);
});

test("a step keeps its time until the next one", (t) => {
  const { site, change, pass } = hubAt(t, START);
  change({ sites: [JOINED] });
  pass(1000);
  const sinceMs = site()?.sinceMs;
  change({ sites: [{ ...JOINED, lostSinceMs: START }] });
  pass(5000);
  assert.deepEqual([site()?.cause, site()?.sinceMs], ["lost", sinceMs]);
  change({ sites: [] });
  pass(1000);
  assert.ok((site()?.sinceMs ?? 0) > START + 5000);
});

test("a proof that expires changes the step without any event", (t) => {
  const { site, change, pass, rollCalls } = hubAt(t, START);
  change({ sites: [{ ...JOINED, audioAtMs: START, receptionAtMs: START }] });
  pass(1000);
  assert.equal(site()?.step, "heard");
  let changed = 0;
  rollCalls.changes.on(() => changed++);
  pass(6000);
  assert.equal(site()?.step, "joined");
  assert.equal(changed, 1);
});

test("a roll-call starts a quarter of an hour before its meeting and ends with it", (t) => {
  const { rollCalls, change, pass } = hubAt(t, START - 20 * MINUTE_MS);
  assert.deepEqual(rollCalls.list(), []);
  pass(5 * MINUTE_MS + 1000);
  assert.equal(rollCalls.list()[0]?.meetingId, "m");
  change({ meetings: [] });
  pass(1000);
  assert.deepEqual(rollCalls.list(), []);
});
