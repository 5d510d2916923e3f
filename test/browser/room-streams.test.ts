import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { build } from "vite";
import { startRtspSimulator } from "../simulators/rtsp/index.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { MediaRig } from "../support/room-media.ts";

async function player(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, "../support/player.ts"), formats: ["iife"], name: "player" },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  const script = bundle && "output" in bundle ? bundle.output[0].code : undefined;
  return script ?? assert.fail("no player was built");
}

/** A page that plays the rig's streams. */
async function watching(rig: MediaRig, page: Page): Promise<void> {
  const viewer = rig.media.createViewer(() => {});
  await eventually("router", async () => rig.media.worker.currentRouter);
  await page.exposeFunction("roomdRequest", (method: string, params: unknown) => {
    return viewer.requests.handle({ method, params });
  });
  await page.setContent("<!doctype html><body></body>");
  await page.addScriptTag({ content: await player() });
}

const healthy = (rig: MediaRig) =>
  eventually("the picture", async () => rig.media.state().health.status === "ok");

test("Chromium decodes every layer, the slate, and an IP camera's main profile", async (t) => {
  const browser = await openBrowser();
  t.after(() => browser.close());
  const play = async (rig: MediaRig, page: Page, layer: "high" | "low" | "only", rounds = 1) => {
    const { producer } = await rig.stream(layer);
    const sizes: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const { width, height, afterMs } = await page.evaluate((id) => window.roomdPlay(id), producer.id);
      t.diagnostic(`${layer}: first frame after ${Math.round(afterMs)} ms`);
      sizes.push(`${width}x${height}`);
    }
    return sizes;
  };

  await t.test("layers that are idle until they are consumed", async () => {
    await using rig = await MediaRig.start({
      video: { source: "test", width: 640, height: 360 },
      keyFrameEverySeconds: 300,
    });
    const page = await browser.newPage();
    await watching(rig, page);
    await healthy(rig);
    assert.deepEqual(await play(rig, page, "high", 5), Array(5).fill("640x360"));
    assert.deepEqual(await play(rig, page, "low", 5), Array(5).fill("320x180"));
    await page.close();
  });

  await t.test("a camera's own streams", async () => {
    await using camera = await startRtspSimulator({
      streams: { main: { profile: "main", width: 1280, height: 720 }, sub: { width: 320, height: 180 } },
    });
    await using rig = await MediaRig.start({
      video: { source: "rtsp", url: camera.url("main"), subUrl: camera.url("sub"), transport: "tcp" },
    });
    const page = await browser.newPage();
    await watching(rig, page);
    await healthy(rig);
    assert.deepEqual(await play(rig, page, "high"), ["1280x720"]);
    assert.deepEqual(await play(rig, page, "low"), ["320x180"]);
    await page.close();
  });

  await t.test("the slate", async () => {
    const video = { source: "raw-tcp", host: "127.0.0.1", port: 9, width: 640, height: 360 };
    await using rig = await MediaRig.start({ video });
    const page = await browser.newPage();
    await watching(rig, page);
    assert.deepEqual(await play(rig, page, "high"), ["640x360"]);
    await page.close();
  });
});
