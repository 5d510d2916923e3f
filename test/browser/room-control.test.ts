import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let browser: Browser;

before(async () => {
  // Launched before any terminal is opened: an inherited descriptor would hide a pulled cable.
  browser = await openBrowser();
  testbed = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội" },
      { id: "da-nang", name: "Đà Nẵng" },
    ],
  });
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

/** Returns the decoded frames of the video. */
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

test("the panel's preview moves, and the joystick moves the camera until it is released", async () => {
  const room = testbed.room("ha-noi");
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

test("arrow keys drive, and key-up stops", async () => {
  const room = testbed.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="joystick"]').waitFor();
  const before = room.camera?.camera.snapshot().tilt ?? 0;
  await page.keyboard.down("ArrowUp");
  await eventually("camera tilts up", async () => (room.camera?.camera.snapshot().tilt ?? 0) > before + 10);
  await page.keyboard.up("ArrowUp");
  await eventually("still", async () => (await room.state()).cameras[0]?.moving === false);
  await page.close();
});

test("a touch drives, and lifting the finger stops", async () => {
  const room = testbed.room("ha-noi");
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(`${room.url}/panel/`);
  const box = await page.locator('[data-testid="joystick"]').boundingBox();
  assert.ok(box);
  const touch = await context.newCDPSession(page);
  const y = box.y + box.height / 2;
  const before = room.camera?.camera.snapshot().pan ?? 0;
  await touch.send("Input.dispatchTouchEvent", {
    type: "touchStart",
    touchPoints: [{ x: box.x + box.width * 0.4, y }],
  });
  await touch.send("Input.dispatchTouchEvent", {
    type: "touchMove",
    touchPoints: [{ x: box.x + box.width * 0.2, y }],
  });
  await eventually("camera pans left", async () => (room.camera?.camera.snapshot().pan ?? 0) < before - 20);
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await eventually("still", async () => (await room.state()).cameras[0]?.moving === false);
  assert.equal(room.camera?.camera.moving, false);
  await context.close();
});

test("closing a panel while it drives stops the camera", async () => {
  const room = testbed.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="joystick"]').waitFor();
  await page.keyboard.down("ArrowRight");
  await eventually("it moves", async () => room.camera?.camera.moving === true);
  await page.close();
  await eventually("still", async () => (await room.state()).cameras[0]?.moving === false);
  assert.equal(room.camera?.camera.moving, false);
});

test("a preset is saved under a name and recalled", async () => {
  const room = testbed.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="preset-save"]').click();
  await page.locator('[data-testid="preset-name"]').fill("Chủ tọa");
  await page.locator('[data-testid="preset-submit"]').click();
  const preset = page.locator('[data-testid="preset-1"]');
  await preset.waitFor();
  assert.equal(await preset.textContent(), "Chủ tọa");
  const there = room.camera?.camera.snapshot();
  await room.command("ptz.moveTo", { camera: "cam1", pan: -900, tilt: 300, zoom: 3000 });
  await preset.click();
  await eventually("back there", async () => {
    const now = room.camera?.camera.snapshot();
    return now?.pan === there?.pan && now?.tilt === there?.tilt && now?.zoom === there?.zoom;
  });
  await page.close();
});

test("the microphone button shows what the router does", async () => {
  const room = testbed.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  const mic = page.locator('[data-testid="mic"]');
  await mic.click();
  await page.locator('[data-testid="mic"][data-muted="true"]').waitFor();
  assert.equal((await room.state()).microphone.muted, true);
  await mic.click();
  await page.locator('[data-testid="mic"][data-muted="false"]').waitFor();
  await page.close();
});

test("the panel reports an unplugged camera until it is plugged in again", async () => {
  const room = testbed.room("da-nang");
  const page = await openPage(`${room.url}/panel/`);
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  await room.camera?.unplug();
  await page.locator('[data-testid="camera-banner"]').waitFor();
  await room.camera?.replug();
  await page.locator('[data-testid="camera-banner"]').waitFor({ state: "detached" });
  await page.close();
});

