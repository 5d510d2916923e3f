import { type Health, statusAt } from "../../daemon/contract/device/health.ts";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";

/** This room in its meeting, by the hub's roster. */
export interface ParticipantState {
  readonly roster: Roster;
  /** Undefined until the roster lists the room. */
  readonly local: Participant | undefined;
  readonly canModerate: boolean;
}

export function participantStateOf(state: CurrentRoomState | null): ParticipantState | null {
  const { roster, meeting } = state?.meeting ?? { roster: null, meeting: null };
  if (!state || !roster) return null;
  const local = roster.participants.find(({ siteId }) => siteId === state.room.id);
  const nobodyLeads =
    meeting?.chairRoomId === undefined && !roster.participants.some(({ role }) => role === "chair");
  return { roster, local, canModerate: local !== undefined && (local.role === "chair" || nobodyLeads) };
}

export type MicrophoneState =
  /** The room has no microphone. */
  | "none"
  | "on"
  /** Not muted, and in no meeting yet. */
  | "ready"
  | "muted"
  /** The hub blocks it: the room is a viewer without the floor. */
  | "listening"
  /** The hub blocks it: the chair muted the room. */
  | "muted-by-chair"
  /** On, but without proof that the hub receives it. */
  | "disconnected"
  /** On, without echo cancellation. */
  | "echoing";

/** Returns whether the other sites can hear the room, by valid proofs only. */
export function microphoneState(state: CurrentRoomState, nowMs: number): MicrophoneState {
  const { muted, health } = state.microphone;
  if (health.status === "off") return "none";
  const participantState = participantStateOf(state);
  if (participantState?.local?.muted)
    return participantState.local.role === "viewer" ? "listening" : "muted-by-chair";
  if (muted) return "muted";
  const wellLinked = (link: Health) => statusAt(link, nowMs) === "ok";
  if (participantState && (!participantState.local || !wellLinked(state.link))) return "disconnected";
  if (statusAt(health, nowMs) === "degraded") return "echoing";
  return participantState ? "on" : "ready";
}

const RANK = { chair: 0, speaker: 1, viewer: 2 } as const;

/** Sorts raised hands first, the oldest first; then chair, speakers and viewers, each by time of joining. */
export function sortByRaisedHand(participants: readonly Participant[]): Participant[] {
  const hand = ({ handRaisedAtMs }: Participant) => handRaisedAtMs ?? Number.POSITIVE_INFINITY;
  return participants.toSorted((a, b) => {
    if (hand(a) !== hand(b)) return hand(a) - hand(b);
    return RANK[a.role] - RANK[b.role] || a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId);
  });
}
