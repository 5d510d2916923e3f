import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeSite, fakeConference } from "../../support/fake-site.ts";

const meeting = {
  id: "m-1",
  title: "Họp",
  startsAtMs: Date.now(),
  endsAtMs: Date.now() + 600_000,
  roomIds: ["hue", "vinh"],
};

test("a guest without the floor does not take everybody's content; given the floor, it is shown", () => {
  using conference = fakeConference({ ...meeting, chairRoomId: "hue" });
  const [hue, guest] = [new FakeSite("hue"), new FakeSite("guest-1", "guest")];
  hue.publish("content");
  guest.publish("content");
  conference.join(hue);
  conference.join(guest);
  assert.equal(conference.roster().contentId, "hue");
  conference.setRole("guest-1", "speaker");
  assert.equal(conference.roster().contentId, "guest-1");
  conference.updateParticipantState("guest-1", { mutedByChair: true });
  assert.equal(conference.roster().contentId, "guest-1", "a muted speaker still presents");
  conference.setRole("guest-1", "viewer");
  assert.equal(conference.roster().contentId, "hue");
});

test("without a chair everybody has the floor: the last one to share is shown", () => {
  using conference = fakeConference(meeting);
  const [hue, vinh] = [new FakeSite("hue"), new FakeSite("vinh")];
  for (const site of [hue, vinh]) {
    site.publish("content");
    conference.join(site);
  }
  assert.equal(conference.roster().contentId, "vinh");
  vinh.streams.clear();
  conference.streamsChanged(vinh);
  assert.equal(conference.roster().contentId, "hue");
});
