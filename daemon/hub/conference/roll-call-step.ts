import { statusAt } from "../../contract/device/health.ts";
import type { FleetRoom, RollCallEntry } from "../../contract/fleet/hub-state.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";

/** An older proof has expired. */
const PROOF_VALID_FOR_MS = 4000;

/** A site's media as the hub sees it. Times are ms since the epoch, null without a proof. */
export interface SiteMediaStatus {
  readonly siteId: string;
  readonly lostSinceMs: number | null;
  /** The hub forwards none of its audio. */
  readonly muted: boolean;
  readonly audioAtMs: number | null;
  readonly videoAtMs: number | null;
  /** When it last reported that what it subscribes to arrives. */
  readonly receptionAtMs: number | null;
  /** How many other sites of the meeting report that their subscriptions arrive. */
  readonly receivingSites: number;
  /** How many of those subscribe to its audio. */
  readonly consumedBy: number;
}

export function isProofValid(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && nowMs - atMs <= PROOF_VALID_FOR_MS;
}

type Step = Pick<RollCallEntry, "step" | "reason" | "cause" | "proofs">;

interface SiteObservation {
  readonly nowMs: number;
  readonly room: FleetRoom | undefined;
  readonly site: SiteMediaStatus | undefined;
}

/** Returns how far a site has come by its proofs, and why not further. */
export function findStep(meeting: Pick<Meeting, "id" | "startsAtMs">, observation: SiteObservation): Step {
  const { nowMs, room, site } = observation;
  if (site) return findMemberStep(site, observation);
  const none = { proofs: null, reason: null, cause: null } as const;
  const isOn = meeting.startsAtMs <= nowMs;
  if (!room || statusAt(room.connection, nowMs) !== "ok") {
    const reason = room?.connection.reason ?? "no recent sign of life";
    return { ...none, step: "scheduled", cause: "unreachable", reason };
  }
  const { meeting: there, link } = room.state ?? {};
  if (there?.meeting?.id === meeting.id && there.phase !== "idle") {
    const reason = there.health.reason ?? link?.reason ?? "joining";
    return { ...none, step: "calling", ...(isOn ? { cause: "calling", reason } : {}) };
  }
  if (!isOn) return { ...none, step: "scheduled" };
  const reason = "the room is online, but has not joined, has left, or was removed";
  return { ...none, step: "scheduled", cause: "not-joined", reason };
}

function findMemberStep(site: SiteMediaStatus, { nowMs, room }: SiteObservation): Step {
  const { audioAtMs, videoAtMs, receptionAtMs, muted, lostSinceMs, receivingSites, consumedBy } = site;
  const proofs = { audioAtMs, videoAtMs, receptionAtMs, consumedBy };
  const at = (step: Step["step"], cause: Step["cause"], reason: string | null): Step =>
    // A lost link explains whatever else is missing.
    lostSinceMs === null
      ? { step, cause, reason, proofs }
      : { step, cause: "lost", reason: "its link to the hub is lost; waiting for it to reconnect", proofs };
  if (!isProofValid(audioAtMs, nowMs)) {
    const silence = explainMissingAudio(room, nowMs);
    if (!isProofValid(videoAtMs, nowMs))
      return at("joined", silence?.cause ?? "no-media", silence?.reason ?? "none of its media arrives");
    return at("sending", silence?.cause ?? "no-audio", silence?.reason ?? "its audio does not arrive");
  }
  if (!isProofValid(receptionAtMs, nowMs))
    return at("sending", "not-receiving", "it does not report that the others' media arrives");
  if (!muted && receivingSites > 0 && consumedBy === 0) {
    return at("sending", "not-consumed", "no other site subscribes to its audio");
  }
  return at("heard", null, null);
}

/** Returns the room's own reason why its microphone is silent. */
function explainMissingAudio(
  room: FleetRoom | undefined,
  nowMs: number,
): Pick<Step, "cause" | "reason"> | null {
  if (!room?.state || statusAt(room.connection, nowMs) !== "ok") return null;
  const { muted, health } = room.state.microphone;
  if (health.status === "off") return { cause: "no-audio", reason: "the room has no microphone" };
  if (muted) return { cause: "muted", reason: "its microphone is muted in the room" };
  return health.status === "down" ? { cause: "no-audio", reason: health.reason } : null;
}
