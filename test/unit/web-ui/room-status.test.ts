import assert from "node:assert/strict";
import { test } from "node:test";
import { type Health, OFF } from "../../../daemon/contract/device/health.ts";
import type { FleetRoom } from "../../../daemon/contract/fleet/hub-state.ts";
import { roomStatus, sortByUrgency } from "../../../web-ui/console/room-status.ts";

const NOW = 1_000_000;
const proven = (agoMs: number, status: Health["status"] = "ok"): Health => ({
  status,
  provenAtMs: NOW - agoMs,
  reason: status === "ok" ? null : "why",
  validForMs: 3000,
});

/** A room with recent proofs of all parts, whose clock is `offsetMs` ahead of the hub's. */
function room(changes: Partial<FleetRoom> = {}, camera = proven(100), offsetMs = 0): FleetRoom {
  const byRoomClock = (health: Health): Health => ({
    ...health,
    provenAtMs: health.provenAtMs === null ? null : health.provenAtMs + offsetMs,
  });
  return {
    id: "hue",
    name: "Huế",
    region: "",
    connection: proven(100),
    clockOffsetMs: offsetMs,
    state: {
      atMs: NOW + offsetMs,
      room: { id: "hue", name: "Huế", language: "vi" },
      startedAtMs: 0,
      cameras: [
        {
          id: "cam1",
          name: "Camera 1",
          health: byRoomClock(camera),
          position: null,
          moving: false,
          holder: null,
          firmware: null,
          presets: [],
          recall: null,
          power: null,
          profile: "Generic VISCA",
          manufacturer: null,
          model: null,
          connection: "serial /dev/ttyS0 9600",
          faultCode: null,
          settings: {},
          errorRate: { share: null, exchanges: 0, failed: 0, overMs: 300_000 },
          capabilities: {
            panTilt: true,
            zoom: true,
            absolute: true,
            relative: true,
            limits: false,
            home: true,
            power: true,
            presets: null,
            settings: {},
            actions: [],
          },
          onAir: false,
          lock: "none",
          unlockedFor: null,
          undo: null,
          lastError: null,
        },
      ],
      microphone: { muted: false, health: byRoomClock(proven(100)) },
      media: {
        health: byRoomClock(proven(100)),
        generation: 1,
        streams: [],
        videos: [],
        selectedVideoId: null,
        pendingVideoId: null,
        isContentShared: false,
        contentHealth: OFF,
        hasContent: false,
      },
      link: byRoomClock(proven(100)),
      broker: byRoomClock(proven(100)),
      wan: {
        trunk: "none",
        rttMs: null,
        up: { kbps: 0, lossShare: null, jitterMs: null },
        down: { kbps: 0, lossShare: null, jitterMs: null },
        budgetKbps: { up: null, down: null },
        degradation: [],
      },
      meeting: { phase: "idle", meeting: null, roster: null, view: null, health: OFF },
      screens: [],
      agenda: [],
      audit: proven(100),
    },
    ...changes,
  };
}

test("a room with valid proofs of every part is ok", () => {
  const judged = roomStatus(room(), NOW);
  assert.equal(judged.status, "ok");
  assert.equal(judged.cause, undefined);
});

test("an expired proof is no proof", () => {
  assert.equal(roomStatus(room(), NOW + 10_000).status, "unknown");
});

test("a room with a wrong clock is evaluated by its own clock, with true ages", () => {
  const judged = roomStatus(room({}, proven(500), -3_600_000), NOW);
  assert.equal(judged.status, "ok");
  assert.equal(judged.parts.find(({ kind }) => kind === "camera")?.ageMs, 500);
});

test("a disconnected room is down, whatever it last reported", () => {
  const judged = roomStatus(room({ connection: proven(100, "down") }), NOW);
  assert.equal(judged.status, "down");
  assert.equal(judged.cause?.kind, "connection");
});

test("a silent camera makes the room down and is named as the cause", () => {
  const judged = roomStatus(room({}, proven(100, "down")), NOW);
  assert.equal(judged.status, "down");
  assert.equal(judged.cause?.name, "Camera 1");
});

test("the side list has the sites that need attention, the worst first", () => {
  const well = roomStatus(room(), NOW);
  const down = roomStatus(room({ id: "b", connection: proven(1, "down") }), NOW);
  const unknown = roomStatus(room({ id: "c", connection: proven(60_000) }), NOW);
  assert.deepEqual(
    sortByUrgency([well, unknown, down]).map(({ room: { id } }) => id),
    ["b", "c"],
  );
});
