import { launchBrowser } from "../support/browser.ts";
import { eventually, House } from "../support/house.ts";
import { type Figures, figures } from "./figures.ts";

const ROUNDS = 30;

/** A room's join request → the first frame of the other room decoded on its display page, across both
 * routers, with an encoder that otherwise makes a key frame every 300 s. */
export async function run(): Promise<Figures> {
  await using house = await House.build({
    rooms: [
      { id: "sender", name: "Gửi", keyFrameEverySeconds: 300 },
      { id: "viewer", name: "Xem", keyFrameEverySeconds: 300 },
    ],
  });
  const browser = await launchBrowser();
  try {
    const viewer = house.room("viewer");
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${viewer.url}/display/`);
    await house.meetingNow("Đo khung hình đầu tiên");
    const video = '[data-testid="remote-sender"]';
    await page.locator(video).waitFor({ timeout: 20_000 });
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await viewer.command("meeting.leave");
      await page.locator(video).waitFor({ state: "detached" });
      await page.evaluate(() => {
        window.roomdFirstFrame = {};
      });
      const startedAt = Date.now();
      const joined = viewer.command("meeting.join");
      const producerId = await eventually("sender's producer", async () => {
        const { view } = (await viewer.state()).meeting;
        return view?.tiles.find(({ siteId }) => siteId === "sender")?.producerId;
      });
      const firstFrameAt = await eventually("first frame", () =>
        page.evaluate((id) => window.roomdFirstFrame?.[id], producerId),
      );
      await joined;
      samples.push(firstFrameAt - startedAt);
    }
    return figures("first-frame", "ms", samples);
  } finally {
    await browser.close();
  }
}

declare global {
  interface Window {
    roomdFirstFrame?: Record<string, number>;
  }
}
