import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { SimulatedCamera } from "../simulators/visca/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { byTestId, openBrowser } from "../support/browser.ts";
import { colourOf } from "../support/colour.ts";
import { eventually } from "../support/eventually.ts";
import { framesOf } from "../support/page-media.ts";
import { freePort } from "../support/ports.ts";
import { type RawVideoServer, startRawVideoServer } from "../support/raw-video-server.ts";
import { runRoomctl } from "../support/roomctl.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

/** A room with two cameras, each with a video input, and a content input; another room watches. */
const SIZE = { width: 320, height: 180, framesPerSecond: 15 };
const SLIDES = { width: 320, height: 240 };

let browser: Browser;
let second: SimulatedCamera;
let testbed: Testbed;
let room: RoomProcess;
let slidesPort: number;
let slides: RawVideoServer | undefined;
let far: Page;

before(async () => {
  // Launched before any terminal is opened: an inherited descriptor would hide a pulled cable.
  browser = await openBrowser();
  second = await startViscaSimulator({ transport: "tcp" });
  slidesPort = await freePort();
  testbed = await Testbed.start({
    rooms: [
      {
        id: "hue",
        name: "Huế",
        ptz: { onAir: "locked" },
        moreCameras: [{ id: "cam2", name: "Camera 2", connection: second.connection }],
        videos: [
          { id: "hall", name: "Toàn cảnh", camera: "cam1", source: "test", pattern: "red", ...SIZE },
          { id: "desk", name: "Bục", camera: "cam2", source: "test", pattern: "blue", ...SIZE },
          { id: "gone", name: "Máy soi", source: "v4l2", device: "/dev/nothing-here", ...SIZE },
        ],
        content: {
          source: "raw-tcp",
          host: "127.0.0.1",
          port: slidesPort,
          ...SLIDES,
          framesPerSecond: 15,
        },
      },
      { id: "vinh", name: "Vinh", video: { source: "test", pattern: "green", ...SIZE } },
    ],
  });
  room = testbed.room("hue");
  await testbed.startMeeting();
  far = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await far.goto(`${testbed.room("vinh").url}/screen/`);
  await eventually("the far room sees the first camera", async () => (await farSees()) === "red");
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
  await slides?.[Symbol.asyncDispose]();
  await second?.[Symbol.asyncDispose]();
});

const farSees = () => colourOf(far, "remote-hue");

