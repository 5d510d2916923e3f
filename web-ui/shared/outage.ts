import { statusAt } from "../../daemon/contract/device/health.ts";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";

/** What a room's page has lost: its room's own machine, or through it the hub. */
export interface Outage {
  readonly kind: "room" | "hub";
  /** Time of the last proof, by the room's clock; null if there never was one. */
  readonly sinceMs: number | null;
}

/** How the page's connection to its room is. */
export interface RoomConnection {
  readonly isStale: boolean;
  /** By the room's clock. */
  readonly nowMs: number;
  /** Null before the first heartbeat. */
  readonly heartbeatAgeMs: number | null;
}

/** Returns what is lost, by valid proofs only; null if nothing is. A room without a hub in its configuration has lost
 * nothing. */
export function findOutage(
  state: Pick<CurrentRoomState, "link"> | null,
  { isStale, nowMs, heartbeatAgeMs }: RoomConnection,
): Outage | null {
  if (isStale) return { kind: "room", sinceMs: heartbeatAgeMs === null ? null : nowMs - heartbeatAgeMs };
  if (!state) return null;
  const status = statusAt(state.link, nowMs);
  if (status === "ok" || status === "degraded" || status === "off") return null;
  return { kind: "hub", sinceMs: state.link.provenAtMs };
}
