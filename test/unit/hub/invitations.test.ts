import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { Invitations } from "../../../daemon/hub/guest/invitations.ts";

const meeting: Meeting = {
  id: "m-1",
  title: "Họp",
  startsAtMs: 0,
  endsAtMs: Date.now() + 60_000,
  roomIds: ["ha-noi"],
};

test("a token opens the meeting that it was made for, as what it was made for", () => {
  const invitations = new Invitations(randomBytes(32), () => meeting);
  const token = invitations.issue("guest", "m-1");
  assert.equal(invitations.open("guest", token), meeting);
  for (const [kind, wrong] of [
    ["whip", token],
    ["guest", token.replace("m-1", "m-2")],
    ["guest", `${token}A`],
    ["guest", ["m-1"]],
    ["guest", undefined],
  ] as const) {
    assert.throws(() => invitations.open(kind, wrong), {
      code: "access.denied",
      details: { reason: "wrong" },
    });
  }
});

test("another hub's token opens nothing", () => {
  const token = new Invitations(randomBytes(32), () => meeting).issue("guest", "m-1");
  const other = new Invitations(randomBytes(32), () => meeting);
  assert.throws(() => other.open("guest", token), { code: "access.denied" });
});

test("a token is over with its meeting's end as it was", () => {
  const ended = { ...meeting, endsAtMs: Date.now() - 1 };
  const invitations = new Invitations(randomBytes(32), () => ended);
  const token = invitations.issue("guest", "m-1");
  assert.throws(() => invitations.open("guest", token), { details: { reason: "expired" } });
});
