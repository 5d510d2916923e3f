import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { DEADLINE_MS, eventually } from "../support/eventually.ts";
import { GuestLink } from "../support/guest-link.ts";
import { framesOf } from "../support/page-media.ts";
import { Testbed } from "../support/testbed.ts";
import { exposePeerConnections, type ViewerQuality, watchViewer } from "../support/viewer-quality.ts";

/** Snow uses the encoder's full bitrate: three times the narrow link. */
const VIDEO = { source: "test", pattern: "snow", width: 320, height: 240, framesPerSecond: 10 };
const NARROW = { kbitPerSecond: 500, delayMs: 20 };
const SPEAKER = '[data-testid="remote-ha-noi"]';
const SMALL_HEIGHT = 180;
/** More concealed audio than on the wide link, as a share: less is inaudible. */
const MORE_CONCEALED = 0.05;
/** Folder for a screenshot, if requested. */
const PICTURES = process.env.ROOMD_TEST_PICTURES;

/** The bandwidth budget probes upwards in steps of several seconds, and again after one that was too much. */
const RECOVERY_MS = 4 * DEADLINE_MS;

let testbed: Testbed;
let browser: Browser;
let page: Page;
let line: GuestLink;
let meetingId: string;
let wide: ViewerQuality;

before(async () => {
  testbed = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội", camera: false, video: VIDEO },
      { id: "da-nang", name: "Đà Nẵng", camera: false, video: VIDEO },
    ],
  });
  ({ id: meetingId } = await testbed.startMeeting({ title: "Họp tổng kết năm", chairRoomId: "ha-noi" }));
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
  page = await context.newPage();
  await exposePeerConnections(page);
  line = await GuestLink.install(page);
  const { url } = await testbed.hub.command("meeting.invite", { meetingId });
  await page.goto(url);
  await page.locator('[data-testid="name"]').fill("Nguyễn Thị Hiền");
  await page.locator('[data-testid="enter"]').click();
  await page.locator('[data-testid="tile-area"]').waitFor();
  const speaker = { siteId: "ha-noi" };
  await testbed.hub.command("meeting.moderate", {
    meetingId,
    command: { name: "meeting.spotlight", params: speaker },
  });
});

after(async () => {
  await browser?.close();
  await line?.[Symbol.asyncDispose]();
  await testbed?.[Symbol.asyncDispose]();
});

/** Returns the height of the speaker's video; 0 while there is none. */
function heightOfSpeaker(): Promise<number> {
  return page
    .locator(SPEAKER)
    .evaluateAll((elements) =>
      Math.max(0, ...elements.map((video) => (video as HTMLVideoElement).videoHeight)),
    );
}

async function plays(frames: number): Promise<void> {
  const first = await framesOf(page, SPEAKER);
  await eventually(
    "the speaker's picture moves",
    async () => (await framesOf(page, SPEAKER)) > first + frames,
  );
}

async function watched(frames: number): Promise<ViewerQuality> {
  const watch = await watchViewer(page, SPEAKER);
  await plays(frames);
  return watch.quality();
}

test("on a wide link the speaker is large and nothing is reduced", async () => {
  await eventually("large", async () => (await heightOfSpeaker()) === VIDEO.height);
  await page.locator('[data-testid="degradation"]').waitFor({ state: "detached" });
  await plays(10);
  wide = await watched(50);
});

test("on a narrow link the speaker's video is smaller, the audio is unchanged, and the page shows why", async () => {
  line.conditions = NARROW;
  await page.locator('[data-testid="degradation"]').waitFor();
  await eventually("small", async () => (await heightOfSpeaker()) === SMALL_HEIGHT);
  const narrow = await watched(50);
  assert.ok(narrow.concealedShare < wide.concealedShare + MORE_CONCEALED, JSON.stringify({ wide, narrow }));
  assert.match(
    (await page.locator('[data-testid="degradation"]').textContent()) ?? "",
    /^Đường truyền yếu – /,
  );
  await page.locator('[data-testid="link"][data-quality="weak"] summary').click();
  if (PICTURES) {
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, "narrow.png") });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: join(PICTURES, "narrow-phone.png") });
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});

test("the hub knows that the guest hears the speaker", async () => {
  await eventually("heard by the guest and by the other room", async () => {
    const { rollCalls } = await testbed.hub.state();
    const sites = rollCalls.find((one) => one.meetingId === meetingId)?.sites ?? [];
    return sites.find(({ siteId }) => siteId === "ha-noi")?.proofs?.consumedBy === 2;
  });
});

test("on a wide link again everything comes back", async () => {
  line.conditions = {};
  await page.locator('[data-testid="degradation"]').waitFor({ state: "detached", timeout: RECOVERY_MS });
  await eventually("large", async () => (await heightOfSpeaker()) === VIDEO.height);
  await plays(20);
  await eventually(
    "the gallery moves",
    async () => (await framesOf(page, '[data-testid="remote-da-nang"]')) > 10,
  );
});
