import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { framesOf } from "../support/page-media.ts";
import { Testbed } from "../support/testbed.ts";
import { exposePeerConnections } from "../support/viewer-quality.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const SCREENS = 3;
const SAMPLES = 20;

/** What a page has received of the other site so far, bytes; its own room's picture never crosses the line. */
function received(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const elements = document.querySelectorAll<HTMLMediaElement>('[data-testid="remote-sender"], audio');
    const tracks = new Set(
      [...elements].flatMap(({ srcObject }) =>
        srcObject instanceof MediaStream ? srcObject.getTracks().map(({ id }) => id) : [],
      ),
    );
    const reports = await Promise.all((window.viewerPeers ?? []).map((peer) => peer.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter(({ type, trackIdentifier }) => type === "inbound-rtp" && tracks.has(trackIdentifier))
      .reduce(
        (sum, { bytesReceived = 0, headerBytesReceived = 0 }) => sum + bytesReceived + headerBytesReceived,
        0,
      );
  });
}

/** A room with three screens: bandwidth of its WAN. The limit is what one screen receives: the ratio would be 3 if each
 * screen joined the hub itself. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    rooms: [
      { id: "sender", name: "Gửi", camera: false },
      { id: "viewer", name: "Xem", camera: false },
    ],
  });
  const browser = await openBrowser();
  try {
    const viewer = testbed.room("viewer");
    await testbed.startMeeting({ title: "Đường truyền" });
    const pages: Page[] = [];
    for (let screen = 0; screen < SCREENS; screen++) {
      const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
      await exposePeerConnections(page);
      await page.goto(`${viewer.url}/screen/`);
      pages.push(page);
    }
    for (const page of pages) {
      await eventually(
        "plays",
        async () => (await framesOf(page, '[data-testid="remote-sender"]')) > 30,
        60_000,
      );
    }
    const samples: number[] = [];
    const screens: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      const before = await Promise.all(pages.map(received));
      const startedAt = performance.now();
      const kbps: number[] = [];
      for (let second = 0; second < 3; second++) {
        await wait(1000);
        kbps.push((await viewer.state()).wan.down.kbps);
      }
      const seconds = (performance.now() - startedAt) / 1000;
      const after = await Promise.all(pages.map(received));
      const bytes = after.reduce((sum, count, index) => sum + count - (before[index] ?? 0), 0);
      screens.push((bytes * 8) / 1000 / seconds / SCREENS);
      samples.push(kbps.reduce((sum, one) => sum + one, 0) / kbps.length);
    }
    const result = figures("wan-bytes", "kbit/s", samples, { screens: SCREENS });
    return withLimit(result, "what one screen receives", screens);
  } finally {
    await browser.close();
  }
}
