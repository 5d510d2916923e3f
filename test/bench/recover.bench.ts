import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { eventually } from "../support/house.ts";
import { exposePeerConnections, watchViewer } from "../support/viewer-quality.ts";
import { WanHouse } from "../support/wan/wan-house.ts";
import { framesOf } from "../support/watching.ts";
import { type Figures, figures } from "./figures.ts";

const CUTS_SECONDS = [1, 10, 60];
const ROUNDS = 3;

async function playing(page: Page, selector: string): Promise<void> {
  const before = await framesOf(page, selector);
  await eventually(`${selector} plays`, async () => (await framesOf(page, selector)) > before + 15, 60_000);
}

/** The far room's line (NAT, no loss) is cut for 1, 10 and 60 s: ms from its return until its picture moves again on the
 * near room's screen, and the near room's on its own. */
export async function run(): Promise<Figures> {
  await using house = await WanHouse.build({ lossPercent: 0 });
  const now = Date.now();
  await house.hubCommand("meeting.create", {
    title: "Đường truyền",
    startsAtMs: now,
    endsAtMs: now + 3_600_000,
    roomIds: ["far", "near"],
  });
  await using stack = new AsyncDisposableStack();
  const screens = [];
  for (const [room, other] of [
    [house.near, "far"],
    [house.far, "near"],
  ] as const) {
    const browser = await room.browser();
    stack.defer(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await exposePeerConnections(page);
    await page.goto(`${room.url}/display/`);
    screens.push({ page, selector: `[data-testid="remote-${other}"]` });
  }
  const samples: number[] = [];
  const bySeconds: Record<string, number[]> = {};
  for (const seconds of CUTS_SECONDS) {
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(screens.map(({ page, selector }) => playing(page, selector)));
      const watches = await Promise.all(screens.map(({ page, selector }) => watchViewer(page, selector)));
      await house.line.cut();
      const cutAt = performance.now();
      await wait(seconds * 1000);
      await house.line.mend();
      const cutMs = performance.now() - cutAt;
      await Promise.all(screens.map(({ page, selector }) => playing(page, selector)));
      const qualities = await Promise.all(watches.map((watch) => watch.quality()));
      const worst = Math.max(...qualities.map(({ longestFreezeMs }) => longestFreezeMs)) - cutMs;
      samples.push(worst);
      const key = `cut${seconds}s`;
      bySeconds[key] = [...(bySeconds[key] ?? []), Math.round(worst)];
    }
  }
  return figures("recover", "ms", samples, bySeconds);
}
