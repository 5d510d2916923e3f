import { type Static, Type } from "typebox";
import type { NoticeTable } from "../define-notice.ts";
import { Identifier } from "../identifier.ts";
import { MAX_SITES } from "../limits.ts";
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
  left: Type.Array(Identifier, { maxItems: MAX_SITES }),
});
export type RosterDelta = Static<typeof RosterDelta>;

/** Notices of the hub to the sites of a conference. */
export const rosterNotices = {
  "meeting.roster": RosterSnapshot,
  /** Based on the roster that was sent last. After a gap a room requests a snapshot by `meeting.join`. */
  "meeting.rosterDelta": RosterDelta,
} as const satisfies NoticeTable;
export type RosterNotices = typeof rosterNotices;
