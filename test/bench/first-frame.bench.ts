import type { Page } from "playwright-core";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { launchBrowser } from "../support/browser.ts";
import { virtualWiresUnavailable } from "../support/network/capabilities.ts";
import { eventually, Testbed } from "../support/testbed.ts";
import { WanTestbed } from "../support/wan/wan-testbed.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";
import { type Figures, figures, percentile } from "./figures.ts";

const ROUNDS = 30;
/** On the viewer's line, each direction alike. */
const BAD_LINE = { lossPercent: 5, delayMs: 50 };

interface Room {
  state(): Promise<RoomState>;
  command(method: string): Promise<unknown>;
}

/** A room's join request → the first frame of another site decoded on its display page, ms, so many times. */
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
    // Which of the site's streams it is may change until one is seen.
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

/** Across both routers, with an encoder that otherwise makes a key frame every 300 s; then the same over a bad line,
 * where wires can be made. */
export async function run(): Promise<Figures> {
  const samples = await onGoodLine();
  const missing = virtualWiresUnavailable();
  if (missing !== undefined) return figures("first-frame", "ms", samples, { badLine: missing });
  const lossy = await onBadLine();
  return figures("first-frame", "ms", samples, {
    badLineP50: percentile(lossy, 50),
    badLineP99: percentile(lossy, 99),
  });
}

async function onGoodLine(): Promise<number[]> {
  await using house = await Testbed.start({
    rooms: [
      { id: "sender", name: "Gửi", keyFrameEverySeconds: 300 },
      { id: "viewer", name: "Xem", keyFrameEverySeconds: 300 },
    ],
  });
  const browser = await launchBrowser();
  try {
    const viewer = house.room("viewer");
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${viewer.url}/screen/`);
    await house.startMeeting("Đo khung hình đầu tiên");
    await page.locator('[data-testid="remote-sender"]').waitFor({ timeout: 20_000 });
    return await firstFrames(viewer, page, "sender");
  } finally {
    await browser.close();
  }
}

async function onBadLine(): Promise<number[]> {
  await using house = await WanTestbed.start({
    ...{ lossPercent: 0, farLink: "long", pattern: "snow" },
    media: { videoBitrateKbps: 1000, keyFrameEverySeconds: 300 },
  });
  await house.setLinkConditions(BAD_LINE);
  await house.startMeeting();
  await using viewer = await WanViewer.open(house.far, "near");
  await viewer.waitForFrames();
  return await firstFrames(house.far, viewer.page, "near");
}

declare global {
  interface Window {
    roomdFirstFrame?: Record<string, number>;
  }
}
