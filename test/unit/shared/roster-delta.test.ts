import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Roster } from "../../../daemon/contract/meeting/meeting.ts";
import { applyRosterDelta, diffRosters } from "../../../daemon/shared/roster-delta.ts";
import { participant, roster } from "../../support/roster.ts";

const nullableId = fc.constantFrom(null, "a", "b");
const rosters: fc.Arbitrary<Roster> = fc
  .record({
    meetingId: fc.constant("m"),
    participants: fc.uniqueArray(
      fc.record({
        siteId: fc.constantFrom("a", "b", "c", "d", "e"),
        silenced: fc.boolean(),
        lostSinceMs: fc.constantFrom(null, 5),
      }),
      { selector: ({ siteId }) => siteId },
    ),
    activeSpeakerId: nullableId,
    spotlightId: nullableId,
    contentId: nullableId,
    recordingSinceMs: fc.constantFrom(null, 1),
    lobby: fc.array(
      fc.record(
        { siteId: fc.constant("guest"), name: fc.string(), sinceMs: fc.nat() },
        { noNullPrototype: true },
      ),
      {
        maxLength: 1,
      },
    ),
  })
  .map(({ participants, ...rest }) => ({
    ...rest,
    participants: participants.map(({ siteId, ...changes }) => participant(siteId, changes)),
  }));

const inOrder = (roster: Roster): Roster => ({
  ...roster,
  participants: roster.participants.toSorted((a, b) => a.siteId.localeCompare(b.siteId)),
});

test("for any two rosters the first and the delta give the second", () => {
  fc.assert(
    fc.property(rosters, rosters, (before, now) => {
      const told = { revision: 7, roster: before };
      const change = diffRosters(told, { revision: 8, roster: now });
      // As encoded on the link.
      const heard = change === null ? told : applyRosterDelta(told, JSON.parse(JSON.stringify(change)));
      assert.deepEqual(heard && inOrder(heard.roster), inOrder(now));
      assert.equal(heard?.revision, change === null ? 7 : 8);
    }),
  );
});

test("an unchanged roster has no delta", () => {
  const roster = fc.sample(rosters, 1)[0];
  assert.ok(roster);
  const again = structuredClone(roster);
  assert.equal(diffRosters({ revision: 1, roster }, { revision: 2, roster: again }), null);
});

test("muting one of 62 sites is a delta of less than a kilobyte", () => {
  const ids = Array.from({ length: 62 }, (_, index) => `site-${index}`);
  const with62 = (muted: string) =>
    roster(ids.map((siteId) => participant(siteId, { muted: siteId === muted })));
  const before = { revision: 1, roster: with62("site-5") };
  const change = diffRosters(before, { revision: 2, roster: with62("") });
  assert.deepEqual(
    change?.participants.map(({ siteId }) => siteId),
    ["site-5"],
  );
  assert.ok(JSON.stringify(change).length < 1000, JSON.stringify(change));
});

test("a delta of another revision is rejected", () => {
  const [before, now] = fc.sample(rosters, 2);
  assert.ok(before && now);
  const change = diffRosters(
    { revision: 3, roster: { ...before, activeSpeakerId: null } },
    { revision: 4, roster: { ...now, activeSpeakerId: "a" } },
  );
  assert.ok(change);
  assert.equal(applyRosterDelta({ revision: 2, roster: before }, change), null);
  assert.equal(applyRosterDelta({ revision: 3, roster: { ...before, meetingId: "other" } }, change), null);
});
