import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { Roster } from "./meeting.ts";

/** A whole roster. Revisions of a meeting only rise. */
export const RosterSnapshot = Type.Object({ revision: Type.Integer(), roster: Roster });
export type RosterSnapshot = Static<typeof RosterSnapshot>;

/** What is different since revision `since`. `participants` are those who joined or changed; all else is whole. With 62
 * sites a whole roster is 40 kB: at each change more than a second of a 256 kbit/s link. */
export const RosterDelta = Type.Object({
  since: Type.Integer(),
  revision: Type.Integer(),
  ...Roster.properties,
  left: Type.Array(Identifier),
});
export type RosterDelta = Static<typeof RosterDelta>;
