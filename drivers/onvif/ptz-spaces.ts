import type { Quirk } from "../../daemon/contract/device/camera-profile.ts";
import type { Position, Velocity } from "../camera.ts";
import type { PtzNode, PtzVector, Range } from "./ptz.ts";

/** roomd's velocities and positions in the spaces of one camera's head, and back. */
const GENERIC: Range = { minimum: -1, maximum: 1 };

/** -1…1 onto a space whose halves need not be alike. */
function scale(part: number, { minimum, maximum }: Range): number {
  const bounded = Math.max(-1, Math.min(1, part));
  return bounded >= 0 ? bounded * Math.max(0, maximum) : -bounded * Math.min(0, minimum);
}

/** Every axis that the head has, so that one told nothing stops. Pan's and tilt's sign are turned for cameras
 * that drive the other way round than they count positions. */
export function toVelocityVector(
  { pan, tilt, zoom }: Velocity,
  node: PtzNode | null,
  quirks: ReadonlySet<Quirk>,
): PtzVector {
  const { panTilt, zoom: zoomSpace } = node?.continuous ?? { panTilt: null, zoom: null };
  const x = (quirks.has("pan-reversed") ? -1 : 1) * scale(pan, panTilt?.pan ?? GENERIC);
  const y = (quirks.has("tilt-reversed") ? -1 : 1) * scale(tilt, panTilt?.tilt ?? GENERIC);
  const isUnknown = panTilt === null && zoomSpace === null;
  return {
    panTilt: panTilt || isUnknown ? { x, y } : undefined,
    zoom: zoomSpace || isUnknown ? scale(zoom, zoomSpace ?? GENERIC) : undefined,
  };
}

/** Within the head's limits: a camera refuses what lies beyond them. */
export function toPositionVector(
  { pan, tilt, zoom }: Position,
  space: PtzNode["absolute"] | undefined,
): PtzVector {
  const within = (value: number, { minimum, maximum }: Range) => Math.max(minimum, Math.min(maximum, value));
  return {
    panTilt: space?.panTilt
      ? { x: within(pan, space.panTilt.pan), y: within(tilt, space.panTilt.tilt) }
      : undefined,
    zoom: space?.zoom ? within(zoom, space.zoom) : undefined,
  };
}

/** In parts of each axis's whole range, so that one tolerance fits spaces in degrees as generic ones. */
export function normalise(vector: PtzVector, node: PtzNode | null): PtzVector {
  const part = (value: number, range: Range | undefined) => {
    const span = range ? range.maximum - range.minimum : 2;
    return span > 0 ? value / span : value;
  };
  const { panTilt, zoom } = node?.absolute ?? { panTilt: null, zoom: null };
  return {
    panTilt: vector.panTilt && {
      x: part(vector.panTilt.x, panTilt?.pan),
      y: part(vector.panTilt.y, panTilt?.tilt),
    },
    zoom: vector.zoom === undefined ? undefined : part(vector.zoom, zoom ?? undefined),
  };
}
