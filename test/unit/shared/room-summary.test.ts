import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../../daemon/contract/device/health.ts";
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
import { cameraState, fleetRoom } from "../../support/fleet-room.ts";

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
  const health = byRoomClock(proven(100));
  const { state, ...known } = fleetRoom({ nowMs: NOW, connection: proven(100), clockOffsetMs: offsetMs });
  assert.ok(state);
  const cameras = [cameraState({ nowMs: NOW, name: "Camera 1", health: byRoomClock(camera) })];
  return { ...known, state: { ...state, cameras, media: { ...state.media, health } }, ...changes };
}

const summary = (of: FleetRoom, nowMs = NOW) => summarizeRoom(of, { nowMs });
const part = ({ parts }: RoomSummary, kind: RoomPart["kind"]) => parts.find((one) => one.kind === kind);

test("a room with valid proofs of every part is ok", () => {
  assert.equal(summary(room()).status, "ok");
  assert.equal(findCause(summary(room())), undefined);
});

test("a status without a valid proof is unknown from the time at which the proof expires", () => {
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

test("a fault of the room's machine is the room's: a clock that is off, a disk that fails, an internal error", () => {
  for (const kind of ["process", "storage", "clock"] as const) {
    const { state, ...known } = room();
    assert.ok(state);
    const faulty = summary({ ...known, state: { ...state, [kind]: proven(100, "degraded") } });
    assert.equal(faulty.status, "degraded");
    assert.equal(findCause(faulty)?.kind, kind);
    assert.equal(findCause(faulty)?.reason, "why");
  }
});

test("a room whose clock was just set by 3 h has a fault of its clock; its rare other proofs don't look expired", () => {
  const setByMs = 3 * 3_600_000;
  const { state, ...known } = room({ clockOffsetMs: setByMs }, proven(100), setByMs);
  assert.ok(state);
  const before = proven(60_000);
  const clock = proven(-setByMs, "degraded");
  const meeting = { ...state.meeting, health: proven(-setByMs) };
  const reported = { ...state, atMs: NOW + setByMs, meeting, process: before, storage: before, clock };
  const { status, parts } = summary({ ...known, state: reported });
  assert.equal(status, "degraded", JSON.stringify(parts));
  assert.equal(part(summary({ ...known, state: reported }), "storage")?.status, "ok");
  assert.equal(findCause(summary({ ...known, state: reported }))?.kind, "clock");
});

test("a page that the hub no longer reaches claims nothing", () => {
  const { status, parts } = withoutProofs(summary(room()));
  assert.equal(status, "unknown");
  assert.deepEqual(
    parts.map((one) => one.status),
    ["unknown", "unknown", "unknown", "off", "unknown", "unknown", "unknown"],
  );
  assert.equal(withoutProofs(summary(room({ connection: proven(1, "down") }))).status, "unknown");
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
