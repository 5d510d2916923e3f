import { type Static, type TSchema, Type } from "typebox";
import { Identifier } from "./identifier.ts";
import { SiteRole } from "./meeting/meeting.ts";

const siteId = Identifier;

/** What may be done in a conference: by a room over its link (in the meeting that it is in), by a guest, and from the
 * console, which names the meeting. All but `meeting.raiseHand` and `meeting.mute` of oneself are the chair's; they
 * answer {}, or `access.denied`. */
export const conferenceCommands = {
  /** Asks for the floor, or no longer does. */
  "meeting.raiseHand": Type.Object({ raised: Type.Boolean() }),
  /** Gives a role. A viewer who is made a speaker is heard; a new chair replaces the old one, who speaks on. */
  "meeting.setRole": Type.Object({ siteId, role: SiteRole }),
  /** Silences a site at the hub, or lets it be heard again. */
  "meeting.mute": Type.Object({ siteId, silenced: Type.Boolean() }),
  /** Silences all but the chair. */
  "meeting.muteAll": Type.Object({}),
  /** Everybody sees this site large; null: whoever speaks. */
  "meeting.spotlight": Type.Object({ siteId: Type.Union([siteId, Type.Null()]) }),
  /** Lets a waiting guest in, or sends them away. */
  "meeting.admit": Type.Object({ siteId, admitted: Type.Boolean() }),
  /** Puts a guest out, or a room until it joins again. */
  "meeting.remove": Type.Object({ siteId }),
  "meeting.record": Type.Object({ on: Type.Boolean() }),
  /** Ends the meeting now: all sites leave. */
  "meeting.end": Type.Object({}),
} as const satisfies Record<string, TSchema>;

export type ConferenceCommand = keyof typeof conferenceCommands;
export type ConferenceCommandParams<C extends ConferenceCommand> = Static<(typeof conferenceCommands)[C]>;

export function isConferenceCommand(method: string): method is ConferenceCommand {
  return Object.hasOwn(conferenceCommands, method);
}
