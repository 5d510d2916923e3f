import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";

export interface CameraFault {
  /** `silent`: it does not respond; `missed`: it stopped before the preset; `refused`: it refused the last command. */
  readonly kind: "silent" | "missed" | "refused";
  /** For technical staff. */
  readonly detail: string;
}

/** Returns what the panel reports of a camera; null if nothing is wrong. A missed preset is forgotten once the camera
 * is there. */
export function cameraFault(
  { health, lastError, recall }: Pick<CameraState, "health" | "lastError" | "recall">,
  status: HealthStatus,
): CameraFault | null {
  if (status !== "ok" && status !== "off")
    return { kind: "silent", detail: health.reason ?? lastError?.message ?? "" };
  if (lastError === null) return null;
  if (lastError.code !== "camera.missed") return { kind: "refused", detail: lastError.message };
  return recall?.phase === "arrived" ? null : { kind: "missed", detail: lastError.message };
}
