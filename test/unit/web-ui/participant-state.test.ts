import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoomState } from "../../../daemon/contract/fleet/room-state.ts";
import type { Participant } from "../../../daemon/contract/meeting/meeting.ts";
import type { WanState } from "../../../daemon/contract/meeting/view.ts";
import { linkQuality } from "../../../daemon/shared/link-quality.ts";
import {
  microphoneState,
  participantStateOf,
  sortByRaisedHand,
} from "../../../web-ui/panel/participant-state.ts";
import { fleetRoom } from "../../support/fleet-room.ts";
import { participant, roster } from "../../support/roster.ts";

const NOW = 1_000_000;

function inMeeting(
  participants: readonly Participant[],
  { chairRoomId, ...changes }: Partial<RoomState> & { chairRoomId?: string } = {},
): RoomState {
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  const meeting = { id: "m", title: "Họp", startsAtMs: 0, endsAtMs: NOW * 2, roomIds: ["hue", "vinh"] };
  return {
    ...state,
    meeting: {
      phase: "joined",
      meeting: chairRoomId === undefined ? meeting : { ...meeting, chairRoomId },
      roster: roster(participants),
      view: null,
      health: state.link,
    },
    ...changes,
  };
}

test("the chair moderates; without a chair everybody, with an absent chair nobody", () => {
  const leads = (state: RoomState) => participantStateOf(state)?.canModerate;
  const led = { chairRoomId: "hue" };
  assert.equal(leads(inMeeting([participant("hue", { role: "chair" })], led)), true);
  assert.equal(leads(inMeeting([participant("hue"), participant("vinh", { role: "chair" })], led)), false);
  assert.equal(leads(inMeeting([participant("hue")])), true);
  assert.equal(leads(inMeeting([participant("hue"), participant("vinh", { role: "chair" })])), false);
  assert.equal(leads(inMeeting([participant("hue")], { chairRoomId: "vinh" })), false);
  assert.equal(leads(inMeeting([participant("vinh")])), false);
});

test("a microphone without echo cancellation says so", () => {
  const state = inMeeting([participant("hue")]);
  const health = { ...state.microphone.health, status: "degraded", provenAtMs: NOW } as const;
  const of = (muted: boolean) => microphoneState({ ...state, microphone: { muted, health } }, NOW);
  assert.equal(of(false), "echoing");
  assert.equal(of(true), "muted");
});

test("a microphone muted by the hub is not shown as on", () => {
  const of = (state: RoomState) => microphoneState(state, NOW);
  const mutedByChair = [participant("hue", { muted: true })];
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  const muted = { microphone: { ...state.microphone, muted: true } };
  assert.equal(of({ ...state, ...muted }), "muted");
  assert.equal(of(inMeeting([participant("hue")])), "on");
  assert.equal(of(inMeeting(mutedByChair)), "muted-by-chair");
  assert.equal(of(inMeeting(mutedByChair, muted)), "muted-by-chair");
  assert.equal(of(inMeeting([participant("hue")], muted)), "muted");
});

test("a microphone is not shown as on outside of a meeting", () => {
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  assert.equal(microphoneState(state, NOW), "ready");
  const joining = { ...inMeeting([]).meeting, phase: "joining", roster: null } as const;
  assert.equal(microphoneState({ ...state, meeting: joining }, NOW), "ready");
});

test("a viewer without the floor listens, and is not muted by the chair", () => {
  const viewer = participant("hue", { role: "viewer", muted: true });
  assert.equal(microphoneState(inMeeting([viewer]), NOW), "listening");
  assert.equal(microphoneState(inMeeting([{ ...viewer, muted: false }]), NOW), "on");
});

test("a microphone is not shown as heard without a link to the hub or an entry in the roster", () => {
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  const here = [participant("hue")];
  assert.equal(
    microphoneState(inMeeting(here, { link: { ...state.link, status: "down" } }), NOW),
    "disconnected",
  );
  assert.equal(microphoneState(inMeeting(here), NOW + 60_000), "disconnected");
  assert.equal(microphoneState(inMeeting([participant("vinh")]), NOW), "disconnected");
});

test("raised hands come first, the oldest first; then chair, speakers and viewers in order of joining", () => {
  const all = [
    participant("a", { role: "viewer", joinedAtMs: 1 }),
    participant("b", { role: "viewer", joinedAtMs: 2, handRaisedAtMs: 20 }),
    participant("c", { role: "speaker", joinedAtMs: 4 }),
    participant("d", { role: "speaker", joinedAtMs: 3 }),
    participant("e", { role: "chair", joinedAtMs: 9 }),
    participant("f", { role: "speaker", joinedAtMs: 5, handRaisedAtMs: 10 }),
  ];
  assert.equal(
    sortByRaisedHand(all)
      .map(({ siteId }) => siteId)
      .join(""),
    "fbedca",
  );
});

test("a link is weak when something is reduced for it, or people notice it", () => {
  const wan: WanState = {
    trunk: "pipe",
    rttMs: 40,
    up: { kbps: 1500, lossShare: 0.001, jitterMs: 3 },
    down: { kbps: 1500, lossShare: null, jitterMs: null },
    budgetKbps: { up: null, down: null },
    degradation: [],
  };
  assert.equal(linkQuality(wan), "good");
  assert.equal(linkQuality({ ...wan, degradation: ["gallery"] }), "weak");
  assert.equal(linkQuality({ ...wan, down: { ...wan.down, lossShare: 0.05 } }), "weak");
  assert.equal(linkQuality({ ...wan, rttMs: 700 }), "weak");
  assert.equal(linkQuality({ ...wan, trunk: "none" }), "gone");
});
