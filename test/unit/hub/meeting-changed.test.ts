import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { NO_INTENT } from "../../../daemon/hub/conference/conference-intent.ts";
import { Conferences } from "../../../daemon/hub/conference/conferences.ts";
import { FakeSite, NO_SFU } from "../../support/fake-site.ts";

const START = Date.UTC(2026, 11, 1, 1);
const meeting: Meeting = {
  id: "m-1",
  title: "Họp",
  startsAtMs: START,
  endsAtMs: START + 3_600_000,
  roomIds: ["hue", "vinh", "da-lat"],
  chairRoomId: "hue",
};

/** The meeting with two rooms and a guest in it. */
function openConference() {
  const conferences = new Conferences({
    sfu: NO_SFU,
    now: () => START,
    getMeeting: () => meeting,
    logger: pino({ level: "silent" }),
    audit: { record: () => {} },
    setRecording: async () => {},
    intents: { of: () => NO_INTENT, save: async () => {} },
    endMeeting: async () => {},
  });
  const [hue, vinh, guest] = [new FakeSite("hue"), new FakeSite("vinh"), new FakeSite("guest-1", "guest")];
  for (const room of [hue, vinh]) conferences.join("m-1", room, "agenda");
  conferences.add("m-1", guest);
  const present = () =>
    conferences.roster("m-1")?.participants.map(({ siteId, role }) => `${siteId} ${role}`);
  return { conferences, hue, vinh, guest, present };
}

test("a room that is no longer invited leaves the running meeting; guests stay", () => {
  const { conferences, vinh, guest, present } = openConference();
  using _ = conferences;
  conferences.update({ ...meeting, title: "Họp kín", roomIds: ["hue", "da-lat"] });
  assert.deepEqual(present(), ["hue chair", "guest-1 viewer"]);
  assert.deepEqual([vinh.notices.includes("ended"), guest.notices.includes("ended")], [true, false]);
  assert.equal(conferences.getOpen("m-1").meeting.title, "Họp kín");
});

test("another chair applies to rooms that have joined early, also to one that has left again", () => {
  const { conferences, hue, present } = openConference();
  using _ = conferences;
  conferences.leave(hue);
  conferences.update({ ...meeting, chairRoomId: "vinh", speakerRoomIds: ["hue"] });
  assert.deepEqual(present(), ["vinh chair", "guest-1 viewer"]);
  conferences.add("m-1", hue);
  assert.deepEqual(present(), ["vinh chair", "guest-1 viewer", "hue speaker"]);
});

test("another title leaves the roles as the chair has set them", async () => {
  const { conferences, present } = openConference();
  using _ = conferences;
  conferences.getOpen("m-1").setRole("vinh", "speaker");
  conferences.update({ ...meeting, title: "Tổng kết" });
  assert.deepEqual(present(), ["hue chair", "vinh speaker", "guest-1 viewer"]);
});

test("a removed room learns who removed it: the chair by its name, or the console", async () => {
  const { conferences, hue, vinh, present } = openConference();
  using _ = conferences;
  const remove = { name: "meeting.remove", params: { siteId: "vinh" } } as const;
  await conferences.moderate(conferences.getOpen("m-1"), hue, remove);
  assert.deepEqual(present(), ["hue chair", "guest-1 viewer"]);
  const by = { kind: "site", siteId: "hue", name: "hue", role: "chair" };
  assert.deepEqual(vinh.ends, [{ meetingId: "m-1", removedBy: by }]);
  conferences.join("m-1", vinh, "operator");
  await conferences.moderate(conferences.getOpen("m-1"), "console", remove);
  assert.deepEqual(vinh.ends.at(-1), { meetingId: "m-1", removedBy: { kind: "console" } });
});

test("a removed room does not rejoin by itself; somebody there may join again", async () => {
  const { conferences, hue, vinh, present } = openConference();
  using _ = conferences;
  await conferences.moderate(conferences.getOpen("m-1"), hue, {
    name: "meeting.remove",
    params: { siteId: "vinh" },
  });
  assert.throws(() => conferences.join("m-1", vinh, "agenda"), {
    code: "access.denied",
    message: /was removed/,
  });
  conferences.join("m-1", vinh, "operator");
  conferences.leave(vinh);
  conferences.join("m-1", vinh, "agenda");
  assert.deepEqual(present(), ["hue chair", "guest-1 viewer", "vinh viewer"]);
});

test("a room that was removed while its link was lost gets the notice when it is back, before it may join", async () => {
  const { conferences, hue, vinh } = openConference();
  using _ = conferences;
  vinh.lostSinceMs = START;
  await conferences.moderate(conferences.getOpen("m-1"), hue, {
    name: "meeting.remove",
    params: { siteId: "vinh" },
  });
  const back = new FakeSite("vinh");
  assert.throws(() => conferences.join("m-1", back, "operator"), { code: "access.denied" });
  assert.equal(back.ends[0]?.removedBy?.kind, "site");
  conferences.join("m-1", back, "operator");
});
