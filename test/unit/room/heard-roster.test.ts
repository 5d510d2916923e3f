import assert from "node:assert/strict";
import { test } from "node:test";
import type { Roster } from "../../../daemon/contract/meeting.ts";
import { type RosterChange, rosterChange } from "../../../daemon/contract/told-roster.ts";
import { HeardRoster } from "../../../daemon/room/link/heard-roster.ts";
import { participant } from "../../support/roster.ts";

function roster(...siteIds: string[]): Roster {
  return {
    ...{ meetingId: "m", activeSpeakerId: null, spotlightId: null, contentId: null },
    ...{ recordingSinceMs: null, waiting: [] },
    participants: siteIds.map((siteId) => participant(siteId)),
  };
}

function change(since: number, before: Roster, now: Roster): RosterChange {
  const found = rosterChange({ revision: since, roster: before }, { revision: since + 1, roster: now });
  assert.ok(found);
  return found;
}

const sites = (heard: HeardRoster) => heard.roster?.participants.map(({ siteId }) => siteId).join();

test("changes follow one another", () => {
  const heard = new HeardRoster();
  assert.equal(heard.isWhole, false);
  heard.hear({ revision: 1, roster: roster("hue") });
  heard.change(change(1, roster("hue"), roster("hue", "vinh")));
  heard.change(change(2, roster("hue", "vinh"), roster("vinh")));
  assert.equal(sites(heard), "vinh");
  assert.equal(heard.isWhole, true);
});

test("after a lost change the roster is not whole until it is told whole", () => {
  const heard = new HeardRoster();
  heard.hear({ revision: 1, roster: roster("hue") });
  heard.change(change(2, roster("hue", "vinh"), roster("hue", "vinh", "lao-cai")));
  assert.equal(sites(heard), "hue");
  assert.equal(heard.isWhole, false);
  heard.hear({ revision: 4, roster: roster("hue", "vinh", "lao-cai") });
  assert.equal(heard.isWhole, true);
});

test("changes that overtake the answer to a join are kept for it", () => {
  const heard = new HeardRoster();
  heard.change(change(5, roster("hue"), roster("hue", "vinh")));
  heard.change(change(6, roster("hue", "vinh"), roster("vinh")));
  assert.equal(heard.isWhole, false);
  heard.hear({ revision: 5, roster: roster("hue") });
  assert.equal(sites(heard), "vinh");
  assert.equal(heard.isWhole, true);
});