test("rooms join by themselves, and each screen plays the other room's video", async () => {
  const hanoi = await openPage(`${testbed.room("ha-noi").url}/screen/`);
  const danang = await openPage(`${testbed.room("da-nang").url}/screen/`);
  await testbed.startMeeting();
  for (const [page, other] of [
    [hanoi, "da-nang"],
    [danang, "ha-noi"],
  ] as const) {
    const video = `[data-testid="remote-${other}"]`;
    const first = await eventually(`${other} seen`, () => framesOf(page, video));
    await eventually(`${other} moves`, async () => (await framesOf(page, video)) > first + 20);
  }
  await hanoi.close();
  await danang.close();
});

test("a meeting created at the console starts in 20 s; a room leaves and joins again from its panel", async () => {
  const room = testbed.room("da-nang");
  for (const { id } of (await testbed.hub.state()).meetings) {
    await testbed.hub.command("meeting.end", { meetingId: id });
  }
  const desk = await openPage(`${testbed.hub.url}/console/`);
  // Opened before: a page that loads slowly would miss the time until the start.
  const page = await openPage(`${room.url}/panel/`);
  await desk.locator('[data-testid="create-meeting"]').click();
  await desk.locator('[data-testid="meeting-title"]').fill("Họp tổng kết năm");
  await desk.locator('[data-testid="meeting-start"]').selectOption("20");
  await desk.locator('[data-testid="meeting-rooms-all"]').click();
  const pressedAt = Date.now();
  await desk.locator('[data-testid="meeting-submit"]').click();
  const [meeting] = await eventually("made", async () => {
    const { meetings } = await testbed.hub.state();
    return meetings.length === 1 && meetings;
  });
  assert.ok(meeting && meeting.startsAtMs >= pressedAt + 19_000);
  await page.locator('[data-testid="join"]').waitFor();
  await page.locator('[data-testid="participants"] [data-room="ha-noi"]').waitFor();
  assert.ok(Date.now() >= meeting.startsAtMs);
  await page.locator('[data-testid="leave"]').click();
  await page.locator('[data-testid="leave-now"]').click();
  await page.locator('[data-testid="join"]').click();
  await page.locator('[data-testid="participants"] [data-room="ha-noi"]').waitFor();
  await page.close();
  await desk.locator(`[data-testid="meeting-${meeting.id}"]`).waitFor();
  await desk.close();
});

test("a killed room is down at the console; restarted, it is back in its meeting", async () => {
  const page = await openPage(`${testbed.hub.url}/console/`);
  const room = testbed.room("da-nang");
  const tile = page.locator('[data-testid="room-da-nang"]');
  await page.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor();
  await room.program.kill();
  await page.locator('[data-testid="room-da-nang"][data-status="down"]').waitFor();
  assert.equal(await tile.getAttribute("data-status"), "down");
  // It stays in the roster for a while and is shown as lost.
  await page.locator('.invited [data-presence="lost"]', { hasText: "Đà Nẵng" }).waitFor();
  await room.start();
  await page.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor();
  await eventually("back in the meeting", async () => (await room.state()).meeting.phase === "joined");
  await page.locator('.invited [data-presence="in"]', { hasText: "Đà Nẵng" }).waitFor();
  await page.close();
});

test("a panel whose daemon died says so", async () => {
  const room = testbed.room("ha-noi");
  const page = await openPage(`${room.url}/panel/`);
  await page.locator('[data-testid="preview"]').waitFor();
  await room.program.kill();
  await page.locator('[data-testid="stale-banner"]').waitFor();
  await room.start();
  await page.locator('[data-testid="stale-banner"]').waitFor({ state: "detached" });
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
    `${testbed.room("ha-noi").url}/panel/`,
    `${testbed.room("ha-noi").url}/screen/`,
    `${testbed.hub.url}/console/`,
  ]) {
    await page.goto(url, { waitUntil: "load" });
  }
  assert.deepEqual(foreign, []);
  await page.close();
});
