import assert from "node:assert/strict";
import { test } from "node:test";
import { initialParticipantState, isMuted } from "../../../daemon/hub/conference/participant-state.ts";

const meeting = { id: "m", title: "Họp", startsAtMs: 0, endsAtMs: 1, roomIds: ["a", "b", "c"] };
const led = { ...meeting, chairRoomId: "a", speakerRoomIds: ["b"] };

test("with a chair, rooms are viewers unless named speakers; without one all speak", () => {
  assert.deepEqual(
    led.roomIds.map((id) => initialParticipantState(led, id).role),
    ["chair", "speaker", "viewer"],
  );
  assert.deepEqual(
    meeting.roomIds.map((id) => initialParticipantState(meeting, id).role),
    ["speaker", "speaker", "speaker"],
  );
});

test("a viewer is muted until the chair unmutes it; the chair mutes any role", () => {
  const viewer = initialParticipantState(led, "c");
  assert.equal(isMuted(viewer), true);
  assert.equal(isMuted({ ...viewer, mutedByChair: false }), false);
  assert.equal(isMuted({ ...viewer, role: "speaker" }), false);
  assert.equal(isMuted({ ...viewer, role: "speaker", mutedByChair: true }), true);
});
