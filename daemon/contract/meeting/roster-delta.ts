import { type Static, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { Roster } from "./meeting.ts";

/** A roster as a site was told it. Revisions of a meeting only rise. */
export const RosterSnapshot = Type.Object({ revision: Type.Integer(), roster: Roster });
export type RosterSnapshot = Static<typeof RosterSnapshot>;

/** What is different since the roster of revision `since`. `participants` are those who came or are not as before; all
 * else is whole. Of 62 sites a whole roster is 40 kB: more than a second of a line of 256 kbit/s, at each change. */
export const RosterDelta = Type.Object({
  since: Type.Integer(),
  revision: Type.Integer(),
  ...Roster.properties,
  left: Type.Array(Identifier),
});
export type RosterDelta = Static<typeof RosterDelta>;
