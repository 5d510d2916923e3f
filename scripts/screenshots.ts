import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser } from "../test/support/browser.ts";
import { eventually } from "../test/support/eventually.ts";
import { publishFleet } from "../test/support/fleet-page.ts";
import { ScriptedServer } from "../test/support/scripted-server.ts";
import { Testbed } from "../test/support/testbed.ts";

/** Takes the screenshots of the README from a running testbed: `npm run screenshots`. */
const images = join(import.meta.dirname, "../docs/images");
await mkdir(images, { recursive: true });

const scene = { width: 640, height: 360, framesPerSecond: 30 };
await using testbed = await Testbed.start({
  rooms: [
    { id: "ha-noi", name: "Hà Nội", region: "Miền Bắc", scene },
    { id: "da-nang", name: "Đà Nẵng", scene },
  ],
});
const browser = await openBrowser();
try {
  const panel = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const screen = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const desk = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await Promise.all([
    panel.goto(`${testbed.room("ha-noi").url}/panel/`),
    screen.goto(`${testbed.room("ha-noi").url}/screen/`),
    desk.goto(`${testbed.hub.url}/console/`),
  ]);
  const room = testbed.room("ha-noi");
  const presets = [
    { name: "Chủ tọa", pan: 0, tilt: 0, zoom: 6000 },
    { name: "Bục phát biểu", pan: 900, tilt: 0, zoom: 4000 },
    { name: "Toàn cảnh", pan: 0, tilt: 0, zoom: 0 },
  ];
  for (const [number, { name, ...position }] of presets.entries()) {
    await room.command("ptz.moveTo", { camera: "cam1", ...position });
    await room.command("preset.save", { camera: "cam1", number, name });
    await eventually("thumbnail", async () => {
      const saved = (await room.state()).cameras[0]?.presets.find((one) => one.number === number);
      return saved !== undefined && saved.thumbnail !== null;
    });
  }
  const position = { camera: "cam1", pan: 900, tilt: 0, zoom: 2500 };
  await testbed.room("da-nang").command("ptz.moveTo", position);
  await testbed.startMeeting({ title: "Họp tổng kết năm" });
  await screen.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-da-nang"]');
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 30;
  });
  await panel.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="preview"]');
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 30;
  });
  await desk.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor();
  await panel.locator('[data-testid="tab-presets"]').click();
  const box = await panel.locator('[data-testid="joystick"]').boundingBox();
  if (!box) throw new Error("the panel shows no joystick");
  await panel.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await panel.mouse.down();
  await panel.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.4);
  await eventually("moving", async () => ((await room.state()).cameras[0]?.position?.pan ?? 0) < -100);
  await panel.screenshot({ path: join(images, "panel.png") });
  await panel.mouse.up();
  await screen.screenshot({ path: join(images, "screen.png") });
  await desk.screenshot({ path: join(images, "console.png") });
  await testbed.room("da-nang").program.kill();
  await eventually(
    "room down",
    async () => (await desk.locator('[data-testid="room-da-nang"][data-status="down"]').count()) === 1,
  );
  await desk.screenshot({ path: join(images, "console-room-down.png") });
  const wall = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  // Sixty rooms don't run beside each other here.
  const fleet = await ScriptedServer.install(wall);
  publishFleet(fleet, { count: 62, nowMs: Date.now() });
  await fleet.open("/console/?lang=vi#wall");
  await wall.locator('[data-testid="place-room-62"]').waitFor();
  await wall.screenshot({ path: join(images, "console-wall.png") });
} finally {
  await browser.close();
}
