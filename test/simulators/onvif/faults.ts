import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";

/** Deviations from the specification. */
export interface OnvifFaults {
  /** Accepts connections and never responds. */
  unresponsive: boolean;
  /** The camera's clock minus the real one. */
  clockOffsetMs: number;
  /** Accepted authentication. */
  accepts: "either" | "token" | "digest" | "both at once";
  /** Ignores the Timeout of ContinuousMove. */
  timeoutIgnored: boolean;
  /** Requires authentication even for GetServices and GetCapabilities. */
  requiresPasswordAlways: boolean;
  /** Refuses SetPreset without a token. */
  requiresPresetToken: boolean;
  /** Refuses a Timeout with a fraction of a second. */
  requiresWholeSeconds: boolean;
  /** Reported MoveStatus; null: the real one. */
  moveStatus: "UNKNOWN" | "MOVING" | null;
  /** GetStatus omits the position. */
  omitsPosition: boolean;
  /** Leaves `&` unescaped in stream URIs. */
  bareAmpersands: boolean;
  /** Adds 1 to the token of a preset. */
  presetOffByOne: boolean;
  /** Refuses a Stop with an action in its content type. */
  refusesAction: boolean;
  /** Refuses every Stop. */
  refusesStop: boolean;
  /** Ignores this many Stops. */
  loseStops: number;
  /** Drives opposite to its positions. */
  panReversed: boolean;
  /** Delay of every response but Stop's. */
  responseDelayMs: number;
  /** Returned instead of SOAP. */
  garbage: { readonly status: number; readonly body: string } | null;
}

/** Returns the deviations that the quirks of a profile describe. */
export function faultsFromProfile(profile: CameraProfile): OnvifFaults {
  const has = (name: string) => profile.quirks?.some(({ quirk }) => quirk === name) ?? false;
  return {
    unresponsive: false,
    clockOffsetMs: 0,
    accepts: "either",
    requiresPasswordAlways: false,
    requiresPresetToken: false,
    timeoutIgnored: has("timeout-ignored"),
    requiresWholeSeconds: has("timeout-whole-seconds"),
    moveStatus: has("move-status-unknown") ? "UNKNOWN" : null,
    omitsPosition: false,
    bareAmpersands: false,
    presetOffByOne: has("preset-off-by-one"),
    refusesAction: has("plain-content-type"),
    refusesStop: false,
    loseStops: 0,
    panReversed: has("pan-reversed"),
    responseDelayMs: 0,
    garbage: null,
  };
}
