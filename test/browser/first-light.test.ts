import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { eventually, House } from "../support/house.ts";

let house: House;
let browser: Browser;

before(async () => {
  // Before any terminal is open: a browser that has inherited one would keep a pulled cable from hanging up.
  browser = await launchBrowser();
  house = await House.build({
    rooms: [
      { id: "ha-noi", name: "Hà Nội" },
      { id: "da-nang", name: "Đà Nẵng" },
    ],
  });
});

after(async () => {
  await browser?.close();
  await house?.[Symbol.asyncDispose]();
});

/** Frames that the video has decoded so far. */
function framesOf(page: Page, selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    const video = document.querySelector<HTMLVideoElement>(wanted);
    return video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  }, selector);
}

async function openPage(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  return page;
}

test("the panel's preview moves, and holding the joystick moves the camera until it is let go", async () => {
  const room = house.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  const preview = '[data-testid="preview"]';
  const first = await eventually("preview's first frame", () => framesOf(page, preview));
  await eventually("preview's frames advance", async () => (await framesOf(page, preview)) > first + 10);
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");

  const before = room.camera?.camera.snapshot().pan ?? 0;
  const box = await page.locator('[data-testid="joystick"]').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 4 });
  await eventually("camera pans right", async () => (room.camera?.camera.snapshot().pan ?? 0) > before + 20);
  await page.mouse.up();
  await eventually("the panel shows that nobody holds it", async () => {
    const state = (await room.state()).cameras[0];
    return state !== undefined && !state.moving && state.holder === null;
  });
  const stopped = room.camera?.camera.snapshot().pan;
  await eventually(
    "position shown is the camera's",
    async () => (await room.state()).cameras[0]?.position?.pan === stopped,
  );
  assert.equal(room.camera?.camera.snapshot().pan, stopped);
  await page.close();
});

test("keyboard arrows drive and key-up stops", async () => {
  const room = house.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="joystick"]').waitFor();
  const before = room.camera?.camera.snapshot().tilt ?? 0;
  await page.keyboard.down("ArrowUp");
  await eventually("camera tilts up", async () => (room.camera?.camera.snapshot().tilt ?? 0) > before + 10);
  await page.keyboard.up("ArrowUp");
  await eventually("still", async () => (await room.state()).cameras[0]?.moving === false);
  await page.close();
});

test("an unplugged camera is said on the panel, and taken back when it is plugged in again", async () => {
  const room = house.room("da-nang");
  const page = await openPage(`${room.url}/panel/`);
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  await room.camera?.unplug();
  await page.locator('[data-testid="camera-banner"]').waitFor({ timeout: 5000 });
  await room.camera?.replug();
  await page.locator('[data-testid="camera-banner"]').waitFor({ state: "detached", timeout: 15_000 });
  await page.close();
});

test("rooms join by themselves and each display plays the other room's picture", async () => {
  const hanoi = await openPage(`${house.room("ha-noi").url}/display/`);
  const danang = await openPage(`${house.room("da-nang").url}/display/`);
  await house.meetingNow();
  for (const [page, other] of [
    [hanoi, "da-nang"],
    [danang, "ha-noi"],
  ] as const) {
    const video = `[data-testid="remote-${other}"]`;
    const first = await eventually(`${other} seen`, () => framesOf(page, video), 20_000);
    await eventually(`${other} moves`, async () => (await framesOf(page, video)) > first + 20);
  }
  await hanoi.close();
  await danang.close();
});

test("a killed room turns red at the console, and started again it is back in its meeting", async () => {
  const page = await openPage(`${house.hubUrl}/console/`);
  const room = house.room("da-nang");
  const tile = page.locator('[data-testid="room-da-nang"]');
  await page.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor({ timeout: 20_000 });
  await room.program?.kill();
  await page.locator('[data-testid="room-da-nang"][data-status="down"]').waitFor({ timeout: 2000 });
  assert.equal(await tile.getAttribute("data-status"), "down");
  await room.start();
  await page.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor({ timeout: 20_000 });
  await eventually("back in the meeting", async () => (await room.state()).meeting.phase === "joined");
  await page.close();
});

test("a panel whose daemon died says so", async () => {
  const room = house.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="preview"]').waitFor();
  await room.program?.kill();
  await page.locator('[data-testid="stale-banner"]').waitFor({ timeout: 5000 });
  await room.start();
  await page.locator('[data-testid="stale-banner"]').waitFor({ state: "detached", timeout: 10_000 });
  await page.close();
});

test("pages load nothing from another host", async () => {
  const page = await browser.newPage();
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("http://127.0.0.1") && !request.url().startsWith("data:"))
      foreign.push(request.url());
  });
  for (const url of [
    `${house.room("ha-noi").url}/panel/`,
    `${house.room("ha-noi").url}/display/`,
    `${house.hubUrl}/console/`,
  ]) {
    await page.goto(url, { waitUntil: "load" });
  }
  assert.deepEqual(foreign, []);
  await page.close();
});
