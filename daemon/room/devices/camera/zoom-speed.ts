import type { Position } from "../../../../drivers/camera.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";

/** The optical range of most VISCA cameras, for profiles without a zoom range. */
const VISCA_ZOOM = { minimum: 0, maximum: 0x4000 } as const;

/** Returns the zoom as a fraction: 0 wide to 1 tele; 0 while unknown. */
export function zoomFraction(
  position: Pick<Position, "zoom"> | null,
  { zoomRange = VISCA_ZOOM }: Pick<CameraCapabilities, "zoomRange">,
): number {
  const { minimum, maximum } = zoomRange;
  if (position === null || maximum <= minimum) return 0;
  return Math.min(1, Math.max(0, (position.zoom - minimum) / (maximum - minimum)));
}

/** Returns the factor for pan and tilt speeds at a zoom fraction: at the tele end the same speed moves the image
 * many times faster. */
export function zoomSpeedFactor(fraction: number, slowWhenZoomed: number): number {
  return 1 - slowWhenZoomed * fraction;
}
