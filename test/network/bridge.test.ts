import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { partFiles, type RecordedPart, readManifest } from "../../daemon/hub/recording/manifest.ts";
import { FAKE_DEVICES } from "../support/browser.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { framesOf } from "../support/page-media.ts";
import { probe } from "../support/recorded-file.ts";
import { eventually } from "../support/testbed.ts";
import { exposePeerConnections, watchViewer } from "../support/viewer-quality.ts";
import { type WanRoom, WanTestbed } from "../support/wan/wan-testbed.ts";

/** Two rooms in networks of their own, one behind NAT and a line that loses 3 % each way, and a browser guest: a
 * conference with a chair, content and a recording; then the line is cut, and its NAT forgets. */
const skip = await namespacesUnavailable();
const LOSS_PERCENT = 3;
const WITHIN_MS = 60_000;

let testbed: WanTestbed;
let meetingId: string;
const browsers: Browser[] = [];
let nearDisplay: Page;
let farDisplay: Page;

async function display(room: WanRoom): Promise<Page> {
  const browser = await room.browser();
  browsers.push(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await exposePeerConnections(page);
  await page.goto(`${room.url}/screen/`);
  return page;
}

before(async () => {
  if (skip) return;
  testbed = await WanTestbed.start({ lossPercent: LOSS_PERCENT });
  meetingId = await testbed.startMeeting({ chairRoomId: "near", speakerRoomIds: ["far"] });
  nearDisplay = await display(testbed.near);
  farDisplay = await display(testbed.far);
});

after(async () => {
  for (const browser of browsers) await browser.close();
  await testbed?.[Symbol.asyncDispose]();
});

const picture = (siteId: string) => `[data-testid="remote-${siteId}"]`;

/** More frames than until now. */
async function plays(page: Page, selector: string): Promise<void> {
  const before = await framesOf(page, selector);
  await eventually(
    `${selector} plays`,
    async () => (await framesOf(page, selector)) > before + 10,
    WITHIN_MS,
  );
}

async function guest(): Promise<Participant | undefined> {
  const { rosters } = await testbed.hubState();
  return rosters[0]?.participants.find(({ kind }) => kind === "guest");
}

/** What the chair's panel sends, by way of its own room. */
const chair = (method: string, params: unknown) => testbed.near.command(method, params);

test("each room sees the other, by the path that its network allows", { skip }, async () => {
  await plays(nearDisplay, picture("far"));
  await plays(farDisplay, picture("near"));
  assert.equal((await testbed.far.state()).wan.trunk, "comedia");
  assert.equal((await testbed.near.state()).wan.trunk, "pipe");
});

test("a line that loses packets gives a picture that does not stand still, and says what it loses", {
  skip,
}, async () => {
  const watch = await watchViewer(nearDisplay, picture("far"));
  const wan = await eventually(
    "loss is measured",
    async () => {
      const { up, down, rttMs } = (await testbed.far.state()).wan;
      return (up.lossShare ?? 0) > 0 && (down.lossShare ?? 0) > 0 && rttMs !== null && { up, down, rttMs };
    },
    WITHIN_MS,
  );
  assert.ok((wan.up.lossShare ?? 1) < 0.2, JSON.stringify(wan));
  await plays(nearDisplay, picture("far"));
  const quality = await watch.quality();
  process.stdout.write(`with ${LOSS_PERCENT} % loss each way: ${JSON.stringify(quality)}\n`);
  assert.ok(quality.framesPerSecond > 5, JSON.stringify(quality));
});

test("a guest comes by a link, asks for the floor, and is seen and heard in both rooms", {
  skip,
}, async () => {
  const { url } = await testbed.hubCommand<{ url: string }>("meeting.invite", { meetingId });
  const browser = await testbed.guestBrowser(FAKE_DEVICES);
  browsers.push(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
  await page.goto(url);
  await page.locator('[data-testid="name"]').fill("Nguyễn Văn An");
  await page.locator('[data-testid="enter"]').click();
  const there = await eventually("in the conference", guest, WITHIN_MS);
  assert.equal(there.role, "viewer");
  assert.equal(there.muted, true);
  await page.locator('[data-testid="hand"]').click();
  await eventually("the chair sees the hand", async () => {
    const { roster } = (await testbed.near.state()).meeting;
    return roster?.participants.some(
      ({ siteId, handRaisedAtMs }) => siteId === there.siteId && handRaisedAtMs !== null,
    );
  });
  await chair("meeting.setRole", { siteId: there.siteId, role: "speaker" });
  await eventually("heard in the far room", async () => {
    const { view } = (await testbed.far.state()).meeting;
    return view?.audio.some(({ siteId }) => siteId === there.siteId);
  });
  await chair("meeting.spotlight", { siteId: there.siteId });
  await plays(nearDisplay, picture(there.siteId));
  await plays(farDisplay, picture(there.siteId));
  await chair("meeting.spotlight", { siteId: null });
});

test("content of the far room is large on the near room's screen, and goes when it is ended", {
  skip,
}, async () => {
  await testbed.far.command("content.share", { on: true });
  const content = async () => {
    const { view } = (await testbed.near.state()).meeting;
    return view?.tiles.find(({ area, producerId }) => area === "content" && producerId !== null);
  };
  const tile = await eventually("content comes", content, WITHIN_MS);
  assert.equal(tile.siteId, "far");
  await nearDisplay.locator('[data-testid="content-of-far"]').waitFor({ timeout: WITHIN_MS });
  await plays(nearDisplay, '[data-testid="content-of-far"]');
  await testbed.far.command("content.share", { on: false });
  await eventually("content has gone", async () => (await content()) === undefined, WITHIN_MS);
});

/** How many bytes of pictures a site's recording has. */
async function recordedOf(siteId: string): Promise<number> {
  const [recording] = (await testbed.hubState()).recordings;
  const pictures = (recording?.files ?? []).filter(
    (file) => file.siteId === siteId && !file.name.endsWith(".mka"),
  );
  return pictures.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function isRecorded(siteId: string): Promise<void> {
  const before = await recordedOf(siteId);
  await eventually(
    `more of ${siteId} is recorded`,
    async () => (await recordedOf(siteId)) > before,
    WITHIN_MS,
  );
}

test("the line is cut and comes back: the meeting is there again, with the recording that ran all the while", {
  skip,
}, async () => {
  await chair("meeting.record", { on: true });
  await eventually("the sign is on in the far room", async () => {
    return (await testbed.far.state()).meeting.roster?.recordingSinceMs !== null;
  });
  for (const siteId of ["far", "near"]) await isRecorded(siteId);
  await testbed.farLink.cut();
  const cutAtMs = Date.now();
  await eventually(
    "the centre says who is lost",
    async () => {
      const { rosters } = await testbed.hubState();
      return rosters[0]?.participants.some(
        ({ siteId, lostSinceMs }) => siteId === "far" && lostSinceMs !== null,
      );
    },
    WITHIN_MS,
  );
  await testbed.farLink.restore();
  const mendedAtMs = Date.now();
  await plays(nearDisplay, picture("far"));
  await plays(farDisplay, picture("near"));
  process.stdout.write(`media on both sides ${Date.now() - mendedAtMs} ms after the line's return\n`);
  for (const siteId of ["far", "near"]) await isRecorded(siteId);
  await chair("meeting.record", { on: false });
  const folder = await eventually(
    "it has ended, and all its parts are whole",
    async () => {
      const [recording] = (await testbed.hubState()).recordings;
      const whole = recording?.files.every(({ name }) => /-\d+\.mkv$/.test(name));
      return recording?.endedAtMs !== null && whole && recording && join(testbed.recordings, recording.id);
    },
    WITHIN_MS,
  );
  const { parts } = await readManifest(folder);
  for (const siteId of ["far", "near"]) {
    const its = parts.filter((part) => part.siteId === siteId);
    const codecs = new Set<string>();
    for (const part of its) {
      const file = join(folder, partFiles(part).whole);
      const { durationSeconds, streams } = await probe(file);
      assert.ok((durationSeconds ?? 0) > 0, file);
      for (const { codec_name } of streams) codecs.add(codec_name);
    }
    assert.deepEqual([...codecs].sort(), ["h264", "opus"], siteId);
    const spans = its.map(({ span }) => span ?? assert.fail("a whole part without its time"));
    const text = JSON.stringify({ siteId, cutAtMs, mendedAtMs, spans });
    assert.ok(Math.min(...spans.map(({ fromMs }) => fromMs)) < cutAtMs, text);
    assert.ok(Math.max(...spans.map(({ toMs }) => toMs)) > mendedAtMs, text);
    if (siteId === "far") assert.ok(saysCut(its, { cutAtMs, mendedAtMs }), text);
  }
});

/** The list says that the picture is missing: in a part, or by the end of one part and the beginning of the next. */
function saysCut(
  parts: readonly RecordedPart[],
  { cutAtMs, mendedAtMs }: { cutAtMs: number; mendedAtMs: number },
): boolean {
  const middle = (cutAtMs + mendedAtMs) / 2;
  const there = ({ span }: RecordedPart) =>
    span !== undefined &&
    span.fromMs < middle &&
    span.toMs > middle &&
    !span.gaps.some(({ track, fromMs, toMs }) => track === "video" && fromMs < middle && toMs > middle);
  return !parts.some(there);
}

test("a NAT that forgets its mappings: the path is found anew", { skip }, async () => {
  await testbed.nat.changeMapping();
  await plays(nearDisplay, picture("far"));
  await plays(farDisplay, picture("near"));
  assert.equal((await testbed.far.state()).wan.trunk, "comedia");
});
