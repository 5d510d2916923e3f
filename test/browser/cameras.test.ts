import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { byTestId, openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";

const ROOMCTL = resolve(import.meta.dirname, "../../bin/roomctl");
const source = "test, section all";

/** An unknown model: no zoom, no home, three presets, one setting. */
const MODEL: CameraProfile = {
  kind: "camera",
  manufacturer: "Nhà Làm",
  model: "Xoay-1",
  protocol: "visca",
  documents: { test: { title: "This test" } },
  connections: [{ type: "tcp", port: 5678, source }],
  pan: { minimum: -1000, maximum: 1000, speeds: 10, source },
  tilt: { minimum: -300, maximum: 300, speeds: 8, source },
  absolute: { source },
  presets: { count: 3, first: 0, source },
  settings: { "exposure.backlight": { values: ["on", "off"], source } },
};

/** A simulated camera of either protocol. */
interface Simulated extends AsyncDisposable {
  readonly connection: Record<string, unknown>;
  moving(): boolean;
  pan(): number;
  unplug(): Promise<void> | void;
  replug(): Promise<void>;
}

async function visca(
  transport: "visca-over-ip" | "udp" | "tcp",
  profile?: CameraProfile,
): Promise<Simulated> {
  const simulated = await startViscaSimulator({ transport, ...(profile ? { profile } : {}) });
  return {
    connection: simulated.connection,
    moving: () => simulated.camera.moving,
    pan: () => simulated.camera.snapshot().pan,
    unplug: () => simulated.unplug(),
    replug: () => simulated.replug(),
    [Symbol.asyncDispose]: () => simulated[Symbol.asyncDispose](),
  };
}

async function onvif(): Promise<Simulated> {
  const simulated = await startOnvifSimulator({ profile: new ProfileCatalogue().get("generic/onvif") });
  const { address: host, port } = simulated;
  return {
    connection: { type: "onvif", host, port, username: "admin", password: "secret" },
    moving: () => simulated.head.camera.moving,
    pan: () => simulated.head.camera.snapshot().pan,
    unplug: () => simulated.unplug(),
    replug: () => simulated.replug(),
    [Symbol.asyncDispose]: () => simulated[Symbol.asyncDispose](),
  };
}

let browser: Browser;
let testbed: Testbed;
let room: RoomProcess;
let directory: string;
const cameras = new Map<string, Simulated>();

before(async () => {
  // Launched before any terminal is opened: an inherited descriptor would hide a pulled cable.
  browser = await openBrowser();
  directory = await mkdtemp(join(tmpdir(), "roomd-cameras-"));
  await mkdir(join(directory, "nha-lam"));
  await writeFile(join(directory, "nha-lam", "xoay-1.json"), JSON.stringify(MODEL));
  for (const transport of ["visca-over-ip", "udp", "tcp"] as const)
    cameras.set(transport, await visca(transport));
  cameras.set("onvif", await onvif());
  cameras.set("own-model", await visca("tcp", MODEL));
  testbed = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "hue",
        name: "Huế",

        profileFolders: [directory],
        moreCameras: [...cameras].map(([id, { connection }]) => ({
          id,
          name: id,
          connection,
          ...(id === "own-model" ? { profile: "nha-lam/xoay-1" } : {}),
        })),
      },
    ],
  });
  room = testbed.room("hue");
  const serial = room.camera ?? assert.fail("no serial camera");
  cameras.set("cam1", {
    connection: serial.connection,
    moving: () => serial.camera.moving,
    pan: () => serial.camera.snapshot().pan,
    unplug: () => serial.unplug(),
    replug: () => serial.replug(),
    [Symbol.asyncDispose]: async () => {},
  });
  for (const id of cameras.keys())
    await eventually(`${id} proven`, async () => (await state(id)).health.status === "ok");
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
  for (const camera of cameras.values()) await camera[Symbol.asyncDispose]();
  if (directory) await rm(directory, { recursive: true });
});

async function state(id: string): Promise<CameraState> {
  return (await room.state()).cameras.find((camera) => camera.id === id) ?? assert.fail(id);
}

function simulated(id: string): Simulated {
  return cameras.get(id) ?? assert.fail(id);
}

