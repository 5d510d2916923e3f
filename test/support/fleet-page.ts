import type { RollCallStep, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { summarizeRoom } from "../../daemon/shared/room-summary.ts";
import { cameraState, fleetRoom } from "./fleet-room.ts";
import type { ScriptedServer } from "./scripted-server.ts";

const REGIONS = ["Miền Bắc", "Miền Trung", "Tây Nguyên", "Miền Nam"];
const STEPS = ["scheduled", "calling", "joined", "sending", "heard"] as const;

/** Rooms of a large fleet: each seventh is disconnected, each eleventh has a silent camera, the second never reported. */
function fleetSummaries(count: number, nowMs: number): RoomSummary[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `room-${index + 1}`;
    const room = fleetRoom({ nowMs, id, name: `Điểm cầu số ${index + 1}` });
    const region = REGIONS[Math.floor((index * REGIONS.length) / count)] ?? "";
    const silent = { ...room.connection, status: "down" as const, reason: "no reply" };
    const camera = cameraState({
      nowMs,
      name: "Camera",
      health: index % 11 === 4 ? silent : room.connection,
    });
    const state = index === 1 || !room.state ? null : { ...room.state, cameras: [camera] };
    const connection =
      index === 1 ? { ...room.connection, provenAtMs: null } : index % 7 === 3 ? silent : room.connection;
    return summarizeRoom({ ...room, region, connection, state }, { nowMs });
  });
}

/** Publishes what the console subscribes to: a fleet, and a meeting of all its rooms with its roll-call. */
export function publishFleet(
  server: ScriptedServer,
  { count, nowMs }: { count: number; nowMs: number },
): void {
  const rooms = fleetSummaries(count, nowMs);
  const ok = { status: "ok", reason: null, sinceMs: nowMs };
  const meeting: Meeting = {
    id: "m1",
    title: "Họp tổng kết năm",
    startsAtMs: nowMs - 60_000,
    endsAtMs: nowMs + 3_600_000,
    roomIds: rooms.map(({ id }) => id),
  };
  const steps = rooms.map(({ id, name, region }, index): [string, RollCallStep] => {
    const step = STEPS[index % STEPS.length] ?? "heard";
    const cause = index % 9 === 0 ? "no-audio" : null;
    return [`step/${id}`, { siteId: id, name, region, step, sinceMs: nowMs, reason: cause, cause }];
  });
  server.publish(
    "rooms",
    rooms.map((room) => [room.id, room] as const),
  );
  server.publish("hub", [
    ["name", "Trung tâm"],
    ["broker", ok],
    ["sfu", ok],
    ["audit", ok],
  ]);
  const joined = { joinedRoomIds: rooms.slice(0, 3).map(({ id }) => id), lostRoomIds: [] };
  server.publish("meetings", [["m1", { ...meeting, ...joined, hasRollCall: true }]]);
  server.publish("meeting/m1", [["meeting", meeting], ...steps]);
}
