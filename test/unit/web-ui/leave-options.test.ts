import assert from "node:assert/strict";
import { test } from "node:test";
import type { Participant } from "../../../daemon/contract/meeting/meeting.ts";
import { leaveOptions } from "../../../web-ui/panel/leave-options.ts";
import { participant, roster } from "../../support/roster.ts";

function optionsOf(local: Participant, others: readonly Participant[], canModerate: boolean) {
  const { kind, successors } = leaveOptions({ roster: roster([local, ...others]), local, canModerate });
  return [kind, ...successors.map(({ siteId }) => siteId)];
}

test("a chair hands over to a connected room, or ends the meeting", () => {
  const others = [
    participant("vinh"),
    participant("guest", { kind: "guest" }),
    participant("lost", { lostSinceMs: 1 }),
    participant("viewer", { role: "viewer" }),
  ];
  const chair = participant("hue", { role: "chair" });
  assert.deepEqual(optionsOf(chair, others, true), ["chair", "vinh", "viewer"]);
  assert.deepEqual(optionsOf(chair, [], true), ["chair"]);
});

test("who moderates without being the chair chooses; everybody else just leaves", () => {
  assert.deepEqual(optionsOf(participant("hue"), [participant("vinh")], true), ["choice"]);
  assert.deepEqual(optionsOf(participant("hue", { role: "viewer" }), [], false), ["now"]);
  assert.equal(leaveOptions(null).kind, "now");
});
