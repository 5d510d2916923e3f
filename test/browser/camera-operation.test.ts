import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { byTestId, openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let room: RoomProcess;
let browser: Browser;
const camera = "cam1";

before(async () => {
  // Launched before any terminal is opened: an inherited descriptor would hide a pulled cable.
  browser = await openBrowser();
  testbed = await Testbed.start({
    rooms: [
      { id: "hue", name: "Huế" },
      { id: "vinh", name: "Vinh", ptz: { onAir: "locked", relockAfterMs: 1000 } },
    ],
  });
  room = testbed.room("hue");
  await eventually("camera proven", async () => (await state()).health.status === "ok");
  await eventually("video proven", async () => (await room.state()).media.health.status === "ok");
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

async function state(of = room): Promise<CameraState> {
  return (await of.state()).cameras[0] ?? assert.fail("no camera");
}

function simulated() {
  return room.camera ?? assert.fail("no camera");
}

async function openPanel(of = room, ready = "joystick"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${of.url}/panel/`);
  await byTestId(page, ready).waitFor();
  return page;
}

const moveTo = (pan: number, tilt = 0, zoom = 0) => room.command("ptz.moveTo", { camera, pan, tilt, zoom });

test("saving a preset captures a thumbnail", async () => {
  const page = await openPanel();
  await moveTo(200, 50, 1000);
  await byTestId(page, "preset-save").click();
  await byTestId(page, "preset-name").fill("Chủ tọa");
  await byTestId(page, "preset-submit").click();
  const picture = page.locator('[data-testid="preset-1"] img');
  await picture.waitFor();
  const width = () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await eventually("it is a picture", async () => (await width()) === 320);
  await page.close();
});

test("a recall shows its progress, then a tick", async () => {
  await moveTo(-2200);
  const page = await openPanel();
  await byTestId(page, "preset-1").click();
  await page.locator('[data-testid="preset-1"][data-recall="moving"]').waitFor();
  const progress = byTestId(page, "recall");
  // The page looks at each frame: between two looks from here a fast recall may be over.
  await progress.filter({ hasText: /^[1-9]\d? %$/ }).waitFor();
  await page.locator('[data-testid="preset-1"][data-recall="arrived"]').waitFor();
  assert.match((await progress.textContent()) ?? "", /✓/);
  assert.equal(simulated().camera.snapshot().pan, 200);
  await page.close();
});

test("a jammed camera is reported as missed, with what to check", async () => {
  await moveTo(-300);
  const page = await openPanel();
  simulated().faults.jammed = true;
  await byTestId(page, "preset-1").click();
  await page.locator('[data-testid="preset-1"][data-recall="missed"]').waitFor();
  const banner = byTestId(page, "camera-banner");
  assert.match((await banner.textContent()) ?? "", /chưa tới/);
  simulated().faults.jammed = false;
  await byTestId(page, "preset-1").click();
  await page.locator('[data-testid="preset-1"][data-recall="arrived"]').waitFor();
  await banner.waitFor({ state: "detached" });
  await page.close();
});

test("an overwritten preset is restored by undo", async () => {
  const page = await openPanel();
  await moveTo(900);
  await byTestId(page, "preset-edit").click();
  await byTestId(page, "preset-overwrite-1").click();
  await byTestId(page, "preset-undo").click();
  await eventually("the old place", async () => (await state()).presets[0]?.position?.pan === 200);
  await byTestId(page, "preset-undo").waitFor({ state: "detached" });
  await page.close();
});

test("a camera on air moves only after holding the unlock button; a tap unlocks nothing", async () => {
  const quiet = testbed.room("vinh");
  const meeting = await testbed.startMeeting();
  const page = await openPanel(quiet, "unlock");
  const unlock = byTestId(page, "unlock");
  assert.equal(await byTestId(page, "joystick").count(), 0);
  await unlock.click();
  await page.keyboard.down("ArrowRight");
  await byTestId(page, "toast").waitFor();
  await page.keyboard.up("ArrowRight");
  assert.equal(quiet.camera?.camera.snapshot().pan, 0);
  assert.equal((await state(quiet)).lock, "locked");

  const box = (await unlock.boundingBox()) ?? assert.fail("no button");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await byTestId(page, "joystick").waitFor();
  await page.mouse.up();
  await page.keyboard.down("ArrowRight");
  await eventually("it moves", async () => (quiet.camera?.camera.snapshot().pan ?? 0) > 5);
  await page.keyboard.up("ArrowRight");
  await unlock.waitFor();
  assert.equal((await state(quiet)).lock, "locked");
  await testbed.hub.command("meeting.end", { meetingId: meeting.id });
  await page.close();
});

test("two panels show who controls the camera, and the newer one takes over", async () => {
  await moveTo(0);
  const first = await openPanel();
  const second = await openPanel();
  await first.keyboard.down("ArrowLeft");
  const heldByFirst = await eventually("the first holds it", async () => (await state()).holder);
  await second.locator(`text=${heldByFirst} đang điều khiển`).waitFor();
  await second.keyboard.down("ArrowRight");
  await eventually("the second holds it", async () => {
    const { holder } = await state();
    return holder !== null && holder !== heldByFirst;
  });
  await byTestId(first, "toast").waitFor();
  const { pan } = simulated().camera.snapshot();
  await eventually("it goes the second's way", async () => simulated().camera.snapshot().pan > pan);
  await first.keyboard.up("ArrowLeft");
  assert.equal(simulated().camera.moving, true);
  await second.keyboard.up("ArrowRight");
  await eventually("still", async () => !(await state()).moving);
  await first.close();
  await second.close();
});

test("a gamepad's stick moves the camera until it is centred, and a button recalls a preset", async () => {
  await moveTo(0);
  const page = await openPanel();
  await page.evaluate(() => {
    const button = () => ({ pressed: false, touched: false, value: 0 });
    const pad = { connected: true, axes: [0, 0, 0, 0], buttons: Array.from({ length: 17 }, button) };
    Object.assign(globalThis, { pad });
    navigator.getGamepads = () => [pad as unknown as Gamepad];
    dispatchEvent(new Event("gamepadconnected"));
  });
  const set = (change: string) => page.evaluate(`{ ${change} }`);
  await set("pad.axes[0] = -0.8");
  await eventually("it pans left", async () => simulated().camera.snapshot().pan < -20);
  await set("pad.axes[0] = 0.05");
  await eventually("still", async () => !(await state()).moving && (await state()).holder === null);
  assert.equal(simulated().camera.moving, false);
  await set("Object.assign(pad.buttons[0], { pressed: true, value: 1 })");
  await page.locator('[data-testid="preset-1"][data-recall="arrived"]').waitFor();
  assert.equal(simulated().camera.snapshot().pan, 200);
  await set("Object.assign(pad.buttons[0], { pressed: false, value: 0 })");

  await set("pad.axes[1] = -0.8");
  await eventually("it tilts", async () => simulated().camera.moving);
  await set("pad.connected = false");
  await eventually("unplugged it stops", async () => !(await state()).moving);
  assert.equal(simulated().camera.moving, false);
  await page.close();
});

test("a fine step moves the camera a little, by button and by key", async () => {
  await moveTo(0);
  const page = await openPanel();
  await byTestId(page, "fine").click();
  const box = (await byTestId(page, "step-right").boundingBox()) ?? assert.fail("no button");
  assert.ok(box.width >= 44 && box.height >= 44);
  await byTestId(page, "step-right").click();
  const stands = () => eventually("still", async () => !(await state()).moving && !simulated().camera.moving);
  await eventually("a step right", async () => simulated().camera.snapshot().pan > 0);
  await stands();
  const { pan } = simulated().camera.snapshot();
  assert.ok(pan < 100, `${pan} units`);
  await page.keyboard.press("Shift+ArrowLeft");
  await eventually("a step left", async () => simulated().camera.snapshot().pan < pan);
  await stands();
  assert.ok(simulated().camera.snapshot().pan > pan - 100);
  await page.close();
});

test("camera details are one tap away on the panel and the console", async () => {
  const page = await openPanel();
  await byTestId(page, "camera-info").click();
  const sheet = (await byTestId(page, "camera-sheet").textContent()) ?? "";
  // On a busy machine one response may be late: the rate may not be 0.
  for (const fact of [/0020 040d/, /0100/, /hue-tty 9600/, /\d,\d %/, /giây trước/])
    assert.match(sheet, fact);
  await page.goto(`${testbed.hub.url}/console/`);
  await byTestId(page, "site-hue").click();
  const site = byTestId(page, "site");
  await eventually("model at the console", async () => (await site.textContent())?.includes("0020 040d"));
  assert.match((await site.textContent()) ?? "", /hue-tty 9600/);
  await page.close();
});

test("a camera in standby is turned on from the panel", async () => {
  await room.command("ptz.power", { camera, state: "standby" });
  const page = await openPanel(room, "power-on");
  assert.equal(await byTestId(page, "joystick").count(), 0);
  await byTestId(page, "power-on").click();
  await byTestId(page, "joystick").waitFor();
  assert.equal(simulated().camera.power, "on");
  await page.close();
});
