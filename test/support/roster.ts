import type { Participant } from "../../daemon/contract/meeting.ts";

/** A speaker that sends nothing, with these changes. */
export function participant(siteId: string, changes: Partial<Participant> = {}): Participant {
  return {
    siteId,
    kind: "room",
    name: siteId,
    role: "speaker",
    joinedAtMs: 0,
    handRaisedAtMs: null,
    silenced: false,
    lostSinceMs: null,
    producers: [],
    ...changes,
  };
}
