import type { Meeting, Participant, SiteRole } from "../../contract/meeting/meeting.ts";
import type { Site } from "./site.ts";

/** What a conference remembers of a site, also while it is out for a moment. */
export interface Standing {
  role: SiteRole;
  /** By the chair, whatever the role; null: as the role has it. */
  silencedByChair: boolean | null;
  handRaisedAtMs: number | null;
}

/** The standing that a site comes with. Without a chair all speak. */
export function firstStanding(meeting: Meeting, siteId: string): Standing {
  const { chairRoomId, speakerRoomIds = [] } = meeting;
  const speaks = chairRoomId === undefined || speakerRoomIds.includes(siteId);
  const role = siteId === chairRoomId ? "chair" : speaks ? "speaker" : "viewer";
  return { role, silencedByChair: null, handRaisedAtMs: null };
}

/** A viewer is heard when the chair gives it the floor: by making it a speaker, or by lifting its silence. */
export function isSilenced({ role, silencedByChair }: Standing): boolean {
  return silencedByChair ?? role === "viewer";
}

export function participant(site: Site, standing: Standing, joinedAtMs: number): Participant {
  const { siteId, kind, name, lostSinceMs, streams } = site;
  return {
    siteId,
    kind,
    name,
    role: standing.role,
    joinedAtMs,
    handRaisedAtMs: standing.handRaisedAtMs,
    muted: isSilenced(standing),
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
