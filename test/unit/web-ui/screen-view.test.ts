import assert from "node:assert/strict";
import { test } from "node:test";
import type { CurrentRoomState } from "../../../daemon/contract/fleet/room-state.ts";
import type { ParticipantProducer } from "../../../daemon/contract/meeting/meeting.ts";
import type { ViewTile } from "../../../daemon/contract/meeting/view.ts";
import { findNextMeeting } from "../../../web-ui/screen/find-next-meeting.ts";
import { audioSign, shownView } from "../../../web-ui/screen/view.ts";
import { daysBetween } from "../../../web-ui/shared/time-zone.ts";
import { largeRoom, largeRoomInMeeting } from "../../support/large-room.ts";
import { participant } from "../../support/roster.ts";

const tile = (siteId: string, area: ViewTile["area"]): ViewTile => ({
  siteId,
  area,
  producerId: `${siteId}-${area}`,
  reason: null,
});

function sharing(state: CurrentRoomState): CurrentRoomState {
  const streams = [{ producerId: "slides", kind: "video", source: "content", layer: "high" } as const];
  return { ...state, media: { ...state.media, isContentShared: true, streams } };
}

function inMeeting(tiles: readonly ViewTile[], contentId: string | null = null): CurrentRoomState {
  const state = largeRoomInMeeting({ nowMs: 0 });
  const { roster, view } = state.meeting;
  assert.ok(roster && view);
  return {
    ...state,
    meeting: { ...state.meeting, roster: { ...roster, contentId }, view: { ...view, tiles: [...tiles] } },
  };
}

const shown = (state: CurrentRoomState) =>
  shownView(state)?.tiles.map(({ siteId, area, producerId }) => `${siteId} ${area} ${producerId}`) ?? null;

test("what the room shares is on its own screen, in a meeting and before one", () => {
  const people = [tile("hue", "large")];
  assert.deepEqual(shown(sharing(inMeeting(people, "da-nang"))), [
    "da-nang content slides",
    "hue large hue-large",
  ]);
  assert.deepEqual(shown(sharing(largeRoom({ nowMs: 0 }))), ["da-nang content slides"]);
  assert.deepEqual(shown(inMeeting(people)), ["hue large hue-large"]);
  assert.equal(shown(largeRoom({ nowMs: 0 })), null);
});

test("the content of the site that began last is shown", () => {
  const tiles = [tile("hue", "content"), tile("hue", "large")];
  assert.deepEqual(shown(sharing(inMeeting(tiles, "hue"))), [
    "hue content hue-content",
    "hue large hue-large",
  ]);
});

test("content whose source has not begun has its place and a reason", () => {
  const state = sharing(largeRoom({ nowMs: 0 }));
  const [own] = shownView({ ...state, media: { ...state.media, streams: [] } })?.tiles ?? [];
  assert.deepEqual([own?.producerId, own?.reason], [null, "starting"]);
});

test("only who is muted is shown as muted; a viewer without the floor listens", () => {
  const audio = (paused: boolean): ParticipantProducer[] => [
    { id: "a", kind: "audio", source: "microphone", layer: "only", kbps: 40, paused },
  ];
  assert.equal(audioSign(participant("a", { producers: audio(false) })), null);
  assert.equal(audioSign(participant("a", { producers: audio(true) })), "muted");
  assert.equal(audioSign(participant("a", { muted: true, producers: audio(false) })), "muted");
  assert.equal(audioSign(participant("a", { muted: true, role: "viewer" })), "listening");
  assert.equal(audioSign(participant("a")), null);
});

test("the next meeting is the one that is on, else the first ahead", () => {
  const [meeting] = largeRoom({ nowMs: 0 }).agenda;
  assert.ok(meeting);
  const at = (id: string, startsAtMs: number) => ({ ...meeting, id, startsAtMs, endsAtMs: startsAtMs + 10 });
  const agenda = [at("later", 200), at("next", 100), at("over", 0)];
  assert.equal(findNextMeeting(agenda, 50)?.id, "next");
  assert.equal(findNextMeeting(agenda, 105)?.id, "next");
  assert.equal(findNextMeeting(agenda, 150)?.id, "later");
  assert.equal(findNextMeeting(agenda, 250), undefined);
});

test("days are those of the calendar, also over a change of the clocks", () => {
  const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime();
  assert.equal(daysBetween(at(28, 23), at(29, 1)), 1);
  assert.equal(daysBetween(at(28, 1), at(30, 23)), 2);
  assert.equal(daysBetween(at(29, 0), at(28, 23)), -1);
  assert.equal(daysBetween(at(29, 0), at(29, 23)), 0);
});
