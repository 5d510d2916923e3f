import type { RosterDelta, RosterSnapshot } from "../contract/meeting/roster-delta.ts";

/** Returns null when nothing is different. */
export function diffRosters(before: RosterSnapshot, now: RosterSnapshot): RosterDelta | null {
  const known = new Map(before.roster.participants.map((one) => [one.siteId, JSON.stringify(one)]));
  const present = new Set(now.roster.participants.map(({ siteId }) => siteId));
  const participants = now.roster.participants.filter((one) => known.get(one.siteId) !== JSON.stringify(one));
  const left = [...known.keys()].filter((siteId) => !present.has(siteId));
  const rest = ({ roster }: RosterSnapshot) => JSON.stringify({ ...roster, participants: [] });
  if (participants.length === 0 && left.length === 0 && rest(before) === rest(now)) return null;
  return { since: before.revision, revision: now.revision, ...now.roster, participants, left };
}

/** Returns null when the delta is based on another revision. The order of participants has no meaning. */
export function applyRosterDelta(before: RosterSnapshot, change: RosterDelta): RosterSnapshot | null {
  const { since, revision, left, ...roster } = change;
  if (since !== before.revision || roster.meetingId !== before.roster.meetingId) return null;
  const changed = new Set([...left, ...roster.participants.map(({ siteId }) => siteId)]);
  const same = before.roster.participants.filter(({ siteId }) => !changed.has(siteId));
  return { revision, roster: { ...roster, participants: [...same, ...roster.participants] } };
}
