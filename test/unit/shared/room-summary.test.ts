import assert from "node:assert/strict";
import { test } from "node:test";
import { type Health, OFF } from "../../../daemon/contract/device/health.ts";
import type { FleetRoom } from "../../../daemon/contract/fleet/hub-state.ts";
import { ROOM_REPORT_INTERVAL_MS } from "../../../daemon/contract/fleet/room-state.ts";
import type { RoomPart, RoomSummary } from "../../../daemon/contract/fleet/summaries.ts";
import {
  findCause,
  summarizeRoom,
  summaryExpiryMs,
  withoutProofs,
} from "../../../daemon/shared/room-summary.ts";
import { sortByUrgency } from "../../../web-ui/console/urgency.ts";

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

const summary = (of: FleetRoom, nowMs = NOW) => summarizeRoom(of, { nowMs });
const part = ({ parts }: RoomSummary, kind: RoomPart["kind"]) => parts.find((one) => one.kind === kind);

test("a room with valid proofs of every part is ok", () => {
  assert.equal(summary(room()).status, "ok");
  assert.equal(findCause(summary(room())), undefined);
});

test("an expired proof is no proof, and the time of its expiry is known", () => {
  const expiresAtMs = summaryExpiryMs(room(), NOW);
  assert.equal(summary(room(), expiresAtMs - 1).status, "ok");
  assert.equal(summary(room(), expiresAtMs).status, "unknown");
  assert.equal(summaryExpiryMs(room(), NOW + 10_000), Number.POSITIVE_INFINITY);
});

test("a room with a wrong clock is evaluated by its own clock", () => {
  const connection = { ...proven(100), validForMs: 60_000 };
  const early = room({ connection }, proven(500), -3_600_000);
  assert.equal(summary(early).status, "ok");
  assert.equal(summaryExpiryMs(early, NOW), NOW - 500 + 3001 + ROOM_REPORT_INTERVAL_MS);
});

test("a camera that is polled often is ok until the next report is due", () => {
  const polled = room({}, { ...proven(100), validForMs: 600 });
  assert.equal(summary(polled, NOW + ROOM_REPORT_INTERVAL_MS).status, "ok");
});

test("a disconnected room is down, and its parts are unknown, whatever it last reported", () => {
  const disconnected = summary(room({ connection: proven(100, "down") }));
  assert.equal(disconnected.status, "down");
  assert.equal(findCause(disconnected)?.kind, "connection");
  assert.equal(part(disconnected, "camera")?.status, "unknown");
});

test("a silent camera makes the room down and is named as the cause", () => {
  const silent = summary(room({}, proven(100, "down")));
  assert.equal(silent.status, "down");
  assert.equal(findCause(silent)?.name, "Camera 1");
});

test("a renewed proof changes nothing; a new status begins now", () => {
  const before = summary(room());
  const renewed = room({ connection: proven(-1000) }, proven(-1000));
  assert.deepEqual(summarizeRoom(renewed, { nowMs: NOW + 1000, previous: before }), before);
  const faulty = room({}, proven(100, "down"));
  const after = summarizeRoom(faulty, { nowMs: NOW + 1000, previous: before });
  assert.equal(part(after, "camera")?.sinceMs, NOW + 1000);
  assert.equal(part(after, "connection")?.sinceMs, NOW);
  assert.equal(
    part(summarizeRoom(faulty, { nowMs: NOW + 2000, previous: after }), "camera")?.sinceMs,
    NOW + 1000,
  );
});

test("a page that the hub no longer reaches claims nothing", () => {
  const { status, parts } = withoutProofs(summary(room()));
  assert.equal(status, "unknown");
  assert.deepEqual(
    parts.map((one) => one.status),
    ["unknown", "unknown", "unknown", "off"],
  );
  assert.equal(withoutProofs(summary(room({ connection: proven(1, "down") }))).status, "down");
});

test("the side list has the sites that need attention, the worst first", () => {
  const down = room({ id: "b", connection: proven(1, "down") });
  const unknown = room({ id: "c", connection: proven(60_000) });
  const rooms = [room(), unknown, down].map((one) => summary(one));
  assert.deepEqual(
    sortByUrgency(rooms).map(({ id }) => id),
    ["b", "c"],
  );
});
