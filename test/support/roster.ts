import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";

/** A speaker that sends nothing, with these changes. */
export function participant(siteId: string, changes: Partial<Participant> = {}): Participant {
  return {
    siteId,
    kind: "room",
    name: siteId,
    role: "speaker",
    joinedAtMs: 0,
    handRaisedAtMs: null,
    muted: false,
    lostSinceMs: null,
    producers: [],
    ...changes,
  };
}

/** Of a meeting in which nothing happens, with these changes. */
export function roster(participants: readonly Participant[], changes: Partial<Roster> = {}): Roster {
  return {
    meetingId: "m",
    participants: [...participants],
    activeSpeakerId: null,
    spotlightId: null,
    contentId: null,
    recordingSinceMs: null,
    lobby: [],
    ...changes,
  };
}
