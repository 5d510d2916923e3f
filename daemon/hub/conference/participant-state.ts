import type { Meeting, Participant, SiteRole } from "../../contract/meeting/meeting.ts";
import type { Site } from "./site.ts";

/** What a conference remembers of a site, also while the site is away. */
export interface ParticipantState {
  readonly role: SiteRole;
  /** The chair's decision, which overrides the role; null: the role decides. */
  readonly mutedByChair: boolean | null;
  readonly handRaisedAtMs: number | null;
}

/** Returns the state in which a site joins. Without a chair every room speaks. */
export function initialParticipantState(meeting: Meeting, siteId: string): ParticipantState {
  const { chairRoomId, speakerRoomIds = [] } = meeting;
  const isSpeaker = chairRoomId === undefined || speakerRoomIds.includes(siteId);
  const role = siteId === chairRoomId ? "chair" : isSpeaker ? "speaker" : "viewer";
  return { role, mutedByChair: null, handRaisedAtMs: null };
}

/** A viewer is muted until the chair gives it the floor: by making it a speaker, or by unmuting it. */
export function isMuted({ role, mutedByChair }: ParticipantState): boolean {
  return mutedByChair ?? role === "viewer";
}

/** Whether the site may present: muting a speaker does not take its slides away. */
export function hasFloor({ role, mutedByChair }: ParticipantState): boolean {
  return role !== "viewer" || mutedByChair === false;
}

export function toParticipant(site: Site, state: ParticipantState, joinedAtMs: number): Participant {
  const { siteId, kind, name, lostSinceMs, streams } = site;
  return {
    siteId,
    kind,
    name,
    role: state.role,
    joinedAtMs,
    handRaisedAtMs: state.handRaisedAtMs,
    muted: isMuted(state),
    lostSinceMs,
    producers: [...streams.values()].map(({ id, kind: media, source, layer, kbps, paused, superseded }) => ({
      id,
      kind: media,
      source,
      layer,
      kbps,
      paused,
      ...(superseded ? { superseded } : {}),
    })),
  };
}
