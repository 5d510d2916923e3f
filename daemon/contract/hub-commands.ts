import { type Static, Type } from "typebox";
import { auditCommands } from "./audit.ts";
import { ConferenceCommand } from "./conference-commands.ts";
import { byName, defineCommand, Nothing } from "./define-command.ts";
import { Identifier } from "./identifier.ts";
import { MAX_ROOMS } from "./limits.ts";
import { Meeting, MeetingTime } from "./meeting/meeting.ts";

export const InvitationKind = Type.Union([Type.Literal("guest"), Type.Literal("whip"), Type.Literal("whep")]);
export type InvitationKind = Static<typeof InvitationKind>;

const meetingId = Identifier;
const schedule = { kind: "action", permission: "meeting.schedule", timeoutMs: 10_000 } as const;
const manage = {
  kind: "action",
  permission: "recording.manage",
  result: Nothing,
  timeoutMs: 30_000,
} as const;

/** Commands of the hub: from the console and `roomctl`, by POST /api/commands/<name> with the parameters, or as
 * requests on /api/live. */
export const hubCommands = {
  ...byName(
    /** `roomIds` must be known rooms; the end must be after the start, in the future, and within 48 hours of the start. The
     * hub makes the id. */
    defineCommand({
      ...schedule,
      name: "meeting.create",
      params: Type.Object({
        title: Type.String({ minLength: 1, maxLength: 200 }),
        startsAtMs: MeetingTime,
        endsAtMs: MeetingTime,
        roomIds: Type.Array(Identifier, { minItems: 1, maxItems: MAX_ROOMS, uniqueItems: true }),
        chairRoomId: Type.Optional(Identifier),
        speakerRoomIds: Type.Optional(Type.Array(Identifier, { maxItems: MAX_ROOMS, uniqueItems: true })),
        hasLobby: Type.Optional(Type.Boolean()),
      }),
      result: Meeting,
    }),
    /** Ends it now: all rooms leave. */
    defineCommand({ ...schedule, name: "meeting.end", params: Type.Object({ meetingId }), result: Nothing }),
    /** A link for a guest with a browser; for an encoder (`whip`) or a player (`whep`) a URL with a token. It is valid until
     * the meeting ends. */
    defineCommand({
      ...schedule,
      name: "meeting.invite",
      params: Type.Object({ meetingId, kind: Type.Optional(InvitationKind) }),
      result: Type.Object({ url: Type.String(), token: Type.Optional(Type.String()) }),
    }),
    /** A command of the conference, with the rights of its chair. */
    defineCommand({
      ...schedule,
      name: "meeting.moderate",
      permission: "meeting.moderate",
      params: Type.Object({ meetingId, command: ConferenceCommand }),
      result: Nothing,
    }),
    /** Composes one file of a recording that has ended: all pictures in a layout, all audio mixed. Progress is in the state. */
    defineCommand({
      ...manage,
      name: "recording.compose",
      params: Type.Object({ recordingId: Identifier }),
    }),
    defineCommand({
      ...manage,
      name: "recording.cancelComposition",
      params: Type.Object({ recordingId: Identifier }),
    }),
  ),
  ...auditCommands,
};
export type HubCommands = typeof hubCommands;
