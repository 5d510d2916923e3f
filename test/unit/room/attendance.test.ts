import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { Attendance } from "../../../daemon/room/link/attendance.ts";
import type { HubPeer } from "../../../daemon/room/link/link-socket.ts";
import { roster } from "../../support/roster.ts";

const MEETING = { id: "m", by: "operator" } as const;

/** A hub that records its requests; `refuse` is thrown by the next `meeting.join`. */
function setUp() {
  const requests: string[] = [];
  const hub: { refuse?: RoomdError } = {};
  const request = async (method: string) => {
    requests.push(method);
    if (hub.refuse) throw hub.refuse;
    return { revision: 1, roster: { ...roster([]), meetingId: MEETING.id } };
  };
  const connect = () => ({ peer: { request } as unknown as HubPeer, trunkNumber: 1 });
  const attendance = new Attendance({
    logger: pino({ level: "silent" }),
    onChange: () => {},
    onLeft: () => {},
  });
  return { attendance, requests, hub, connect };
}

test("a room that leaves and joins again while the hub is away is in nothing until the hub confirms it", async () => {
  const { attendance, requests, connect } = setUp();
  await attendance.reconcile(MEETING, connect());
  assert.equal(attendance.roster?.meetingId, "m");
  attendance.withdrawFromOther(null);
  assert.equal(attendance.roster?.meetingId, undefined);
  attendance.withdrawFromOther(MEETING);
  assert.equal(attendance.roster?.meetingId, undefined);
  await attendance.reconcile(MEETING, connect());
  assert.equal(attendance.roster?.meetingId, "m");
  assert.deepEqual(requests, ["meeting.join", "meeting.join"]);
});

test("a leave that did not reach the hub is sent on the next connection", async () => {
  const { attendance, requests, hub, connect } = setUp();
  await attendance.reconcile(MEETING, connect());
  hub.refuse = new RoomdError("unavailable", "connection lost");
  await assert.rejects(attendance.reconcile(null, connect()));
  delete hub.refuse;
  await attendance.reconcile(null, connect());
  await attendance.reconcile(null, connect());
  assert.deepEqual(requests, ["meeting.join", "meeting.leave", "meeting.leave"]);
});

test("a hub that no longer knows the meeting ends the attendance; a lost connection does not", async () => {
  const { attendance, hub, connect } = setUp();
  await attendance.reconcile(MEETING, connect());
  hub.refuse = new RoomdError("unavailable", "connection lost");
  await assert.rejects(attendance.reconcile(MEETING, connect()));
  assert.equal(attendance.roster?.meetingId, "m");
  hub.refuse = new RoomdError("not-found", 'no meeting "m"');
  await assert.rejects(attendance.reconcile(MEETING, connect()));
  assert.equal(attendance.roster?.meetingId, undefined);
});
