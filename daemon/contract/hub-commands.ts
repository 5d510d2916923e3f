import { type Static, type TSchema, Type } from "typebox";
import { Identifier } from "./identifier.ts";

export const InvitationKind = Type.Union([Type.Literal("guest"), Type.Literal("whip"), Type.Literal("whep")]);
export type InvitationKind = Static<typeof InvitationKind>;

/** Commands of the hub: POST /api/commands {"method","params"}, or an RPC request on its /api/live. */
export const hubCommands = {
  /** → Meeting. `roomIds` must be known rooms; the end must be after the start. */
  "meeting.create": Type.Object({
    title: Type.String({ minLength: 1, maxLength: 200 }),
    startsAtMs: Type.Integer({ minimum: 0 }),
    endsAtMs: Type.Integer({ minimum: 0 }),
    roomIds: Type.Array(Identifier, { minItems: 1, maxItems: 500, uniqueItems: true }),
    chairRoomId: Type.Optional(Identifier),
    speakerRoomIds: Type.Optional(Type.Array(Identifier, { maxItems: 500, uniqueItems: true })),
    hasLobby: Type.Optional(Type.Boolean()),
  }),
  /** Ends it now: all rooms leave. */
  "meeting.end": Type.Object({ meetingId: Identifier }),
  /** A link for a guest with a browser → {url}; for an encoder (`whip`) or a player (`whep`) → {url, token}. It holds
   * until the meeting ends. */
  "meeting.invite": Type.Object({ meetingId: Identifier, kind: Type.Optional(InvitationKind) }),
  /** One of the conference's own commands, from the console, as its chair could. */
  "meeting.moderate": Type.Object({ meetingId: Identifier, method: Type.String(), params: Type.Unknown() }),
  /** Makes one file of a recording that has ended: all pictures in a grid, all sound mixed. Its progress is in the
   * state. */
  "recording.compose": Type.Object({ recordingId: Identifier }),
  /** Gives that up. */
  "recording.cancelComposition": Type.Object({ recordingId: Identifier }),
} as const satisfies Record<string, TSchema>;

export type HubCommand = keyof typeof hubCommands;
export type HubCommandParams<C extends HubCommand> = Static<(typeof hubCommands)[C]>;
