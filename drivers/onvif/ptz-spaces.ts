import type { Quirk } from "../../daemon/contract/device/camera-profile.ts";
import type { Position, Velocity } from "../camera.ts";
import type { PtzNode, PtzVector, Range } from "./ptz.ts";

/* Converts roomd's velocities and positions to the spaces of a PTZ node. */

const GENERIC: Range = { minimum: -1, maximum: 1 };
const GENERIC_SPACES: PtzNode["absolute"] = { panTilt: { pan: GENERIC, tilt: GENERIC }, zoom: GENERIC };

/** Maps -1…1 to a range that need not be symmetrical. */
function scale(part: number, { minimum, maximum }: Range): number {
  const bounded = Math.max(-1, Math.min(1, part));
  return bounded >= 0 ? bounded * Math.max(0, maximum) : -bounded * Math.min(0, minimum);
}

/** Names every axis of the node, so that an idle axis stops. Inverts pan and tilt for cameras whose drives and positions
 * have opposite signs. */
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

/** Clamps to the limits of the space: a camera refuses positions outside them. Without a node the generic spaces are
 * assumed, which every camera has. */
export function toPositionVector(
  { pan, tilt, zoom }: Position,
  space: PtzNode["absolute"] | undefined,
): PtzVector {
  const within = (value: number, { minimum, maximum }: Range) => Math.max(minimum, Math.min(maximum, value));
  const { panTilt, zoom: zoomSpace } = space ?? GENERIC_SPACES;
  return {
    panTilt: panTilt ? { x: within(pan, panTilt.pan), y: within(tilt, panTilt.tilt) } : undefined,
    zoom: zoomSpace ? within(zoom, zoomSpace) : undefined,
  };
}

/** Returns each axis as a share of its range, so that one tolerance fits degrees and generic spaces. */
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
