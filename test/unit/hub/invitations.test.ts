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

const options = (one: Meeting, now = () => Date.now()) => ({ meeting: () => one, clock: { now } });

test("a token opens its own meeting for its own kind only", () => {
  const invitations = new Invitations(randomBytes(32), options(meeting));
  const token = invitations.issue("guest", "m-1");
  assert.equal(invitations.verify("guest", token).meeting, meeting);
  const { id } = invitations.verify("guest", token);
  assert.notEqual(invitations.verify("guest", invitations.issue("guest", "m-1")).id, id);
  for (const [kind, wrong] of [
    ["whip", token],
    ["guest", token.replace("m-1", "m-2")],
    ["guest", `${token}A`],
    ["guest", token.replace(id, "AAAAAAAAAAAA")],
    ["guest", ["m-1"]],
    ["guest", undefined],
  ] as const) {
    assert.throws(() => invitations.verify(kind, wrong), {
      code: "access.denied",
      details: { reason: "invalid" },
    });
  }
});

test("a token of another hub is invalid", () => {
  const token = new Invitations(randomBytes(32), options(meeting)).issue("guest", "m-1");
  const other = new Invitations(randomBytes(32), options(meeting));
  assert.throws(() => other.verify("guest", token), { code: "access.denied" });
});

test("a token expires at the end that its meeting had", () => {
  const ended = { ...meeting, endsAtMs: Date.now() - 1 };
  const invitations = new Invitations(randomBytes(32), options(ended));
  const token = invitations.issue("guest", "m-1");
  assert.throws(() => invitations.verify("guest", token), { details: { reason: "expired" } });
});

test("a token stays valid when its meeting is moved to later, and ends with it when it is made shorter", () => {
  let endsAtMs = Date.now() + 60_000;
  const shortened = { meeting: () => ({ ...meeting, endsAtMs }), clock: { now: () => Date.now() } };
  const invitations = new Invitations(randomBytes(32), shortened);
  const early = { ...meeting, endsAtMs: Date.now() - 1 };
  const key = randomBytes(32);
  const token = new Invitations(key, options(early)).issue("guest", "m-1");
  const moved = { ...meeting, endsAtMs: Date.now() + 3_600_000 };
  assert.equal(new Invitations(key, options(moved)).verify("guest", token).meeting, moved);
  assert.equal(invitations.findMeeting("m-1")?.endsAtMs, endsAtMs);
  endsAtMs = Date.now() - 1;
  assert.equal(invitations.findMeeting("m-1"), undefined);
});

test("a token is valid by the hub's clock, not by a wall clock that jumped", (t) => {
  let nowMs = meeting.endsAtMs - 1000;
  const invitations = new Invitations(
    randomBytes(32),
    options(meeting, () => nowMs),
  );
  const token = invitations.issue("guest", "m-1");
  t.mock.timers.enable({ apis: ["Date"], now: meeting.endsAtMs + 3_600_000 });
  assert.equal(invitations.verify("guest", token).meeting, meeting);
  assert.equal(invitations.findMeeting("m-1"), meeting);
  nowMs = meeting.endsAtMs;
  t.mock.timers.setTime(0);
  assert.throws(() => invitations.verify("guest", token), { details: { reason: "expired" } });
  assert.equal(invitations.findMeeting("m-1"), undefined);
});
