import type { Meeting, Participant, SiteRole } from "../../contract/meeting/meeting.ts";
import type { Site } from "./site.ts";

/** What a conference remembers of a site, also while it is out for a moment. */
export interface ParticipantState {
  role: SiteRole;
  /** By the chair, whatever the role; null: as the role has it. */
  mutedByChair: boolean | null;
  handRaisedAtMs: number | null;
}

/** The standing that a site comes with. Without a chair all speak. */
export function initialParticipantState(meeting: Meeting, siteId: string): ParticipantState {
  const { chairRoomId, speakerRoomIds = [] } = meeting;
  const speaks = chairRoomId === undefined || speakerRoomIds.includes(siteId);
  const role = siteId === chairRoomId ? "chair" : speaks ? "speaker" : "viewer";
  return { role, mutedByChair: null, handRaisedAtMs: null };
}

/** A viewer is heard when the chair gives it the floor: by making it a speaker, or by lifting its silence. */
export function isMuted({ role, mutedByChair }: ParticipantState): boolean {
  return mutedByChair ?? role === "viewer";
}

export function toParticipant(site: Site, standing: ParticipantState, joinedAtMs: number): Participant {
  const { siteId, kind, name, lostSinceMs, streams } = site;
  return {
    siteId,
    kind,
    name,
    role: standing.role,
    joinedAtMs,
    handRaisedAtMs: standing.handRaisedAtMs,
    muted: isMuted(standing),
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
