import { statusAt } from "../../contract/device/health.ts";
import type { FleetRoom, RollCall, RollCallEntry } from "../../contract/fleet/hub-state.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";

/** A roll-call begins this long before the meeting, ms. */
const LEAD_TIME_MS = 15 * 60_000;

/** A proof that is older proves nothing of now, ms. */
const PROOF_VALID_FOR_MS = 4000;

/** How a room's media is at the hub. Times are ms since the epoch, null where there was no proof. */
export interface SiteMediaStatus {
  readonly siteId: string;
  readonly lostSinceMs: number | null;
  /** The conference lets nothing of its sound through. */
  readonly muted: boolean;
  readonly audioAtMs: number | null;
  readonly videoAtMs: number | null;
  /** What goes to it has arrived there, by its own report. */
  readonly receptionAtMs: number | null;
  /** Other sites of the meeting at which what goes to them arrives. */
  readonly receivingSites: number;
  /** Those of them to which its sound goes. */
  readonly consumedBy: number;
}

/** A proof of that time says something of now. */
export function isProofValid(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && nowMs - atMs <= PROOF_VALID_FOR_MS;
}

type Step = Pick<RollCallEntry, "step" | "reason" | "cause" | "proofs">;

/** Keeps since when each site is where it is. */
export class RollCalls {
  readonly #since = new Map<string, { text: string; sinceMs: number }>();

  /** Where every invited site of each meeting is that is on or about to begin. */
  of(
    meetings: readonly Meeting[],
    parts: {
      nowMs: number;
      rooms: readonly FleetRoom[];
      inMeeting: (meetingId: string) => readonly SiteMediaStatus[];
    },
  ): RollCall[] {
    const { nowMs, rooms, inMeeting } = parts;
    const near = meetings.filter(({ startsAtMs }) => startsAtMs - LEAD_TIME_MS <= nowMs);
    for (const key of this.#since.keys()) {
      if (!near.some(({ id }) => key.startsWith(`${id}/`))) this.#since.delete(key);
    }
    return near.map((meeting) => {
      const present = inMeeting(meeting.id);
      const sites = meeting.roomIds.map((siteId) => {
        const room = rooms.find(({ id }) => id === siteId);
        const found = findStep(meeting, {
          nowMs,
          room,
          at: present.find((site) => site.siteId === siteId),
        });
        const { name = siteId, region = "" } = room ?? {};
        const sinceMs = this.#sinceMs(`${meeting.id}/${siteId}`, found.step, nowMs);
        return { siteId, name, region, ...found, sinceMs };
      });
      return { meetingId: meeting.id, sites };
    });
  }

  #sinceMs(key: string, text: string, nowMs: number): number {
    const known = this.#since.get(key);
    if (known?.text === text) return known.sinceMs;
    this.#since.set(key, { text, sinceMs: nowMs });
    return nowMs;
  }
}

interface SiteObservation {
  readonly nowMs: number;
  readonly room: FleetRoom | undefined;
  readonly at: SiteMediaStatus | undefined;
}

/** How far a site is, and why not further: never more than its proofs carry. */
export function findStep(meeting: Pick<Meeting, "id" | "startsAtMs">, seen: SiteObservation): Step {
  const { nowMs, room, at } = seen;
  if (at) return findMemberStep(at, seen);
  const none = { proofs: null, reason: null, cause: null } as const;
  const isOn = meeting.startsAtMs <= nowMs;
  if (!room || statusAt(room.connection, nowMs) !== "ok") {
    const reason = room?.connection.reason ?? "nothing heard of it lately";
    return { ...none, step: "scheduled", cause: "absent", reason };
  }
  const { meeting: there, link } = room.state ?? {};
  if (there?.meeting?.id === meeting.id && there.phase !== "idle") {
    const reason = there.health.reason ?? link?.reason ?? "joining";
    return { ...none, step: "dialling", ...(isOn ? { cause: "dialling", reason } : {}) };
  }
  if (!isOn) return { ...none, step: "scheduled" };
  const reason = "the room is there, but has not joined, has left, or was put out";
  return { ...none, step: "scheduled", cause: "left", reason };
}

function findMemberStep(site: SiteMediaStatus, { nowMs, room }: SiteObservation): Step {
  const { audioAtMs, videoAtMs, receptionAtMs, muted, lostSinceMs, receivingSites, consumedBy } = site;
  const proofs = { audioAtMs, videoAtMs, receptionAtMs: receptionAtMs, consumedBy };
  const at = (step: Step["step"], cause: Step["cause"], reason: string | null): Step =>
    // That its link is gone explains whatever else is missing.
    lostSinceMs === null
      ? { step, cause, reason, proofs }
      : { step, cause: "lost", reason: "its link to the hub is gone; it is waited for", proofs };
  if (!isProofValid(audioAtMs, nowMs)) {
    const quiet = explainMissingAudio(room, nowMs);
    if (!isProofValid(videoAtMs, nowMs))
      return at("joined", quiet?.cause ?? "no-media", quiet?.reason ?? "nothing of it arrives");
    return at("sending", quiet?.cause ?? "no-sound", quiet?.reason ?? "its sound does not arrive");
  }
  if (!isProofValid(receptionAtMs, nowMs))
    return at("sending", "deaf", "it does not say that the others arrive there");
  if (!muted && receivingSites > 0 && consumedBy === 0) {
    return at("sending", "not-taken", "its sound goes to no other site");
  }
  return at("heard", null, null);
}

/** What the room itself says of a microphone that does not sound. */
function explainMissingAudio(
  room: FleetRoom | undefined,
  nowMs: number,
): Pick<Step, "cause" | "reason"> | null {
  if (!room?.state || statusAt(room.connection, nowMs) !== "ok") return null;
  const { muted, health } = room.state.microphone;
  if (health.status === "off") return { cause: "no-sound", reason: "the room has no microphone" };
  if (muted) return { cause: "muted", reason: "its microphone is muted there" };
  return health.status === "down" ? { cause: "no-sound", reason: health.reason } : null;
}
