import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pino from "pino";
import type { ConferenceCommand } from "../../../daemon/contract/conference-commands.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { Conferences } from "../../../daemon/hub/conference/conferences.ts";
import { IntentStore } from "../../../daemon/hub/conference/intent-store.ts";
import { Storage } from "../../../daemon/platform/storage.ts";
import { FakeSite, NO_SFU } from "../../support/fake-site.ts";

const logger = pino({ level: "silent" });
const meeting: Meeting = {
  id: "m-1",
  title: "Họp",
  startsAtMs: Date.now(),
  endsAtMs: Date.now() + 600_000,
  roomIds: ["hue", "vinh", "da-lat"],
  chairRoomId: "hue",
};

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-restart-"));
});
after(() => rm(directory, { recursive: true, force: true }));

/** A hub's conferences; each start reads what the one before has stored. */
async function startHub(name: string, isScheduled = true) {
  const stack = new AsyncDisposableStack();
  const file = join(directory, `${name}.sqlite`);
  const storage = stack.use(await Storage.open({ file, migrations: [], logger }));
  const intents = await IntentStore.open({ storage, isScheduled: () => isScheduled, logger });
  const recordings: string[] = [];
  const conferences = stack.use(
    new Conferences({
      sfu: NO_SFU,
      now: () => Date.now(),
      getMeeting: () => meeting,
      logger,
      audit: { record: () => {} },
      setRecording: async (conference, how) => {
        recordings.push(how);
        conference.setRecordingSince(how === "start" ? Date.now() : null);
      },
      endMeeting: async () => {},
      intents,
    }),
  );
  const join_ = (...siteIds: string[]) => siteIds.map((id) => conferences.add("m-1", new FakeSite(id)));
  const command = (name_: string, params: object) =>
    conferences.moderate(conferences.getOpen("m-1"), "console", { name: name_, params } as ConferenceCommand);
  return {
    conferences,
    intents,
    recordings,
    join: join_,
    command,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("a hub that died in a meeting knows who was muted, had the floor and was large, and that it recorded", async () => {
  {
    await using hub = await startHub("died");
    hub.join("hue", "vinh", "da-lat");
    await hub.command("meeting.setRole", { siteId: "vinh", role: "speaker" });
    await hub.command("meeting.mute", { siteId: "vinh", muted: true });
    await hub.command("meeting.mute", { siteId: "da-lat", muted: false });
    await hub.command("meeting.spotlight", { siteId: "vinh" });
    await hub.command("meeting.record", { on: true });
  }
  await using hub = await startHub("died");
  hub.join("hue");
  assert.deepEqual(hub.recordings, ["start"]);
  assert.equal(hub.conferences.roster("m-1")?.spotlightId, null, "not before it is back");
  hub.join("da-lat", "vinh");
  const roster = hub.conferences.roster("m-1");
  const found = roster?.participants.map(({ siteId, role, muted }) => `${siteId} ${role} ${muted}`);
  assert.deepEqual(found, ["hue chair false", "da-lat viewer false", "vinh speaker true"]);
  assert.equal(roster?.spotlightId, "vinh");
});

test("a recording that was stopped, or that everybody has left, does not go on after a restart", async () => {
  {
    await using hub = await startHub("stopped");
    hub.join("hue");
    await hub.command("meeting.record", { on: true });
    await hub.command("meeting.record", { on: false });
  }
  {
    await using hub = await startHub("stopped");
    const [conference] = hub.join("hue");
    assert.deepEqual(hub.recordings, []);
    await hub.command("meeting.record", { on: true });
    const [site] = conference?.members ?? [];
    assert.ok(site);
    hub.conferences.leave(site);
    assert.deepEqual(hub.recordings, ["start", "stop"]);
  }
  await using hub = await startHub("stopped");
  hub.join("hue");
  assert.deepEqual(hub.recordings, []);
});

test("a decision is stored when it is acknowledged; one that is refused is not", async () => {
  await using hub = await startHub("acknowledged");
  hub.join("hue", "vinh");
  await hub.command("meeting.mute", { siteId: "vinh", muted: true });
  assert.equal(hub.intents.of("m-1").sites.find(({ siteId }) => siteId === "vinh")?.mutedByChair, true);
  await assert.rejects(hub.command("meeting.mute", { siteId: "nobody", muted: true }), { code: "not-found" });
  assert.equal(
    hub.intents.of("m-1").sites.some(({ siteId }) => siteId === "nobody"),
    false,
  );
});

test("an admitted guest is known again by the session until they leave, are removed or the meeting ends", async () => {
  const hash = "a".repeat(64);
  {
    await using hub = await startHub("guests");
    const guest = new FakeSite("guest-1", "guest");
    hub.conferences.add("m-1", guest);
    await hub.conferences.rememberGuest(guest, { sessionHash: hash, siteId: "guest-1", name: "Hiền" });
    assert.equal(hub.conferences.findAdmittedGuest("m-1", hash), undefined, "present");
  }
  {
    await using hub = await startHub("guests");
    const found = hub.conferences.findAdmittedGuest("m-1", hash);
    assert.deepEqual(found, { sessionHash: hash, siteId: "guest-1", name: "Hiền" });
    assert.equal(hub.conferences.findAdmittedGuest("m-1", "b".repeat(64)), undefined);
    const guest = new FakeSite("guest-1", "guest");
    hub.join("hue");
    hub.conferences.add("m-1", guest);
    await hub.command("meeting.remove", { siteId: "guest-1" });
    assert.equal(hub.conferences.findAdmittedGuest("m-1", hash), undefined);
  }
  await using hub = await startHub("guests");
  assert.equal(hub.conferences.findAdmittedGuest("m-1", hash), undefined);
});

test("what was decided in a meeting that is over is deleted", async () => {
  {
    await using hub = await startHub("over");
    hub.join("hue", "vinh");
    await hub.command("meeting.mute", { siteId: "vinh", muted: true });
  }
  await using hub = await startHub("over", false);
  assert.deepEqual(hub.intents.of("m-1").sites, []);
});
