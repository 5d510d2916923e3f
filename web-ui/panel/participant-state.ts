import { type Health, statusAt } from "../../daemon/contract/device/health.ts";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";

/** What this room is in its meeting, as the hub told it. */
export interface Standing {
  readonly roster: Roster;
  /** Undefined while the hub has not listed it. */
  readonly own: Participant | undefined;
  /** It may do what a chair may. */
  readonly leads: boolean;
}

export function standingOf(state: RoomState | null): Standing | null {
  const { roster, meeting } = state?.meeting ?? { roster: null, meeting: null };
  if (!state || !roster) return null;
  const own = roster.participants.find(({ siteId }) => siteId === state.room.id);
  const nobodyLeads =
    meeting?.chairRoomId === undefined && !roster.participants.some(({ role }) => role === "chair");
  return { roster, own, leads: own !== undefined && (own.role === "chair" || nobodyLeads) };
}

export type MicrophoneState =
  /** The room has none. */
  | "none"
  | "on"
  | "muted"
  /** The hub lets nothing of it through. */
  | "silenced"
  /** It is on, and nobody knows whether the hub gets it. */
  | "unheard"
  /** It is on, and what the loudspeakers play is not taken out of it. */
  | "echoing";

/** Whether the others can hear the room: never more than is known. */
export function microphoneState(state: RoomState, nowMs: number): MicrophoneState {
  const { muted, health } = state.microphone;
  if (health.status === "off") return "none";
  const standing = standingOf(state);
  if (standing?.own?.muted) return "silenced";
  if (muted) return "muted";
  const wellLinked = (link: Health) => statusAt(link, nowMs) === "ok";
  if (standing && (!standing.own || !wellLinked(state.link))) return "unheard";
  return statusAt(health, nowMs) === "degraded" ? "echoing" : "on";
}

const RANK = { chair: 0, speaker: 1, viewer: 2 } as const;

/** Raised hands first, the oldest first; then the chair, the speakers and the viewers, each as they came. */
export function handsFirst(participants: readonly Participant[]): Participant[] {
  const hand = ({ handRaisedAtMs }: Participant) => handRaisedAtMs ?? Number.POSITIVE_INFINITY;
  return participants.toSorted((a, b) => {
    if (hand(a) !== hand(b)) return hand(a) - hand(b);
    return RANK[a.role] - RANK[b.role] || a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId);
  });
}