async function openPanel(camera: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${room.url}/panel/`);
  await byTestId(page, `camera-${camera}`).click();
  await byTestId(page, "joystick").waitFor();
  return page;
}

/** Holds the joystick until the camera has turned away from its nearer end, then releases it. */
async function driveFromPanel(page: Page, id: string): Promise<void> {
  const camera = simulated(id);
  const from = camera.pan();
  const box = await byTestId(page, "joystick").boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const to = from > 0 ? 0.2 : 0.8;
  await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 });
  await eventually(`${id} turns`, async () => (from > 0 ? camera.pan() < from : camera.pan() > from));
  await page.mouse.up();
  await eventually(`${id} stands`, async () => (await state(id)).moving === false);
  assert.equal(camera.moving(), false);
}

async function roomctl<T>(...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(ROOMCTL, [...args, "--json", "--url", room.url]);
  return JSON.parse(stdout) as T;
}

const EVERY = ["cam1", "visca-over-ip", "udp", "tcp", "onvif"];

for (const id of EVERY) {
  test(`${id}: moves, stops and recalls a preset from the panel, which reports an unplugged camera`, async () => {
    const page = await openPanel(id);
    await driveFromPanel(page, id);
    const there = simulated(id).pan();
    await byTestId(page, "preset-save").click();
    await byTestId(page, "preset-name").fill("Chủ tọa");
    await byTestId(page, "preset-submit").click();
    await byTestId(page, "preset-1").waitFor();
    await driveFromPanel(page, id);
    assert.notEqual(simulated(id).pan(), there);
    await byTestId(page, "preset-1").click();
    await page.locator('[data-testid="preset-1"][data-recall="arrived"]').waitFor();
    assert.equal(simulated(id).pan(), there);

    await simulated(id).unplug();
    const banner = byTestId(page, "camera-banner");
    await banner.waitFor();
    assert.match((await banner.textContent()) ?? "", id === "cam1" ? /dây COM/ : /dây mạng/);
    // The page's banner may come first: to it, a proof that has become too old is silence.
    await eventually("down", async () => (await state(id)).health.status === "down");
    await simulated(id).replug();
    await banner.waitFor({ state: "detached" });
    await driveFromPanel(page, id);
    await page.close();
  });
}

/** One of each protocol: what roomctl does does not depend on the way to the camera. */
for (const id of ["cam1", "onvif"]) {
  test(`${id}: moves, stops and recalls a preset by roomctl, which reports an unplugged camera`, async () => {
    const camera = simulated(id);
    const from = camera.pan();
    const to = await roomctl<{ pan: number }>(
      "ptz",
      "move",
      "--camera",
      id,
      "--pan",
      "-0.5",
      "--for",
      "300ms",
    );
    assert.ok(camera.pan() < from);
    assert.equal(camera.moving(), false);
    await roomctl("preset", "save", "2", "--name", "Bục", "--camera", id);
    await roomctl("ptz", "move", "--camera", id, "--pan", "0.5", "--for", "200ms");
    await roomctl("preset", "recall", "2", "--camera", id);
    assert.equal((await roomctl<{ pan: number }>("ptz", "position", "--camera", id)).pan, to.pan);
    await roomctl("ptz", "stop", "--camera", id);
    await camera.unplug();
    await eventually("down", async () => (await state(id)).health.status === "down");
    const down = await roomctl<CameraState>("camera", "show", "--camera", id);
    assert.equal(down.health.status, "down");
    assert.ok(down.health.reason);
    await assert.rejects(roomctl("ptz", "home", "--camera", id), /timeout|unavailable/);
    await camera.replug();
    await eventually("ok", async () => (await state(id)).health.status === "ok");
    await roomctl("ptz", "home", "--camera", id);
  });
}

test("a model added by a JSON file alone offers its capabilities and nothing else", async () => {
  const id = "own-model";
  const page = await openPanel(id);
  await driveFromPanel(page, id);
  assert.equal(await byTestId(page, "zoom-in").count(), 0);
  assert.equal(await byTestId(page, "home").count(), 0);
  await page.close();
  assert.equal((await state(id)).profile, "Nhà Làm Xoay-1");
  await assert.rejects(roomctl("ptz", "home", "--camera", id), /device\.unsupported.*Nhà Làm Xoay-1/s);
  await assert.rejects(
    roomctl("camera", "set", "--camera", id, "focus.mode", "auto"),
    /device\.unsupported.*Nhà Làm Xoay-1 has no focus\.mode/s,
  );
  await roomctl("camera", "set", "--camera", id, "exposure.backlight", "on");
  assert.deepEqual(await roomctl("camera", "get", "--camera", id, "exposure.backlight"), {
    setting: "exposure.backlight",
    value: "on",
  });
});

test("the room stores presets beyond those in the camera's memory", async () => {
  const id = "own-model";
  const at = { camera: id, pan: 321, tilt: -20, zoom: 0 };
  await room.command("ptz.moveTo", at);
  await room.command("preset.save", { camera: id, number: 17, name: "Cửa" });
  await room.command("ptz.moveTo", { ...at, pan: -400 });
  await room.command("preset.recall", { camera: id, number: 17 });
  assert.equal(simulated(id).pan(), 321);
});
