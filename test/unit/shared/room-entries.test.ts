import assert from "node:assert/strict";
import { test } from "node:test";
import { matchPattern } from "../../../daemon/contract/define-topic.ts";
import type { CameraState, CurrentRoomState } from "../../../daemon/contract/fleet/room-state.ts";
import { parse } from "../../../daemon/contract/parse.ts";
import { type RoomTopics, roomTopics } from "../../../daemon/contract/room-topics.ts";
import { fromRoomEntries, toRoomEntries } from "../../../daemon/shared/room-entries.ts";
import { TopicEntries } from "../../../daemon/shared/topic-replica.ts";
import { cameraState, fleetRoom } from "../../support/fleet-room.ts";
import { participant, roster } from "../../support/roster.ts";

const NOW = Date.UTC(2026, 5, 1);

/** A camera with a value in everything that may be null. */
const camera = (id: string, changes: Partial<CameraState> = {}) =>
  cameraState({
    id,
    nowMs: NOW,
    position: { pan: 1, tilt: 2, zoom: 3 },
    power: "on",
    onAir: true,
    lock: "locked",
    profile: "Sony EVI-D70",
    manufacturer: "0020",
    model: "040d",
    firmware: "0100",
    settings: { "focus.mode": { value: "auto", status: "applied" } },
    presets: [{ number: 1, name: "Bục", position: null, thumbnail: null, savedAtMs: NOW }],
    recall: { number: 1, phase: "moving", progress: 0.5, atMs: NOW },
    undo: { kind: "deleted", number: 2, name: "Cửa", atMs: NOW },
    lastError: { atMs: NOW, code: "timeout", message: "no response" },
    ...changes,
  });

/** A room in a meeting, with two cameras that are not in alphabetical order. */
function room(changes: Partial<CurrentRoomState> = {}): CurrentRoomState {
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  const { atMs: _, ...current } = state;
  const video = {
    id: "hall",
    name: "Hội trường",
    camera: "b",
    health: state.link,
    thumbnail: null,
    streams: [],
  };
  const meeting = { id: "m", title: "Họp", startsAtMs: NOW - 1000, endsAtMs: NOW, roomIds: ["hue", "vinh"] };
  return {
    ...current,
    cameras: [camera("b"), camera("a")],
    media: { ...state.media, videos: [video] },
    meeting: {
      phase: "joined",
      meeting,
      roster: roster([participant("hue"), participant("guest-1", { kind: "guest" })]),
      view: { mode: "gallery", page: 0, pages: 1, tiles: [], audio: [] },
      health: state.link,
    },
    agenda: [meeting],
    ...changes,
  };
}

const entriesOf = (state: CurrentRoomState) =>
  new TopicEntries<RoomTopics["room"]>(new Map<string, unknown>(toRoomEntries(state)));

/** Keys of the entries that differ. */
function differences(before: CurrentRoomState, after: CurrentRoomState): string[] {
  const [old, current] = [new Map<string, unknown>(toRoomEntries(before)), toRoomEntries(after)];
  return current
    .filter(([key, value]) => JSON.stringify(old.get(key)) !== JSON.stringify(value))
    .map(([key]) => key);
}

test("pages put the state together as it was, in a meeting and outside of one", () => {
  const idle = { ...room().meeting, phase: "idle", meeting: null, roster: null, view: null } as const;
  for (const state of [room(), room({ meeting: idle, cameras: [] })]) {
    assert.deepEqual(fromRoomEntries(entriesOf(state)), state);
  }
});

test("each entry has a key and a schema in the topic's definition", () => {
  const { entries } = roomTopics.room;
  for (const [key, value] of toRoomEntries(room())) {
    const [, schema] =
      Object.entries(entries).find(([pattern]) => matchPattern(pattern, key) !== undefined) ?? [];
    assert.ok(schema, key);
    parse(schema, value, key);
  }
});

test("a camera that moves, and a proof that is renewed, change small entries only", () => {
  const before = room();
  const [b, a] = before.cameras;
  assert.ok(a && b);
  const moved = { ...before, cameras: [b, { ...a, moving: true, position: null }] };
  assert.deepEqual(differences(before, moved), ["camera/a"]);
  const renewed = { ...before.media.health, provenAtMs: NOW + 1 };
  const proven = { ...before, media: { ...before.media, health: renewed } };
  assert.deepEqual(differences(before, proven), ["media-health"]);
});

test("there is no state before all of its parts are there", () => {
  assert.equal(fromRoomEntries(new TopicEntries(new Map())), null);
});
