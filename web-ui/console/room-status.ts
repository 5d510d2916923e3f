import { type Health, type HealthStatus, statusAt, worstOf } from "../../daemon/contract/device/health.ts";
import type { FleetRoom } from "../../daemon/contract/fleet/hub-state.ts";

/** One row of a tile: a part of the room, its status, and the age of the proof. */
export interface StatusPart {
  readonly kind: "connection" | "camera" | "media" | "meeting";
  readonly name: string | null;
  readonly status: HealthStatus;
  /** Age of the last proof, ms; null if there was none. */
  readonly ageMs: number | null;
  readonly reason: string | null;
}

export interface RoomStatus {
  readonly room: FleetRoom;
  readonly status: HealthStatus;
  readonly parts: readonly StatusPart[];
  /** The part that determines the status; undefined if everything is ok. */
  readonly cause: StatusPart | undefined;
}

/** Returns the room's status at `nowMs` of the hub's clock, from valid proofs only. */
export function roomStatus(room: FleetRoom, nowMs: number): RoomStatus {
  const connection = part("connection", null, room.connection, nowMs);
  // The room's times are by its own clock.
  const roomNow = nowMs + room.clockOffsetMs;
  const { state } = room;
  const inside: StatusPart[] = state
    ? [
        ...state.cameras.map((camera) => part("camera", camera.name, camera.health, roomNow)),
        part("media", null, state.media.health, roomNow),
        part("meeting", null, state.meeting.health, roomNow),
      ]
    : [];
  const present = connection.status === "ok";
  const status = present ? worstOf([connection, ...inside].map((one) => one.status)) : connection.status;
  const parts = [connection, ...inside];
  const worst = present ? parts.find((one) => one.status === status) : connection;
  return { room, status, parts, cause: status === "ok" ? undefined : worst };
}

function part(kind: StatusPart["kind"], name: string | null, health: Health, nowMs: number): StatusPart {
  return {
    kind,
    name,
    status: statusAt(health, nowMs),
    ageMs: health.provenAtMs === null ? null : Math.max(0, nowMs - health.provenAtMs),
    reason: health.reason,
  };
}

const URGENCY: Record<HealthStatus, number> = { down: 0, unknown: 1, degraded: 2, ok: 3, off: 4 };

/** Returns the rooms that need attention, the worst first. */
export function sortByUrgency(rooms: readonly RoomStatus[]): RoomStatus[] {
  return rooms
    .filter(({ status }) => status !== "ok" && status !== "off")
    .toSorted(
      (a, b) => URGENCY[a.status] - URGENCY[b.status] || a.room.name.localeCompare(b.room.name, "vi"),
    );
}
