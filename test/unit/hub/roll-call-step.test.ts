import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../../daemon/contract/device/health.ts";
import type { FleetRoom } from "../../../daemon/contract/fleet/hub-state.ts";
import { findStep, type SiteMediaStatus } from "../../../daemon/hub/conference/roll-call-step.ts";
import { fleetRoom } from "../../support/fleet-room.ts";

const NOW = 1_000_000;
const MEETING = { id: "m", title: "Họp", startsAtMs: NOW - 1000, endsAtMs: NOW + 600_000, roomIds: ["hue"] };
const LATER = { ...MEETING, startsAtMs: NOW + 60_000 };

const proven = (status: Health["status"], reason: string | null = null): Health => ({
  status,
  provenAtMs: NOW,
  reason,
  validForMs: 6000,
});

function room(changes: Partial<FleetRoom> = {}): FleetRoom {
  return fleetRoom({ nowMs: NOW, connection: proven("ok"), ...changes });
}

function roomWithState(changes: object): FleetRoom {
  const { state, ...rest } = room();
  assert.ok(state);
  return { ...rest, state: { ...state, ...changes } };
}

const SITE: SiteMediaStatus = {
  siteId: "hue",
  lostSinceMs: null,
  muted: false,
  audioAtMs: NOW - 500,
  videoAtMs: NOW - 500,
  receptionAtMs: NOW - 500,
  receivingSites: 0,
  consumedBy: 0,
};

const member = (changes: Partial<SiteMediaStatus>, ofRoom: FleetRoom = room()) => {
  const { step, cause } = findStep(MEETING, { nowMs: NOW, room: ofRoom, site: { ...SITE, ...changes } });
  return [step, cause];
};

test("an offline room stays scheduled, with the hub's reason", () => {
  const off = room({ connection: proven("down", "disconnected: no power") });
  const step = findStep(MEETING, { nowMs: NOW, room: off, site: undefined });
  assert.deepEqual(step, {
    step: "scheduled",
    cause: "unreachable",
    reason: "disconnected: no power",
    proofs: null,
  });
});

test("an expired proof of presence counts for nothing", () => {
  const observation = { nowMs: NOW + 60_000, room: room(), site: undefined };
  assert.equal(findStep(MEETING, observation).cause, "unreachable");
});

test("a room is late only once the meeting is on", () => {
  const observation = { nowMs: NOW, room: room(), site: undefined };
  assert.deepEqual(
    [findStep(LATER, observation).step, findStep(LATER, observation).cause],
    ["scheduled", null],
  );
  assert.deepEqual(
    [findStep(MEETING, observation).step, findStep(MEETING, observation).cause],
    ["scheduled", "not-joined"],
  );
});

test("a joining room names the reason why it has not joined", () => {
  const joining = roomWithState({
    meeting: {
      phase: "joining",
      meeting: MEETING,
      roster: null,
      view: null,
      health: proven("down", "no route"),
    },
  });
  const { step, cause, reason } = findStep(MEETING, {
    nowMs: NOW,
    room: joining,
    site: undefined,
  });
  assert.deepEqual([step, cause, reason], ["calling", "calling", "no route"]);
});

test("heard needs audio at the hub, reception at the site, and another site that consumes its audio", () => {
  assert.deepEqual(member({ receivingSites: 3, consumedBy: 1 }), ["heard", null]);
  assert.deepEqual(member({ receivingSites: 3 }), ["sending", "not-consumed"]);
  assert.deepEqual(member({ receptionAtMs: null }), ["sending", "not-receiving"]);
  assert.deepEqual(member({ audioAtMs: NOW - 10_000 }), ["sending", "no-audio"]);
  assert.deepEqual(member({ audioAtMs: null, videoAtMs: null }), ["joined", "no-media"]);
});

test("a site muted by the chair needs no listener: audio at the hub proves it", () => {
  assert.deepEqual(member({ muted: true, receivingSites: 3 }), ["heard", null]);
});

test("missing video is no fault: nobody may consume it", () => {
  assert.deepEqual(member({ videoAtMs: null }), ["heard", null]);
});

test("a muted microphone is named as the cause", () => {
  const muted = roomWithState({ microphone: { muted: true, health: proven("ok") } });
  assert.deepEqual(member({ audioAtMs: null }, muted), ["sending", "muted"]);
  const none = roomWithState({ microphone: { muted: true, health: proven("off") } });
  assert.deepEqual(member({ audioAtMs: null }, none), ["sending", "no-audio"]);
});

test("a lost link is the cause, whatever else is missing", () => {
  assert.deepEqual(member({ lostSinceMs: NOW - 2000 }), ["heard", "lost"]);
  assert.deepEqual(member({ lostSinceMs: NOW - 9000, audioAtMs: null, videoAtMs: null }), ["joined", "lost"]);
});
