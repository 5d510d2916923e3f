import type { Page } from "playwright-core";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { virtualWiresUnavailable } from "../support/network/capabilities.ts";
import { Testbed } from "../support/testbed.ts";
import { startWan } from "../support/wan/wan.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";
import { bareFirstFrames } from "./bare/first-frame.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = 30;
/** As in the testbed. */
const VIDEO = { source: "test", width: 640, height: 360, framesPerSecond: 30 };
/** Of the viewer's WAN, in both directions. */
const BAD_LINK = { lossPercent: 5, delayMs: 50 };

interface Room {
  state(): Promise<RoomState>;
  command(method: string): Promise<unknown>;
}

/** ms from a room's join request until the first frame of another site is decoded on its screen page. */
async function firstFrames(room: Room, page: Page, siteId: string): Promise<number[]> {
  const samples: number[] = [];
  const video = page.locator(`[data-testid="remote-${siteId}"]`);
  for (let round = 0; round < ROUNDS; round++) {
    await room.command("meeting.leave");
    await video.waitFor({ state: "detached" });
    await page.evaluate(() => {
      window.roomdFirstFrame = {};
    });
    const startedAt = Date.now();
    const joined = room.command("meeting.join");
    // The selected layer may change until one is shown.
    const firstFrameAt = await eventually("first frame", async () => {
      const { view } = (await room.state()).meeting;
      const ids = (view?.tiles ?? []).filter((tile) => tile.siteId === siteId).map((tile) => tile.producerId);
      return page.evaluate((of) => of.map((id) => id && window.roomdFirstFrame?.[id]).find(Boolean), ids);
    });
    await joined;
    samples.push(Number(firstFrameAt) - startedAt);
  }
  return samples;
}

/** Across both routers, with an encoder that otherwise makes a key frame every 300 s; then the same over a bad link, where
 * wires are available. The limit is one bare router with the same encoder and browser. */
export async function run(): Promise<Figures> {
  const samples = await onGoodLink();
  const limit = await bareFirstFrames(VIDEO, ROUNDS);
  const missing = virtualWiresUnavailable();
  const bad = missing === undefined ? await onBadLink() : undefined;
  const result = figures("first-frame", "ms", samples, {
    badLink: bad ? { p50: percentile(bad, 50), p99: percentile(bad, 99) } : missing,
  });
  return withLimit(result, "one bare router", limit);
}

async function onGoodLink(): Promise<number[]> {
  await using testbed = await Testbed.start({
    rooms: [
      { id: "sender", name: "Gửi", keyFrameEverySeconds: 300 },
      { id: "viewer", name: "Xem", keyFrameEverySeconds: 300 },
    ],
  });
  const browser = await openBrowser();
  try {
    const viewer = testbed.room("viewer");
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${viewer.url}/screen/`);
    await testbed.startMeeting({ title: "Đo khung hình đầu tiên" });
    await page.locator('[data-testid="remote-sender"]').waitFor({ timeout: 20_000 });
    return await firstFrames(viewer, page, "sender");
  } finally {
    await browser.close();
  }
}

async function onBadLink(): Promise<number[]> {
  await using wan = await startWan({
    farLink: "emulated",
    pattern: "snow",
    media: { videoBitrateKbps: 1000, keyFrameEverySeconds: 300 },
  });
  await wan.network.setFarLink(BAD_LINK);
  await wan.testbed.startMeeting();
  await using viewer = await WanViewer.open(wan, "far");
  await viewer.waitForFrames();
  return await firstFrames(wan.far, viewer.page, "near");
}

declare global {
  interface Window {
    roomdFirstFrame?: Record<string, number>;
  }
}
