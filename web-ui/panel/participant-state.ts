import { type Health, statusAt } from "../../daemon/contract/device/health.ts";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";

/** What this room is in its meeting, as the hub told it. */
export interface ParticipantState {
  readonly roster: Roster;
  /** Undefined while the hub has not listed it. */
  readonly local: Participant | undefined;
  /** It may do what a chair may. */
  readonly canModerate: boolean;
}

export function participantStateOf(state: RoomState | null): ParticipantState | null {
  const { roster, meeting } = state?.meeting ?? { roster: null, meeting: null };
  if (!state || !roster) return null;
  const own = roster.participants.find(({ siteId }) => siteId === state.room.id);
  const nobodyLeads =
    meeting?.chairRoomId === undefined && !roster.participants.some(({ role }) => role === "chair");
  return { roster, local: own, canModerate: own !== undefined && (own.role === "chair" || nobodyLeads) };
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
  const standing = participantStateOf(state);
  if (standing?.local?.muted) return "silenced";
  if (muted) return "muted";
  const wellLinked = (link: Health) => statusAt(link, nowMs) === "ok";
  if (standing && (!standing.local || !wellLinked(state.link))) return "unheard";
  return statusAt(health, nowMs) === "degraded" ? "echoing" : "on";
}

const RANK = { chair: 0, speaker: 1, viewer: 2 } as const;

/** Raised hands first, the oldest first; then the chair, the speakers and the viewers, each as they came. */
export function sortByRaisedHand(participants: readonly Participant[]): Participant[] {
  const hand = ({ handRaisedAtMs }: Participant) => handRaisedAtMs ?? Number.POSITIVE_INFINITY;
  return participants.toSorted((a, b) => {
    if (hand(a) !== hand(b)) return hand(a) - hand(b);
    return RANK[a.role] - RANK[b.role] || a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId);
  });
}
