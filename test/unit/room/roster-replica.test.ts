import assert from "node:assert/strict";
import { test } from "node:test";
import type { Roster } from "../../../daemon/contract/meeting/meeting.ts";
import type { RosterDelta } from "../../../daemon/contract/meeting/roster-delta.ts";
import { RosterReplica } from "../../../daemon/room/link/roster-replica.ts";
import { diffRosters } from "../../../daemon/shared/roster-delta.ts";
import { participant, roster } from "../../support/roster.ts";

const of = (...siteIds: string[]) => roster(siteIds.map((siteId) => participant(siteId)));

function change(since: number, before: Roster, now: Roster): RosterDelta {
  const found = diffRosters({ revision: since, roster: before }, { revision: since + 1, roster: now });
  assert.ok(found);
  return found;
}

const sites = (replica: RosterReplica) => replica.roster?.participants.map(({ siteId }) => siteId).join();

test("deltas are applied one after another", () => {
  const replica = new RosterReplica();
  assert.equal(replica.isComplete, false);
  replica.replace({ revision: 1, roster: of("hue") });
  replica.apply(change(1, of("hue"), of("hue", "vinh")));
  replica.apply(change(2, of("hue", "vinh"), of("vinh")));
  assert.equal(sites(replica), "vinh");
  assert.equal(replica.isComplete, true);
});

test("after a lost delta the roster is incomplete until the next snapshot", () => {
  const replica = new RosterReplica();
  replica.replace({ revision: 1, roster: of("hue") });
  replica.apply(change(2, of("hue", "vinh"), of("hue", "vinh", "lao-cai")));
  assert.equal(sites(replica), "hue");
  assert.equal(replica.isComplete, false);
  replica.replace({ revision: 4, roster: of("hue", "vinh", "lao-cai") });
  assert.equal(replica.isComplete, true);
});

test("deltas that overtake the response to a join are applied after it", () => {
  const replica = new RosterReplica();
  replica.apply(change(5, of("hue"), of("hue", "vinh")));
  replica.apply(change(6, of("hue", "vinh"), of("vinh")));
  assert.equal(replica.isComplete, false);
  replica.replace({ revision: 5, roster: of("hue") });
  assert.equal(sites(replica), "vinh");
  assert.equal(replica.isComplete, true);
});
