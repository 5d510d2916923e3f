import { Type } from "typebox";
import { byName, defineCommand, Nothing, type RequestOf } from "./define-command.ts";
import { Identifier } from "./identifier.ts";
import { SiteRole } from "./meeting/meeting.ts";

const siteId = Identifier;
const moderate = {
  kind: "action",
  permission: "meeting.moderate",
  result: Nothing,
  timeoutMs: 10_000,
} as const;

/** What is done in a conference: by a room over its link (in the meeting that it is in), by a guest, and from the console,
 * which names the meeting. All but raising one's own hand and muting oneself are reserved for the chair: `access.denied`. */
export const conferenceCommands = byName(
  /** Asks for the floor, or withdraws the request. */
  defineCommand({
    ...moderate,
    name: "meeting.raiseHand",
    permission: "meeting.attend",
    params: Type.Object({ raised: Type.Boolean() }),
  }),
  /** A viewer who becomes a speaker is unmuted; a new chair replaces the old one, who becomes a speaker. */
  defineCommand({
    ...moderate,
    name: "meeting.setRole",
    params: Type.Object({ siteId, role: SiteRole }),
  }),
  /** Mutes a site at the hub, or unmutes it. */
  defineCommand({
    ...moderate,
    name: "meeting.mute",
    params: Type.Object({ siteId, muted: Type.Boolean() }),
  }),
  /** Mutes every site but the chair. */
  defineCommand({ ...moderate, name: "meeting.muteAll", params: Nothing }),
  /** Every screen shows this site large; null: the active speaker. */
  defineCommand({
    ...moderate,
    name: "meeting.spotlight",
    params: Type.Object({ siteId: Type.Union([siteId, Type.Null()]) }),
  }),
  /** Admits a guest from the lobby, or refuses them. */
  defineCommand({
    ...moderate,
    name: "meeting.admit",
    params: Type.Object({ siteId, admitted: Type.Boolean() }),
  }),
  /** Removes a guest for good, a room until somebody there joins again. The room learns who removed it. */
  defineCommand({ ...moderate, name: "meeting.remove", params: Type.Object({ siteId }) }),
  defineCommand({ ...moderate, name: "meeting.record", params: Type.Object({ on: Type.Boolean() }) }),
  /** Ends the meeting now: all sites leave. */
  defineCommand({ ...moderate, name: "meeting.end", params: Nothing }),
);

export type ConferenceCommands = typeof conferenceCommands;

/** One of them with its parameters. */
export type ConferenceCommand = RequestOf<ConferenceCommands>;
export const ConferenceCommand = Type.Unsafe<ConferenceCommand>(
  Type.Union(
    Object.values(conferenceCommands).map(({ name, params }) =>
      Type.Object({ name: Type.Literal(name), params }),
    ),
  ),
);
