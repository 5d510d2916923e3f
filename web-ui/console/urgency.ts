import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import type { RoomSummary } from "../../daemon/contract/fleet/summaries.ts";

const URGENCY: Record<HealthStatus, number> = { down: 0, unknown: 1, degraded: 2, ok: 3, off: 4 };

export function needsAttention({ status }: Pick<RoomSummary, "status">): boolean {
  return status !== "ok" && status !== "off";
}

/** Returns the rooms that need attention, the worst first. */
export function sortByUrgency(rooms: readonly RoomSummary[]): RoomSummary[] {
  return rooms
    .filter(needsAttention)
    .toSorted((a, b) => URGENCY[a.status] - URGENCY[b.status] || a.name.localeCompare(b.name, "vi"));
}
