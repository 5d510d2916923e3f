import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DEGRADATION_STEPS, type DegradationStep } from "../../daemon/contract/meeting/view.ts";
import { openBrowser } from "../support/browser.ts";
import { DEADLINE_MS, eventually } from "../support/eventually.ts";
import { virtualWiresUnavailable } from "../support/network/capabilities.ts";
import type { ViewerQuality } from "../support/viewer-quality.ts";
import { startWan, type Wan } from "../support/wan/wan.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";

/** What viewers get over bad links, compared with what the same machine gives them over an undisturbed one; `npm run
 * bench -- bad-networks` has the figures. */
const skip = virtualWiresUnavailable() ?? false;
/** The bandwidth budget probes upwards in steps of several seconds. */
const RECOVERY_MS = 4 * DEADLINE_MS;
const WATCHED_FRAMES = 75;
/** Of the undisturbed frame rate. */
const LEAST_FRAME_SHARE = 0.5;
/** Beyond the undisturbed viewer's: what a retransmission or a key frame may take. */
const LONGER_FREEZE_MS = 1500;
const LONGER_CONCEALMENT_MS = 800;

let wan: Wan;
let near: WanViewer;
let far: WanViewer;
let undisturbed: readonly ViewerQuality[];

before(async () => {
  if (skip) return;
  wan = await startWan({
    lossPercent: 0,
    farLink: "emulated",
    pattern: "snow",
    media: { videoBitrateKbps: 1000 },
  });
  await wan.testbed.startMeeting();
  near = await WanViewer.open(wan, "near");
  far = await WanViewer.open(wan, "far");
  await Promise.all([near.waitForFrames(), far.waitForFrames()]);
  undisturbed = await watchBoth("undisturbed");
});

after(async () => {
  await near?.[Symbol.asyncDispose]();
  await far?.[Symbol.asyncDispose]();
  await wan?.[Symbol.asyncDispose]();
});

async function watchBoth(conditions: string): Promise<readonly ViewerQuality[]> {
  const watches = [await near.watch(), await far.watch()];
  await Promise.all([near.waitForFrames(WATCHED_FRAMES), far.waitForFrames(WATCHED_FRAMES)]);
  const qualities: ViewerQuality[] = [];
  for (const watch of watches) qualities.push(await watch.quality());
  process.stdout.write(`${conditions}: ${JSON.stringify(qualities)}\n`);
  return qualities;
}

async function assertWatchable(conditions: string): Promise<void> {
  for (const [viewer, disturbed] of (await watchBoth(conditions)).entries()) {
    const clean = undisturbed[viewer] ?? assert.fail("not watched before");
    const both = JSON.stringify({ conditions, clean, disturbed });
    assert.ok(disturbed.framesPerSecond > clean.framesPerSecond * LEAST_FRAME_SHARE, both);
    assert.ok(disturbed.longestFreezeMs < clean.longestFreezeMs * 2 + LONGER_FREEZE_MS, both);
    assert.ok(disturbed.longestConcealmentMs < clean.longestConcealmentMs * 2 + LONGER_CONCEALMENT_MS, both);
  }
}

test("5 % loss on a line of 100 ms", { skip }, async () => {
  await wan.network.setFarLink({ lossPercent: 5, delayMs: 50 });
  await assertWatchable("5 % loss, 100 ms");
  await far.reload();
  const { view } = (await wan.far.state()).meeting;
  const producerId = view?.tiles.find(({ siteId }) => siteId === "near")?.producerId;
  assert.ok(producerId);
  process.stdout.write(`first frame ${await far.firstFrameMs(producerId)} ms after the page's loading\n`);
});

test("packets that are late and out of order", { skip }, async () => {
  await wan.network.setFarLink({ delayMs: 50, jitterMs: 20, order: "unordered" });
  await assertWatchable("50 ms ± 20, out of order");
});

test("a narrow line: pictures go in their order, the sound stays, and all comes back", { skip }, async () => {
  const seen: (readonly DegradationStep[])[] = [];
  const look = async () => {
    const { wan: link, meeting } = await wan.far.state();
    assert.deepEqual(link.degradation, DEGRADATION_STEPS.slice(0, link.degradation.length));
    assert.deepEqual(
      meeting.view?.audio.map(({ siteId }) => siteId),
      ["near"],
    );
    seen.push(link.degradation);
    return link.degradation.length;
  };
  await wan.network.setFarLink({ kbitPerSecond: 256, delayMs: 20 });
  await eventually("pictures are given up", async () => (await look()) > 0);
  await Promise.all([near.waitForFrames(30), far.waitForFrames(30)]);
  await watchSaving();
  await wan.network.setFarLink({});
  await eventually("all is back", async () => (await look()) === 0, RECOVERY_MS);
  await assertWatchable("wide again");
});

/** Whoever looks sees it: on the room's screen, and at the centre. */
async function watchSaving(): Promise<void> {
  await far.page.locator('[data-testid="degradation"]').waitFor();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
    await page.goto(`${wan.testbed.hub.url}/`);
    await page.locator('[data-testid^="roll-call-m"]').first().click();
    await page.locator('[data-testid="call-far"][data-link="weak"]').waitFor();
    await page.locator('[data-testid="call-far"] button').click();
    await page.locator('[data-testid="participant-link"]').waitFor();
    const picture = process.env.SCREENSHOT;
    if (picture) await page.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
}

test("the same over IPv6", { skip }, async () => {
  await using six = await startWan({ lossPercent: 3, family: "ipv6" });
  await six.testbed.startMeeting();
  await using viewer = await WanViewer.open(six, "far");
  await viewer.waitForFrames();
  assert.equal((await six.far.state()).wan.trunk, "comedia");
  assert.equal((await six.near.state()).wan.trunk, "pipe");
  await eventually("heard at the centre", async () => {
    const [call] = (await six.testbed.hub.state()).rollCalls;
    return call?.sites.every(({ step }) => step === "heard");
  });
});
