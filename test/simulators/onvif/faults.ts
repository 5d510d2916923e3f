import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";
import type { ServiceName } from "../../../drivers/onvif/envelope.ts";

/** Deviations from the specification. */
export interface OnvifFaults {
  /** Accepts connections and never responds. */
  unresponsive: boolean;
  /** The camera's clock minus the real one. */
  clockOffsetMs: number;
  /** Accepted authentication. */
  accepts: "either" | "token" | "digest" | "both at once" | "nothing";
  /** Sent instead of its own challenges. */
  challenges: readonly string[] | null;
  /** Ignores the Timeout of ContinuousMove. */
  timeoutIgnored: boolean;
  /** Requires authentication even for GetServices and GetCapabilities. */
  requiresPasswordAlways: boolean;
  /** Refuses SetPreset without a token. */
  requiresPresetToken: boolean;
  /** Refuses a Timeout with a fraction of a second. */
  requiresWholeSeconds: boolean;
  /** Reported MoveStatus; null: the real one. */
  moveStatus: "UNKNOWN" | "MOVING" | "IDLE" | "omitted" | null;
  /** `omitted`: GetStatus has no position. `constant`: always 0. */
  position: "reported" | "omitted" | "constant";
  /** Operations that are answered with a fault, and its subcode; null: SOAP's own code with a text, as simple servers do. */
  readonly unsupported: Map<string, "ActionNotSupported" | null>;
  /** Elements that are refused as invalid arguments, such as `ContinuousMove/Timeout`. */
  readonly refusedElements: Set<string>;
  /** Elements without which an operation is refused, such as `GotoPreset/Speed`. */
  readonly requiredElements: Set<string>;
  /** Leaves `&` unescaped in stream URIs. */
  bareAmpersands: boolean;
  /** Adds 1 to the token of a preset. */
  presetOffByOne: boolean;
  /** Refuses a Stop with an action in its content type. */
  refusesAction: boolean;
  /** Refuses every Stop. */
  refusesStop: boolean;
  /** Loses this many Stops. */
  loseStops: number;
  /** Acknowledges a Stop and stops only the axes that PanTilt and Zoom name. */
  stopsNamedAxesOnly: boolean;
  /** Acknowledges these and does nothing. */
  readonly ignored: Set<"Stop" | "zero velocity">;
  /** The address that it reports for a service, by name; absent: a complete URL. Null: omitted from the list. */
  readonly addresses: Map<ServiceName, string | null>;
  /** Stores every preset under a name of its own. */
  namesPresetsItself: boolean;
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
    challenges: null,
    requiresPasswordAlways: false,
    requiresPresetToken: false,
    timeoutIgnored: has("timeout-ignored"),
    requiresWholeSeconds: has("timeout-whole-seconds"),
    moveStatus: has("move-status-unknown") ? "UNKNOWN" : null,
    position: "reported",
    unsupported: new Map(),
    refusedElements: new Set(),
    requiredElements: new Set(),
    bareAmpersands: false,
    presetOffByOne: has("preset-off-by-one"),
    refusesAction: has("plain-content-type"),
    refusesStop: false,
    loseStops: 0,
    stopsNamedAxesOnly: false,
    ignored: new Set(),
    addresses: new Map(),
    namesPresetsItself: false,
    panReversed: has("pan-reversed"),
    responseDelayMs: 0,
    garbage: null,
  };
}
