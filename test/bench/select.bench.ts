import type { Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";
import { bareFirstFrames } from "./bare/first-frame.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = 10;
const SIZE = { source: "test", width: 640, height: 360, framesPerSecond: 30 };

/** ms from the command until the first frame of the other input is decoded on the other room's screen, where that input's
 * source is kept ready, and (`coldP50`, `coldP99`) where it starts with the command. `answerP50`, `coldAnswerP50`: until
 * the command's response. `stillP50`, `coldStillP50`: the longest time between two painted frames. The limit is a first
 * frame of one bare router with the same encoder and browser. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    rooms: [
      {
        id: "sender",
        name: "Gửi",
        keyFrameEverySeconds: 300,
        videos: [
          { id: "ready-1", name: "1", pattern: "red", keepReady: true, ...SIZE },
          { id: "ready-2", name: "2", pattern: "blue", keepReady: true, ...SIZE },
          { id: "cold", name: "3", pattern: "green", ...SIZE },
        ],
      },
      { id: "viewer", name: "Xem", keyFrameEverySeconds: 300 },
    ],
  });
  const browser = await openBrowser();
  try {
    const sender = testbed.room("sender");
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${testbed.room("viewer").url}/screen/`);
    await testbed.startMeeting({ title: "Đo thời gian đổi hình" });
    await page.locator('[data-testid="remote-sender"]').waitFor({ timeout: 20_000 });
    await eventually("both ready", async () => {
      const { videos } = (await sender.state()).media;
      return videos.filter(({ health }) => health.status === "ok").length === 2;
    });
    const warm: Change[] = [];
    const cold: Change[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      warm.push(await change(sender, page, "ready-2"));
      await atRest(sender);
      cold.push(await change(sender, page, "cold"));
      await atRest(sender);
      await change(sender, page, "ready-1");
      await atRest(sender);
    }
    const p50 = (of: readonly Change[], what: keyof Change) =>
      Math.round(
        percentile(
          of.map((one) => one[what]),
          50,
        ),
      );
    const frames = (of: readonly Change[]) => of.map(({ frameMs }) => frameMs);
    const result = figures("select", "ms", frames(warm), {
      answerP50: p50(warm, "answerMs"),
      stillP50: p50(warm, "stillMs"),
      coldP50: p50(cold, "frameMs"),
      coldP99: Math.round(percentile(frames(cold), 99)),
      coldAnswerP50: p50(cold, "answerMs"),
      coldStillP50: p50(cold, "stillMs"),
    });
    return withLimit(result, "a first frame of one bare router", await bareFirstFrames(SIZE, ROUNDS));
  } finally {
    await browser.close();
  }
}

interface Change {
  readonly frameMs: number;
  readonly answerMs: number;
  readonly stillMs: number;
}

async function change(sender: RoomProcess, page: Page, video: string): Promise<Change> {
  await page.evaluate(watchFrames);
  const startedAt = Date.now();
  await sender.command("video.select", { video });
  const answerMs = Date.now() - startedAt;
  const firstAt = await eventually("first frame", () =>
    page.evaluate(() => Object.values(window.roomdFirstFrame ?? {})[0]),
  );
  const stillMs = await page.evaluate(() => (window as unknown as { stillMs: () => number }).stillMs());
  return { frameMs: firstAt - startedAt, answerMs, stillMs };
}

/** In the page: begins to note new pictures, and for how long what is seen of the sender has stood still. */
function watchFrames(): void {
  window.roomdFirstFrame = {};
  let longest = 0;
  let last = performance.now();
  let goesOn = true;
  let frames = -1;
  const look = () => {
    const videos = [...document.querySelectorAll<HTMLVideoElement>('[data-testid^="remote-sender"]')];
    const now = performance.now();
    const painted = videos.reduce((sum, one) => sum + one.getVideoPlaybackQuality().totalVideoFrames, 0);
    if (painted !== frames) {
      longest = Math.max(longest, frames === -1 ? 0 : now - last);
      frames = painted;
      last = now;
    }
    if (goesOn) requestAnimationFrame(look);
  };
  look();
  Object.assign(window, {
    stillMs: () => {
      goesOn = false;
      return longest;
    },
  });
}

/** Nothing of the change before is left: a source that is not kept ready has ended. */
async function atRest(sender: RoomProcess): Promise<void> {
  await eventually("at rest", async () => {
    const { videos, selectedVideoId } = (await sender.state()).media;
    const shown = videos.find(({ id }) => id === selectedVideoId);
    const cold = videos.find(({ id }) => id === "cold");
    return shown?.health.status === "ok" && (selectedVideoId === "cold" || cold?.health.status === "off");
  });
}
