import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../test/support/browser.ts";
import { eventually, Testbed } from "../test/support/testbed.ts";

/** Makes the README's pictures from a running house: `npm run screenshots`. */
const images = join(import.meta.dirname, "../docs/images");
await mkdir(images, { recursive: true });

const size = { width: 640, height: 360, framesPerSecond: 30 };
await using house = await Testbed.start({
  rooms: [
    { id: "ha-noi", name: "Hà Nội", region: "Miền Bắc", scene: size },
    { id: "da-nang", name: "Đà Nẵng", scene: size },
  ],
});
const browser = await launchBrowser();
try {
  const panel = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const display = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const desk = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await Promise.all([
    panel.goto(`${house.room("ha-noi").url}/panel/`),
    display.goto(`${house.room("ha-noi").url}/screen/`),
    desk.goto(`${house.hubUrl}/console/`),
  ]);
  const room = house.room("ha-noi");
  const places = [
    { name: "Chủ tọa", pan: 0, tilt: 0, zoom: 6000 },
    { name: "Bục phát biểu", pan: 900, tilt: 0, zoom: 4000 },
    { name: "Toàn cảnh", pan: 0, tilt: 0, zoom: 0 },
  ];
  for (const [number, { name, ...place }] of places.entries()) {
    await room.command("ptz.moveTo", { camera: "cam1", ...place });
    await room.command("preset.save", { camera: "cam1", number, name });
    await eventually("its picture", async () => {
      const preset = (await room.state()).cameras[0]?.presets.find((one) => one.number === number);
      return preset !== undefined && preset.thumbnail !== null;
    });
  }
  const elsewhere = { camera: "cam1", pan: 900, tilt: 0, zoom: 2500 };
  await house.room("da-nang").command("ptz.moveTo", elsewhere);
  await house.startMeeting("Họp tổng kết năm");
  await display.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-da-nang"]');
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 30;
  });
  await panel.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="preview"]');
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 30;
  });
  await desk.locator('[data-testid="room-da-nang"][data-status="ok"]').waitFor();
  await panel.locator('[data-testid="tab-camera"]').click();
  const box = await panel.locator('[data-testid="joystick"]').boundingBox();
  if (!box) throw new Error("no joystick");
  await panel.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await panel.mouse.down();
  await panel.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.4);
  await eventually("it moves", async () => ((await room.state()).cameras[0]?.position?.pan ?? 0) < -100);
  await panel.screenshot({ path: join(images, "panel.png") });
  await panel.mouse.up();
  await display.screenshot({ path: join(images, "screen.png") });
  await desk.screenshot({ path: join(images, "console.png") });
  await house.room("da-nang").program?.kill();
  await eventually(
    "red",
    async () => (await desk.locator('[data-testid="room-da-nang"][data-status="down"]').count()) === 1,
  );
  await desk.screenshot({ path: join(images, "console-room-down.png") });
} finally {
  await browser.close();
}
