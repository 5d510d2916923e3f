import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "../support/eventually.ts";
import { connectGuest } from "../support/guest-client.ts";
import { decode, packetTimes, waitForRecorded } from "../support/recorded-file.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;

before(async () => {
  testbed = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội", camera: false, video: { source: "none" } },
      { id: "da-nang", name: "Đà Nẵng", camera: false },
    ],
  });
});

after(() => testbed?.[Symbol.asyncDispose]());

/** What was decided in the meeting, and what is seen of it. */
async function meetingNow(meetingId: string) {
  const roster = (await testbed.hub.state()).rosters.find((one) => one.meetingId === meetingId);
  const site = ({ siteId, role, muted, lostSinceMs }: Participant) =>
    `${siteId} ${role} ${muted ? "muted" : "heard"} ${lostSinceMs === null ? "connected" : "lost"}`;
  return {
    sites: roster?.participants.map(site).toSorted(),
    large: roster?.spotlightId,
    waiting: roster?.lobby.length,
    isRecording: roster !== undefined && roster.recordingSinceMs !== null,
  };
}

async function recordingOf(meetingId: string): Promise<Recording> {
  const { recordings } = await testbed.hub.state();
  const [found, ...more] = recordings.filter((one) => one.meetingId === meetingId);
  assert.deepEqual(more, [], "one recording with several parts");
  return found ?? assert.fail("no recording");
}

/** Of a file that is being written. */
const pathOf = ({ id }: Recording, name: string) => join(testbed.hub.stateDirectory, "recordings", id, name);

test("a hub that is killed in a meeting goes on with it: roles, mutes, spotlight, guest and recording", async () => {
  const { hub } = testbed;
  const { id } = await testbed.startMeeting({ chairRoomId: "ha-noi", hasLobby: true });
  await eventually("both rooms", async () => (await meetingNow(id)).sites?.length === 2);
  const { url } = await hub.command("meeting.invite", { meetingId: id });
  using guest = await connectGuest(url);
  await guest.request("guest.join", { name: "Khách" });
  const { siteId, session } = guest.hello;
  await hub.moderate(id, "meeting.admit", { siteId, admitted: true });
  await hub.moderate(id, "meeting.setRole", { siteId: "da-nang", role: "speaker" });
  await hub.moderate(id, "meeting.setRole", { siteId, role: "speaker" });
  await hub.moderate(id, "meeting.mute", { siteId, muted: true });
  await hub.moderate(id, "meeting.spotlight", { siteId: "da-nang" });
  await hub.moderate(id, "meeting.record", { on: true });
  const decided = {
    sites: [
      "da-nang speaker heard connected",
      `${siteId} speaker muted connected`,
      "ha-noi chair heard connected",
    ],
    large: "da-nang",
    waiting: 0,
    isRecording: true,
  };
  assert.deepEqual(await meetingNow(id), decided);
  const first = await eventually("the first part", async () => {
    const recording = await recordingOf(id);
    return recording.files.some(({ name }) => name.startsWith("da-nang-1")) && recording;
  });
  await waitForRecorded(pathOf(first, "da-nang-1.video.mkv"), "video", 3);

  await hub.program.kill();
  await hub.start();
  using again = await connectGuest(url, session);
  assert.deepEqual([again.hello.phase, again.hello.siteId], ["joined", siteId], "not through the lobby");
  await eventually("everything is as before", async () => {
    const now = await meetingNow(id);
    return JSON.stringify(now) === JSON.stringify(decided);
  });
  const second = await eventually("the second part", async () => {
    const recording = await recordingOf(id);
    return recording.files.some(({ name }) => name === "da-nang-2.video.mkv") && recording;
  });
  assert.equal(second.id, first.id);
  await waitForRecorded(pathOf(second, "da-nang-2.video.mkv"), "video", 3);
  await hub.moderate(id, "meeting.record", { on: false });
  await hub.command("meeting.end", { meetingId: id });
  for (const name of ["da-nang-1.mkv", "da-nang-2.mkv"]) {
    await eventually(name, async () =>
      (await recordingOf(id)).files.some((file) => file.name === name && file.bytes > 0),
    );
    const downloaded = join(testbed.hub.stateDirectory, name);
    const answer = await fetch(`${hub.url}/api/recordings/${first.id}/${name}`);
    await writeFile(downloaded, Buffer.from(await answer.arrayBuffer()));
    await decode(downloaded);
    for (const kind of ["video", "audio"] as const) {
      const times = await packetTimes(downloaded, kind);
      assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > 2, `${name}: ${kind} ${times.at(-1)} s`);
    }
  }
});
