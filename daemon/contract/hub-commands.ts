import { type Static, Type } from "typebox";
import { auditCommands } from "./audit.ts";
import { ConferenceCommand } from "./conference-commands.ts";
import { byName, defineCommand, Nothing } from "./define-command.ts";
import { Identifier } from "./identifier.ts";
import { MeetingTime, meetingFields } from "./meeting/meeting.ts";
import { ScheduledMeeting } from "./meeting/overlap.ts";
import { Nullable } from "./nullable.ts";

export const InvitationKind = Type.Union([Type.Literal("guest"), Type.Literal("whip"), Type.Literal("whep")]);
export type InvitationKind = Static<typeof InvitationKind>;

const meetingId = Identifier;
const { title, roomIds, chairRoomId, speakerRoomIds, hasLobby } = meetingFields;
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
     * hub makes the id. Rooms that have another meeting at the same time are invited all the same: `overlaps` in the result
     * names them. */
    defineCommand({
      ...schedule,
      name: "meeting.create",
      params: Type.Object({
        title,
        startsAtMs: MeetingTime,
        endsAtMs: MeetingTime,
        roomIds,
        chairRoomId: Type.Optional(chairRoomId),
        speakerRoomIds: Type.Optional(speakerRoomIds),
        hasLobby: Type.Optional(hasLobby),
      }),
      result: ScheduledMeeting,
    }),
    /** Changes the fields that are given; the result is as for `meeting.create`. Once a meeting has begun, only its title,
     * its end and its invited rooms change: a room that is no longer invited leaves. Speakers that are no longer invited are
     * dropped; `chairRoomId: null` takes the chair and the speakers away. */
    defineCommand({
      ...schedule,
      name: "meeting.update",
      params: Type.Object({
        meetingId,
        title: Type.Optional(title),
        startsAtMs: Type.Optional(MeetingTime),
        endsAtMs: Type.Optional(MeetingTime),
        roomIds: Type.Optional(roomIds),
        chairRoomId: Type.Optional(Nullable(chairRoomId)),
        speakerRoomIds: Type.Optional(speakerRoomIds),
        hasLobby: Type.Optional(hasLobby),
      }),
      result: ScheduledMeeting,
    }),
    /** Removes a meeting that has not begun; `meeting.end` ends one that has. Who joined early leaves. */
    defineCommand({
      ...schedule,
      name: "meeting.cancel",
      params: Type.Object({ meetingId }),
      result: Nothing,
    }),
    /** Ends a meeting that has begun, now: all rooms leave. `meeting.cancel` removes one that has not begun. */
    defineCommand({ ...schedule, name: "meeting.end", params: Type.Object({ meetingId }), result: Nothing }),
    /** A link for a guest with a browser; for an encoder (`whip`) or a player (`whep`) a URL with a token. It is valid until
     * the meeting ends, also when that is changed. */
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
