import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkPlaces } from "../../../daemon/hub/guest/link-places.ts";

const present = (invitationId: string, count: number) =>
  Array.from({ length: count }, () => ({ invitationId, isPresent: true }));

test("one link does not take the places of the others", () => {
  const places = new LinkPlaces({ max: 20, maxPerLink: 10 });
  places.check(present("a", 9), "a");
  assert.throws(() => places.check(present("a", 10), "a"), { code: "unavailable", message: /another one/ });
  places.check(present("a", 10), "b");
  assert.throws(() => places.check([...present("a", 10), ...present("b", 10)], "c"), /20 guests/);
  places.check(
    present("a", 10).map((guest) => ({ ...guest, isPresent: false })),
    "a",
  );
});

test("a link by which a removed guest came is trusted no more, until its meeting is over", () => {
  const places = new LinkPlaces({ max: 20, maxPerLink: 10 });
  const nowMs = 1_000_000;
  places.distrust("a", { meetingEndsAtMs: nowMs + 60_000, nowMs });
  assert.equal(places.isDistrusted("a"), true);
  assert.equal(places.isDistrusted("b"), false);
  places.distrust("old", { meetingEndsAtMs: nowMs - 1, nowMs });
  places.distrust("b", { meetingEndsAtMs: nowMs + 60_000, nowMs });
  assert.equal(places.isDistrusted("old"), false);
  assert.equal(places.isDistrusted("a"), true);
});
