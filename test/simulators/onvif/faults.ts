import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";

/** Misbehaviour to order. */
export interface OnvifFaults {
  /** Hears and says nothing: accepts connections, never answers. */
  unresponsive: boolean;
  /** Its clock minus the real one, ms. */
  clockOffsetMs: number;
  /** How a password must be proven. */
  accepts: "either" | "token" | "digest" | "both at once";
  /** Moves on when ContinuousMove's Timeout has passed. */
  timeoutIgnored: boolean;
  /** Answers nothing without a password but the time, against the specification. */
  requiresPasswordAlways: boolean;
  /** Makes no preset without being told a token. */
  requiresPresetToken: boolean;
  /** Refuses a Timeout that is no whole number of seconds. */
  requiresWholeSeconds: boolean;
  /** What MoveStatus says, whatever the head does; null: the truth. */
  moveStatus: "UNKNOWN" | "MOVING" | null;
  /** GetStatus tells no position. */
  omitsPosition: boolean;
  /** Leaves `&` unescaped in stream URIs. */
  bareAmpersands: boolean;
  /** Takes a preset's token for one higher. */
  presetOffByOne: boolean;
  /** Refuses a Stop whose content type carries an action. */
  refusesAction: boolean;
  /** Refuses Stop in every form. */
  refusesStop: boolean;
  /** Hears that many Stops without doing or answering anything. */
  loseStops: number;
  /** Drives the other way round than it counts positions. */
  panReversed: boolean;
  /** Before each answer but Stop's, ms. */
  responseDelayMs: number;
  /** Answers this instead of any XML. */
  garbage: { readonly status: number; readonly body: string } | null;
}

/** What a model of this profile does by itself. */
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
