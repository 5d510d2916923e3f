import type { Position } from "../../../../drivers/camera.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";

/** VISCA's whole range, for a camera whose profile does not say. */
const VISCA_ZOOM = { minimum: 0, maximum: 0x4000 } as const;

/** How far it is zoomed in: 0 wide to 1 tele; 0 while that is not known. */
export function zoomFraction(
  position: Pick<Position, "zoom"> | null,
  { zoomRange = VISCA_ZOOM }: Pick<CameraCapabilities, "zoomRange">,
): number {
  const { minimum, maximum } = zoomRange;
  if (position === null || maximum <= minimum) return 0;
  return Math.min(1, Math.max(0, (position.zoom - minimum) / (maximum - minimum)));
}

/** By what pan and tilt speeds are multiplied so that the picture moves as fast as it does at the wide end:
 * zoomed in, the same turn of the head carries it many times further. */
export function zoomSpeedFactor(share: number, slowWhenZoomed: number): number {
  return 1 - slowWhenZoomed * share;
}
