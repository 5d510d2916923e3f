import { type Static, type TSchema, Type } from "typebox";
import { Identifier } from "./identifier.ts";

/** Commands of the hub: POST /api/commands {"method","params"}, or an RPC request on its /api/live. */
export const hubCommands = {
  /** → Meeting. `roomIds` must be known rooms; the end must be after the start. */
  "meeting.create": Type.Object({
    title: Type.String({ minLength: 1, maxLength: 200 }),
    startsAtMs: Type.Integer({ minimum: 0 }),
    endsAtMs: Type.Integer({ minimum: 0 }),
    roomIds: Type.Array(Identifier, { minItems: 1, maxItems: 500, uniqueItems: true }),
  }),
  /** Ends it now: all rooms leave. */
  "meeting.end": Type.Object({ meetingId: Identifier }),
} as const satisfies Record<string, TSchema>;

export type HubCommand = keyof typeof hubCommands;
export type HubCommandParams<C extends HubCommand> = Static<(typeof hubCommands)[C]>;
