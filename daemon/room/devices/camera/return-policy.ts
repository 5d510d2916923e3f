import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";
import { isAtTarget } from "./position-tolerance.ts";

export interface ReturnSituation {
  readonly onReconnect: RoomConfig["ptz"]["onReconnect"];
  readonly capabilities: CameraCapabilities;
  /** The last rest position; null if a movement was requested since. */
  readonly rest: Position | null;
  /** The position now that the camera responds again. */
  readonly position: Position;
  readonly power: "on" | "standby" | null;
}

/** Returns the position to restore when a camera responds again: after a power loss it points at its own start
 * position. Null: leave it. */
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
