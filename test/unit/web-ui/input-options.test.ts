import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../../daemon/contract/device/health.ts";
import { OFF } from "../../../daemon/contract/device/health.ts";
import type { CameraState, RoomState, VideoInputState } from "../../../daemon/contract/fleet/room-state.ts";
import { contentState } from "../../../web-ui/panel/content-state.ts";
import { inputOptions, tallyOf } from "../../../web-ui/panel/input-options.ts";
import { fleetRoom } from "../../support/fleet-room.ts";

const NOW = 1_000_000;
const camera = (id: string) => ({ id, name: `Camera ${id}` }) as CameraState;

function room(media: Partial<RoomState["media"]>, ...cameras: string[]): RoomState {
  const { state } = fleetRoom({ nowMs: NOW });
  assert.ok(state);
  return { ...state, media: { ...state.media, ...media }, cameras: cameras.map(camera) };
}

function video(id: string, of: string | null): VideoInputState {
  return { id, name: `Hình ${id}`, camera: of, health: OFF, thumbnail: null, streams: [] };
}

test("video inputs are in configured order with their cameras, then cameras without one", () => {
  const state = room({ videos: [video("hall", "b"), video("slides", null)] }, "a", "b", "c");
  assert.deepEqual(
    inputOptions(state).map((one) => [one.key, one.name, one.camera?.id ?? null]),
    [
      ["video-hall", "Hình hall", "b"],
      ["video-slides", "Hình slides", null],
      ["camera-a", "Camera a", "a"],
      ["camera-c", "Camera c", "c"],
    ],
  );
});

test("an input is on air in a meeting, and next before one", () => {
  const idle = room({ selectedVideoId: "hall", pendingVideoId: "desk" });
  const tally = (state: RoomState, id: string) => tallyOf(state, id, null);
  const joined: RoomState = { ...idle, meeting: { ...idle.meeting, phase: "joined" } };
  assert.equal(tally(idle, "hall"), "next");
  assert.equal(tally(joined, "hall"), "on-air");
  assert.equal(
    tallyOf(joined, "hall", { kind: "hub", sinceMs: 0 }),
    "next",
    "nobody sees it without the hub",
  );
  assert.equal(tally(joined, "desk"), "coming");
  assert.equal(tally(joined, "slides"), "no");
});

test("content: off, waiting, on, without a signal", () => {
  const health = (status: Health["status"], agoMs = 0): Health => ({
    status,
    provenAtMs: NOW - agoMs,
    reason: null,
    validForMs: 3000,
  });
  const state = (isContentShared: boolean, contentHealth: Health) =>
    contentState({ hasContent: true, isContentShared: isContentShared, contentHealth }, NOW);
  assert.equal(contentState({ hasContent: false, isContentShared: false, contentHealth: OFF }, NOW), "none");
  assert.equal(state(false, OFF), "off");
  assert.equal(state(true, OFF), "waiting");
  assert.equal(state(true, health("unknown")), "waiting");
  assert.equal(state(true, health("ok")), "on");
  assert.equal(state(true, health("ok", 4000)), "waiting");
  assert.equal(state(true, health("down")), "no-signal");
});
