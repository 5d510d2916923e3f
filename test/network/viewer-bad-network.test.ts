import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DEGRADATION_STEPS, type DegradationStep } from "../../daemon/contract/meeting/view.ts";
import { launchBrowser } from "../support/browser.ts";
import { virtualWiresUnavailable } from "../support/network/capabilities.ts";
import { eventually } from "../support/testbed.ts";
import type { ViewerQuality } from "../support/viewer-quality.ts";
import { WanTestbed } from "../support/wan/wan-testbed.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";

/** What viewers get over bad lines. The limits leave room for a busy machine; `npm run bench -- bad-networks` has the
 * figures. */
const skip = virtualWiresUnavailable() ?? false;
const WITHIN_MS = 90_000;
const WATCHED_FRAMES = 75;
const LIMITS = { framesPerSecond: 8, longestFreezeMs: 2000, longestConcealmentMs: 1000 };

let testbed: WanTestbed;
let near: WanViewer;
let far: WanViewer;

before(async () => {
  if (skip) return;
  testbed = await WanTestbed.start({
    lossPercent: 0,
    farLink: "emulated",
    pattern: "snow",
    media: { videoBitrateKbps: 1000 },
  });
  await testbed.startMeeting();
  near = await WanViewer.open(testbed.near, "far");
  far = await WanViewer.open(testbed.far, "near");
  await Promise.all([near.waitForFrames(), far.waitForFrames()]);
});

after(async () => {
  await near?.[Symbol.asyncDispose]();
  await far?.[Symbol.asyncDispose]();
  await testbed?.[Symbol.asyncDispose]();
});

async function watchBoth(of: string): Promise<void> {
  const watches = [await near.watch(), await far.watch()];
  await Promise.all([near.waitForFrames(WATCHED_FRAMES), far.waitForFrames(WATCHED_FRAMES)]);
  const qualities: ViewerQuality[] = [];
  for (const watch of watches) qualities.push(await watch.quality());
  process.stdout.write(`${of}: ${JSON.stringify(qualities)}\n`);
  for (const { framesPerSecond, longestFreezeMs, longestConcealmentMs } of qualities) {
    assert.ok(framesPerSecond > LIMITS.framesPerSecond, `${framesPerSecond} frames a second`);
    assert.ok(longestFreezeMs < LIMITS.longestFreezeMs, `stood still for ${longestFreezeMs} ms`);
    assert.ok(longestConcealmentMs < LIMITS.longestConcealmentMs, `no sound for ${longestConcealmentMs} ms`);
  }
}

test("5 % loss on a line of 100 ms", { skip }, async () => {
  await testbed.setLinkConditions({ lossPercent: 5, delayMs: 50 });
  await watchBoth("5 % loss, 100 ms");
  await far.reload();
  const { view } = (await testbed.far.state()).meeting;
  const producerId = view?.tiles.find(({ siteId }) => siteId === "near")?.producerId;
  assert.ok(producerId);
  process.stdout.write(`first frame ${await far.firstFrameMs(producerId)} ms after the page's loading\n`);
});

test("packets that are late and out of order", { skip }, async () => {
  await testbed.setLinkConditions({ delayMs: 50, jitterMs: 20, order: "free" });
  await watchBoth("50 ms ± 20, out of order");
});

test("a narrow line: pictures go in their order, the sound stays, and all comes back", { skip }, async () => {
  const seen: (readonly DegradationStep[])[] = [];
  const look = async () => {
    const { wan, meeting } = await testbed.far.state();
    assert.deepEqual(wan.degradation, DEGRADATION_STEPS.slice(0, wan.degradation.length));
    assert.deepEqual(
      meeting.view?.audio.map(({ siteId }) => siteId),
      ["near"],
    );
    seen.push(wan.degradation);
    return wan.degradation.length;
  };
  await testbed.setLinkConditions({ kbitPerSecond: 256, delayMs: 20 });
  await eventually("pictures are given up", async () => (await look()) > 0, WITHIN_MS);
  await Promise.all([near.waitForFrames(30), far.waitForFrames(30)]);
  await watchSaving();
  await testbed.setLinkConditions({});
  await eventually("all is back", async () => (await look()) === 0, 5 * WITHIN_MS);
  await watchBoth("wide again");
});

/** Whoever looks sees it: on the room's screen, and at the centre. */
async function watchSaving(): Promise<void> {
  await far.page.locator('[data-testid="degradation"]').waitFor({ timeout: WITHIN_MS });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
    await page.goto(`${testbed.hubUrl}/`);
    await page.locator('[data-testid^="roll-call-m"]').first().click();
    await page.locator('[data-testid="call-far"][data-link="weak"]').waitFor({ timeout: WITHIN_MS });
    await page.locator('[data-testid="call-far"] button').click();
    await page.locator('[data-testid="participant-link"]').waitFor();
    const picture = process.env.SCREENSHOT;
    if (picture) await page.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
}

test("the same over IPv6", { skip }, async () => {
  await using six = await WanTestbed.start({ lossPercent: 3, family: "ipv6" });
  await six.startMeeting();
  await using viewer = await WanViewer.open(six.far, "near");
  await viewer.waitForFrames();
  assert.equal((await six.far.state()).wan.trunk, "comedia");
  assert.equal((await six.near.state()).wan.trunk, "pipe");
  await eventually("heard at the centre", async () => {
    const [call] = (await six.hubState()).rollCalls;
    return call?.sites.every(({ step }) => step === "heard");
  });
});
