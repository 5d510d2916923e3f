import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";
import { isAtTarget } from "./position-tolerance.ts";

export interface ReturnSituation {
  readonly onReconnect: RoomConfig["ptz"]["onReconnect"];
  readonly capabilities: CameraCapabilities;
  /** Where it last stood at rest; null when a movement was ordered since. */
  readonly rest: Position | null;
  /** Where it stands, now that it answers again. */
  readonly position: Position;
  readonly power: "on" | "standby" | null;
}

/** Where a camera goes that answers again: one that lost its power stands at its own start position, mostly a
 * wall. Null: it stays. */
export function returnTarget({
  onReconnect,
  capabilities,
  rest,
  position,
  power,
}: ReturnSituation): Position | null {
  if (onReconnect === "stay" || power === "standby" || !capabilities.absolute || rest === null) return null;
  return isAtTarget(position, rest, capabilities) ? null : rest;
}
