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

const sites = (heard: RosterReplica) => heard.roster?.participants.map(({ siteId }) => siteId).join();

test("changes follow one another", () => {
  const heard = new RosterReplica();
  assert.equal(heard.isComplete, false);
  heard.replace({ revision: 1, roster: of("hue") });
  heard.apply(change(1, of("hue"), of("hue", "vinh")));
  heard.apply(change(2, of("hue", "vinh"), of("vinh")));
  assert.equal(sites(heard), "vinh");
  assert.equal(heard.isComplete, true);
});

test("after a lost change the roster is not whole until it is told whole", () => {
  const heard = new RosterReplica();
  heard.replace({ revision: 1, roster: of("hue") });
  heard.apply(change(2, of("hue", "vinh"), of("hue", "vinh", "lao-cai")));
  assert.equal(sites(heard), "hue");
  assert.equal(heard.isComplete, false);
  heard.replace({ revision: 4, roster: of("hue", "vinh", "lao-cai") });
  assert.equal(heard.isComplete, true);
});

test("changes that overtake the answer to a join are kept for it", () => {
  const heard = new RosterReplica();
  heard.apply(change(5, of("hue"), of("hue", "vinh")));
  heard.apply(change(6, of("hue", "vinh"), of("vinh")));
  assert.equal(heard.isComplete, false);
  heard.replace({ revision: 5, roster: of("hue") });
  assert.equal(sites(heard), "vinh");
  assert.equal(heard.isComplete, true);
});