async function openPanel(language = "vi"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${room.url}/panel/?lang=${language}`);
  await byTestId(page, "tab-inputs").click();
  await byTestId(page, "video-inputs").waitFor();
  return page;
}

async function onAir(): Promise<string[]> {
  return (await room.state()).cameras.filter((camera) => camera.onAir).map(({ id }) => id);
}

/** Records the colours that the far room's screen painted. */
async function watchFar(): Promise<() => Promise<string[]>> {
  await far.evaluate(() => {
    const seen: string[] = [];
    const look = () => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-hue"]');
      const canvas = document.createElement("canvas");
      canvas.width = 1;
      canvas.height = 1;
      const context = canvas.getContext("2d");
      if (video?.srcObject)
        context?.drawImage(video, video.videoWidth / 2, video.videoHeight / 3, 1, 1, 0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
      const colour = red > 90 ? "red" : blue > 90 ? "blue" : green > 90 ? "green" : "nothing";
      if (seen.at(-1) !== colour) seen.push(colour);
      if (!("stopLooking" in window)) requestAnimationFrame(look);
    };
    Object.assign(window, { seen });
    look();
  });
  return () =>
    far.evaluate(() => {
      Object.assign(window, { stopLooking: true });
      return (window as unknown as { seen: string[] }).seen;
    });
}

test("previewing another camera shows and moves it here only; the meeting does not see it", async () => {
  const page = await openPanel();
  await byTestId(page, "tally-hall").waitFor();
  assert.match((await byTestId(page, "tally-hall").textContent()) ?? "", /Đang phát/);
  assert.equal(await byTestId(page, "unlock").count(), 1, "the camera on air is locked");
  const small = page.locator('[data-testid="tile-video-hall"] img');
  const width = () => small.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await eventually("it is seen in small", async () => (await width()) === 320);
  await byTestId(page, "video-desk").click();
  await eventually("its picture", async () => (await colourOf(page, "preview")) === "blue");
  await byTestId(page, "preview-only").waitFor();
  await byTestId(page, "joystick").waitFor();
  await page.keyboard.down("ArrowRight");
  await eventually("it moves", async () => second.camera.snapshot().pan > 5);
  await page.keyboard.up("ArrowRight");
  assert.equal(room.camera?.camera.snapshot().pan, 0);
  assert.equal(await farSees(), "red");
  assert.deepEqual(await onAir(), ["cam1"]);
  await page.close();
  await eventually("its source stands still again", async () => {
    return (await room.state()).media.videos.find(({ id }) => id === "desk")?.health.status === "off";
  });
});

test("one tap puts a camera on air: the far room switches without a gap", async () => {
  const page = await openPanel();
  const seen = await watchFar();
  await byTestId(page, "put-desk").click();
  await eventually("the far room sees it", async () => (await farSees()) === "blue");
  assert.deepEqual(await seen(), ["red", "blue"]);
  await page.locator('[data-testid="tile-video-desk"][data-tally="on-air"]').waitFor();
  await byTestId(page, "put-hall").waitFor();
  assert.deepEqual(await onAir(), ["cam2"]);
  await byTestId(page, "unlock").waitFor();
  await page.close();
});

test("an input without video is reported in the operator's words, and the one on air stays", async () => {
  const page = await openPanel();
  await byTestId(page, "put-gone").click();
  const toast = byTestId(page, "toast");
  await toast.waitFor();
  assert.match((await toast.textContent()) ?? "", /kiểm tra dây.*gone/s);
  assert.equal(await farSees(), "blue");
  await page.locator('[data-testid="tile-video-desk"][data-tally="on-air"]').waitFor();
  await page.close();
});

test("roomctl lists the video inputs and selects one", async () => {
  const roomctl = (...args: string[]) => runRoomctl({ room: room.url, hub: testbed.hub.url }, ...args);
  assert.match((await roomctl("video")).stdout, /desk +Bục +cam2 +sent +ok/);
  const { code, stdout } = await roomctl("video", "hall");
  assert.equal(code, 0);
  assert.match(stdout, /hall +Toàn cảnh +cam1 +sent/);
  await eventually("the far room sees it", async () => (await farSees()) === "red");
  assert.equal((await roomctl("video", "gone")).code, 69);
  assert.equal((await roomctl("video", "nothing")).code, 66);
});

test("the selected input is restored after the daemon was killed", async () => {
  await room.command("video.select", { video: "desk" });
  await room.program.kill();
  await room.start();
  assert.equal((await room.state()).media.selectedVideoId, "desk");
  await eventually("the far room sees it", async () => (await farSees()) === "blue");
  await eventually("it is on air", async () => (await onAir()).join() === "cam2");
});

test("content shared from the panel waits, reports no signal, is shown in the far room, and ends", async () => {
  const page = await openPanel();
  const button = byTestId(page, "content");
  const state = (wanted: string) => page.locator(`[data-testid="content"][data-state="${wanted}"]`).waitFor();
  await state("off");
  assert.match((await button.textContent()) ?? "", /Trình chiếu/);
  await button.click();
  await state("no-signal");
  assert.match((await button.textContent()) ?? "", /Không có tín hiệu/);
  const banner = byTestId(page, "content-banner");
  assert.match((await banner.textContent()) ?? "", /kiểm tra dây/);
  slides = await startRawVideoServer(SLIDES, slidesPort);
  await state("on");
  assert.match((await button.textContent()) ?? "", /Đang trình chiếu/);
  await banner.waitFor({ state: "detached" });
  await eventually("the far room shows it", async () => {
    return (await framesOf(far, '[data-area="content"] [data-testid="content-of-hue"]')) > 10;
  });
  const english = await openPanel("en");
  await english.locator('[data-testid="content"][data-state="on"]').waitFor();
  assert.match((await byTestId(english, "content").textContent()) ?? "", /Stop sharing.*Sharing/s);
  await english.close();
  await button.click();
  await state("off");
  await byTestId(far, "content-of-hue").waitFor({ state: "detached" });
  await page.close();
});
