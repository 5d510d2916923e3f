import { type Static, Type } from "typebox";
import { Identifier } from "./identifier.ts";
import { Roster } from "./meeting.ts";

/** A roster as a site was told it. Revisions of a meeting only rise. */
export const ToldRoster = Type.Object({ revision: Type.Integer(), roster: Roster });
export type ToldRoster = Static<typeof ToldRoster>;

/** What is different since the roster of revision `since`. `participants` are those who came or are not as before; all
 * else is whole. Of 62 sites a whole roster is 40 kB: more than a second of a line of 256 kbit/s, at each change. */
export const RosterChange = Type.Object({
  since: Type.Integer(),
  revision: Type.Integer(),
  ...Roster.properties,
  left: Type.Array(Identifier),
});
export type RosterChange = Static<typeof RosterChange>;

/** Null when nothing is different. */
export function rosterChange(before: ToldRoster, now: ToldRoster): RosterChange | null {
  const known = new Map(before.roster.participants.map((one) => [one.siteId, JSON.stringify(one)]));
  const present = new Set(now.roster.participants.map(({ siteId }) => siteId));
  const participants = now.roster.participants.filter((one) => known.get(one.siteId) !== JSON.stringify(one));
  const left = [...known.keys()].filter((siteId) => !present.has(siteId));
  const rest = ({ roster }: ToldRoster) => JSON.stringify({ ...roster, participants: [] });
  if (participants.length === 0 && left.length === 0 && rest(before) === rest(now)) return null;
  return { since: before.revision, revision: now.revision, ...now.roster, participants, left };
}

/** The roster that a change leads to; null when it is a change of another one than this. The order of participants says
 * nothing. */
export function changedRoster(before: ToldRoster, change: RosterChange): ToldRoster | null {
  const { since, revision, left, ...roster } = change;
  if (since !== before.revision || roster.meetingId !== before.roster.meetingId) return null;
  const changed = new Set([...left, ...roster.participants.map(({ siteId }) => siteId)]);
  const same = before.roster.participants.filter(({ siteId }) => !changed.has(siteId));
  return { revision, roster: { ...roster, participants: [...same, ...roster.participants] } };
}
