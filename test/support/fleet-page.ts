import type { Health } from "../../daemon/contract/device/health.ts";
import type { EvaluatedStatus, RollCallStep, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { summarizeRoom } from "../../daemon/shared/room-summary.ts";
import { cameraState, fleetRoom } from "./fleet-room.ts";
import type { ScriptedServer } from "./scripted-server.ts";

const REGIONS = ["Miền Bắc", "Miền Trung", "Tây Nguyên", "Miền Nam"];
const HUB_PARTS = ["broker", "sfu", "audit", "process", "storage", "clock"] as const;
type HubPartName = (typeof HUB_PARTS)[number];
export const CLOCK_AHEAD: Health = {
  status: "degraded",
  provenAtMs: 0,
  reason:
    "the room's clock is 7200 s ahead of the hub's, which meetings follow; check its time service (NTP)",
  validForMs: 60_000,
};
const STEPS = ["scheduled", "calling", "joined", "sending", "heard"] as const;

interface FleetOptions {
  readonly count: number;
  readonly nowMs: number;
  /** Which rooms are at fault. Default: each seventh is disconnected, each eleventh has a silent camera, the clock of each
   * thirteenth is off, the second never reported. */
  readonly faults?: "some" | "none";
}

/** Rooms of a large fleet. */
function fleetSummaries({ count, nowMs, faults = "some" }: FleetOptions): RoomSummary[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `room-${index + 1}`;
    const room = fleetRoom({ nowMs, id, name: `Điểm cầu số ${index + 1}` });
    const region = REGIONS[Math.floor((index * REGIONS.length) / count)] ?? "";
    if (faults === "none") return summarizeRoom({ ...room, region }, { nowMs });
    const silent = { ...room.connection, status: "down" as const, reason: "no reply" };
    const camera = cameraState({
      nowMs,
      name: "Camera",
      health: index % 11 === 4 ? silent : room.connection,
    });
    const clock = index % 13 === 12 ? CLOCK_AHEAD : room.connection;
    const state = index === 1 || !room.state ? null : { ...room.state, cameras: [camera], clock };
    const connection =
      index === 1 ? { ...room.connection, provenAtMs: null } : index % 7 === 3 ? silent : room.connection;
    return summarizeRoom({ ...room, region, connection, state }, { nowMs });
  });
}

/** Publishes what the console subscribes to: a fleet, and a meeting of all its rooms with its roll-call. */
export function publishFleet(
  server: ScriptedServer,
  { hubFaults = [], ...options }: FleetOptions & { readonly hubFaults?: readonly HubPartName[] },
): void {
  const { nowMs } = options;
  const rooms = fleetSummaries(options);
  const part = (name: HubPartName) => {
    const status: EvaluatedStatus = hubFaults.includes(name)
      ? { status: "degraded", reason: `${name}: why`, sinceMs: nowMs - 60_000 }
      : { status: "ok", reason: null, sinceMs: nowMs };
    return [name, status] as const;
  };
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
  server.publish("hub", [["name", "Trung tâm"], ...HUB_PARTS.map(part)]);
  const joined = { joinedRoomIds: rooms.slice(0, 3).map(({ id }) => id), lostRoomIds: [] };
  server.publish("meetings", [["m1", { ...meeting, ...joined, hasRollCall: true }]]);
  server.publish("meeting/m1", [["meeting", meeting], ...steps]);
}
