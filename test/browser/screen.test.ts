import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { ViewTile } from "../../daemon/contract/meeting/view.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { Interceptor } from "../support/interceptor.ts";
import { withManySites } from "../support/large-meeting.ts";
import { commandsBelow } from "../support/processes.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let browser: Browser;
let directory: string;
let restarts: string;

before(async () => {
  browser = await openBrowser();
  directory = await mkdtemp(join(tmpdir(), "roomd-display-"));
  restarts = join(directory, "restarts");
  const common = {
    camera: false,
    video: { source: "test", width: 320, height: 180, framesPerSecond: 10 },
  } as const;
  testbed = await Testbed.start({
    rooms: [
      {
        id: "ha-noi",
        name: "Hà Nội",
        ...common,
        kiosk: {
          screens: [1],
          restartCommand: ["sh", "-c", `echo screen-{screen} >> ${restarts}`],
          unresponsiveAfterMs: 5000,
          // A page that loads slowly on a busy machine is no page that hangs.
          reloadTimeoutMs: 15_000,
          startTimeoutMs: 600_000,
        },
      },
      { id: "da-nang", name: "Đà Nẵng", ...common },
      { id: "hue", name: "Huế", ...common },
    ],
  });
  await testbed.startMeeting({ title: "Họp tổng kết năm" });
  for (const room of testbed.rooms) {
    await eventually(
      `${room.options.id} sees all three`,
      async () => (await room.state()).meeting.roster?.participants.length === 3,
    );
  }
  await testbed.room("ha-noi").command("view.set", { mode: "gallery" });
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** A page left open by a failed test would play the audio and report for its screen. */
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const remote = (siteId: string) => `[data-testid="remote-${siteId}"]`;
const site = (siteId: string) => `[data-testid="site-${siteId}"]`;

function framesOf(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      document.querySelector<HTMLVideoElement>(wanted)?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    selector,
  );
}

async function moves(page: Page, selector: string): Promise<void> {
  const first = await eventually(`${selector} seen`, () => framesOf(page, selector));
  await eventually(`${selector} moves`, async () => (await framesOf(page, selector)) > first + 5);
}

/** Opens a screen of Hà Nội in the meeting, with an interceptor of its state. */
async function display(screen = 1): Promise<{ page: Page; between: Interceptor }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const between = await Interceptor.install(page);
  await page.goto(`${testbed.room("ha-noi").url}/screen/?screen=${screen}`);
  await page.locator('[data-testid="layout"]').waitFor();
  return { page, between };
}

const placesOf = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>(".site")].map(({ dataset }) => [
        dataset.testid,
        dataset.area,
      ]),
    ),
  );

test("speaker view has one large site, gallery view equal ones", async () => {
  const room = testbed.room("ha-noi");
  await room.command("view.set", { mode: "speaker" });
  await room.command("meeting.spotlight", { siteId: "hue" });
  const { page } = await display();
  await moves(page, remote("hue"));
  await page.locator(`${site("da-nang")}[data-area="strip"]`).waitFor();
  assert.deepEqual(await placesOf(page), { local: "local", "site-da-nang": "strip", "site-hue": "large" });
  assert.equal(await page.locator('[data-testid="layout"]').getAttribute("data-layout"), "speaker");
  assert.equal(await page.locator('[data-testid="title"]').textContent(), "Họp tổng kết năm");
  assert.match((await page.locator(".head time").textContent()) ?? "", /^\d\d:\d\d$/);
  assert.equal(await page.locator(`${site("da-nang")} figcaption strong`).textContent(), "Đà Nẵng");

  await room.command("meeting.spotlight", { siteId: "da-nang" });
  await page.locator(`${site("da-nang")}[data-area="large"]`).waitFor();
  await moves(page, remote("da-nang"));

  await room.command("meeting.spotlight", { siteId: null });
  await room.command("view.set", { mode: "gallery" });
  await page.locator('[data-testid="layout"][data-layout="gallery"]').waitFor();
  assert.deepEqual(await placesOf(page), { local: "local", "site-da-nang": "grid", "site-hue": "grid" });
  await moves(page, remote("da-nang"));
  await moves(page, remote("hue"));
});

test("a site that moves to another area of the screen keeps its video element", async () => {
  const { page, between } = await display();
  await moves(page, remote("da-nang"));
  await moves(page, remote("hue"));
  await page.evaluate(() => {
    for (const video of document.querySelectorAll("video")) video.dataset.old = "yes";
  });
  for (const large of ["hue", "da-nang"]) {
    between.publish((state) =>
      withTiles(state, (tile) => ({ ...tile, area: tile.siteId === large ? "large" : "gallery" })),
    );
    await page.locator(`${site(large)}[data-area="large"]`).waitFor();
    for (const siteId of ["hue", "da-nang"]) await moves(page, `${remote(siteId)}[data-old="yes"]`);
  }
});

test("muted and raised hand are labels on the tile", async () => {
  const { page } = await display();
  await testbed.room("da-nang").command("microphone.setMuted", { muted: true });
  await page.locator(`${site("da-nang")} [data-sign="muted"]`).waitFor();
  await testbed.room("hue").command("meeting.raiseHand", { raised: true });
  const hand = page.locator(`${site("hue")} [data-sign="hand"]`);
  await hand.waitFor();
  assert.equal(await hand.textContent(), "giơ tay");
  await testbed.room("da-nang").command("microphone.setMuted", { muted: false });
  await page.locator(`${site("da-nang")} [data-sign="muted"]`).waitFor({ state: "detached" });
  await testbed.room("hue").command("meeting.raiseHand", { raised: false });
});

test("a large meeting has pages, reasons, a recording sign and a link notice; content is the largest", async () => {
  const { page, between } = await display();
  await page.locator(site("hue")).waitFor();
  between.publish((state) => withManySites(state, { sites: 16, mode: "gallery" }));
  await page.locator('[data-testid="layout"][data-layout="gallery"]').waitFor();
  assert.equal(await page.locator('.site[data-area="grid"]').count(), 16);
  assert.equal(await page.locator('[data-testid="page"]').textContent(), "Trang 1/4");
  assert.equal(await page.locator('[data-testid="recording"]').textContent(), "● ĐANG GHI HÌNH");
  assert.match((await page.locator('[data-testid="degradation"]').textContent()) ?? "", /^Đường truyền yếu/);
  for (const [index, why, text] of [
    [5, "lost", /mất kết nối từ \d\d:\d\d$/],
    [6, "bandwidth", /đường truyền yếu – tạm ẩn hình$/],
    [8, "no-video", /không gửi hình$/],
  ] as const) {
    const reason = page.locator(`[data-testid="reason-site-${index}"]`);
    assert.equal(await reason.getAttribute("data-reason"), why);
    assert.match((await reason.textContent()) ?? "", text);
  }
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("figcaption, .sign, .head > *")].some(
      (element) => element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 0,
    ),
  );
  assert.equal(cut, false, "no diacritics are cut off");

  between.publish((state) => withManySites(state, { sites: 4, mode: "speaker", content: true }));
  await page.locator('[data-testid="layout"][data-layout="content"]').waitFor();
  const places = Object.values(await placesOf(page));
  assert.equal(places.filter((place) => place === "content").length, 1);
  assert.equal(places.filter((place) => place === "large").length, 1);
  await page.locator('.site[data-area="content"] video').waitFor();
});

test("a tile that changes its stream shows the old one until the first frame of the new one", async () => {
  const { page, between } = await display();
  await moves(page, remote("da-nang"));
  const own = (await testbed.room("ha-noi").state()).media.streams.find(({ kind }) => kind === "video");
  assert.ok(own);
  await page.evaluate((wanted) => {
    const figure = document.querySelector(wanted);
    if (!figure) throw new Error("no site");
    const seen = window as unknown as { lostPicture: boolean };
    seen.lostPicture = false;
    new MutationObserver(() => {
      if (figure.querySelector(".reason")) seen.lostPicture = true;
    }).observe(figure, { childList: true, subtree: true });
    for (const video of figure.querySelectorAll("video")) video.dataset.old = "yes";
  }, site("da-nang"));
  between.shouldDelay = (method) => method === "viewer.consume";
  const stream = own.producerId;
  between.publish((state) =>
    withTiles(state, (tile) => (tile.siteId === "da-nang" ? { ...tile, producerId: stream } : tile)),
  );
  await eventually("the new one waits for its first frame", async () => between.delayed.length > 0);
  assert.equal(await page.locator(`${site("da-nang")} video`).count(), 2);
  await moves(page, `${remote("da-nang")}[data-old="yes"]`);
  between.release();
  await page.locator(`${remote("da-nang")}:not([data-old])`).waitFor();
  await page.locator(`${site("da-nang")} video[data-old]`).waitFor({ state: "detached" });
  await moves(page, remote("da-nang"));
  assert.equal(await page.evaluate(() => (window as unknown as { lostPicture: boolean }).lostPicture), false);
});

/** The text of each reason that a tile has shown since, with its kind. */
async function watchReasons(page: Page, siteId: string): Promise<() => Promise<string[]>> {
  await page.evaluate((wanted) => {
    const figure = document.querySelector(wanted);
    if (!figure) throw new Error("no site");
    const seen = new Set<string>();
    (window as unknown as { reasons: Set<string> }).reasons = seen;
    new MutationObserver(() => {
      const reason = figure.querySelector<HTMLElement>(".reason");
      if (reason) seen.add(`${reason.dataset.reason}: ${reason.querySelector("span")?.textContent}`);
    }).observe(figure, { childList: true, subtree: true, characterData: true, attributes: true });
  }, site(siteId));
  return () => page.evaluate(() => [...(window as unknown as { reasons: Set<string> }).reasons]);
}

test("a site whose video freezes says that there is no video, until it moves again", async () => {
  const { page } = await display();
  await moves(page, remote("da-nang"));
  const reasons = await watchReasons(page, "da-nang");
  const { pid } = testbed.room("da-nang").program;
  assert.ok(pid);
  const workers = (await commandsBelow(pid)).filter(({ command }) => command.startsWith("mediasoup-work"));
  assert.equal(workers.length, 1);
  for (const worker of workers) process.kill(worker.pid, "SIGSTOP");
  try {
    await page.locator('[data-testid="reason-da-nang"][data-reason="frozen"]').waitFor();
    assert.deepEqual(await reasons(), ["frozen: mất hình"]);
  } finally {
    for (const worker of workers) process.kill(worker.pid, "SIGCONT");
  }
  await page.locator('[data-testid="reason-da-nang"]').waitFor({ state: "detached" });
  await moves(page, remote("da-nang"));
});

test("a site that turned its camera off sends no video, and is not frozen", async () => {
  const { page, between } = await display();
  await moves(page, remote("hue"));
  const reasons = await watchReasons(page, "hue");
  between.publish((state) =>
    withTiles(state, (tile) =>
      tile.siteId === "hue" ? { ...tile, producerId: null, reason: "no-video" } : tile,
    ),
  );
  await page.locator('[data-testid="reason-hue"][data-reason="no-video"]').waitFor();
  await moves(page, remote("da-nang"));
  assert.deepEqual(await reasons(), ["no-video: không gửi hình"]);
});

function withTiles(state: CurrentRoomState, change: (tile: ViewTile) => ViewTile): CurrentRoomState {
  const { view } = state.meeting;
  if (!view) return state;
  return { ...state, meeting: { ...state.meeting, view: { ...view, tiles: view.tiles.map(change) } } };
}

/** Returns the number of audio elements of a page. */
function playing(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      [...document.querySelectorAll("audio")].filter(
        ({ paused, srcObject, currentTime }) => !paused && srcObject !== null && currentTime > 0,
      ).length,
  );
}

test("the room plays each site once, with any number of screens and panels", async () => {
  const room = testbed.room("ha-noi");
  const first = await display(1);
  const second = await display(2);
  const panel = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await panel.goto(`${room.url}/panel/`);
  await panel.locator('[data-testid="preview"]').waitFor();
  await eventually("screen 1 plays both", async () => (await playing(first.page)) === 2);
  await eventually("screen 2 plays none", async () => (await playing(second.page)) === 0);
  assert.equal(await playing(panel), 0);
  await panel.close();
  await eventually("only screen 1 plays", async () => {
    const playing = (await room.state()).screens.filter(({ playsAudio }) => playsAudio);
    return playing.length === 1 && playing[0]?.screen === 1;
  });
  for (const { page } of [first, second])
    await eventually("one site each", async () => (await page.locator('[data-area="grid"]').count()) === 1);

  await first.page.close();
  await eventually("screen 2 plays both", async () => (await playing(second.page)) === 2);
  await eventually("both", async () => (await second.page.locator('[data-area="grid"]').count()) === 2);
});

test("a page that stops painting is reloaded; one that hangs has its kiosk restarted", async () => {
  const room = testbed.room("ha-noi");
  const { page } = await display();
  const healthOf = async () => (await room.state()).screens.find(({ screen }) => screen === 1)?.health;
  await eventually("proven", async () => (await healthOf())?.status === "ok");
  // Between the tests the screen had no page.
  await rm(restarts, { force: true });
  const loaded = page.waitForEvent("load");
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
  });
  await loaded;
  await eventually("proven again", async () => (await healthOf())?.status === "ok");
  await assert.rejects(readFile(restarts), "the page came back by itself");

  const tools = await page.context().newCDPSession(page);
  await tools.send("Debugger.enable");
  await tools.send("Debugger.pause");
  const restarted = await eventually("its kiosk is restarted", () =>
    readFile(restarts, "utf8").catch(() => null),
  );
  assert.equal(restarted, "screen-1\n");
  assert.equal((await healthOf())?.status, "down");
});

test("a site whose room was killed shows since when it is lost, and no frozen video", async () => {
  const { page } = await display();
  await moves(page, remote("hue"));
  await testbed.room("hue").program.kill();
  const reason = page.locator('[data-testid="reason-hue"][data-reason="lost"]');
  await reason.waitFor();
  assert.match((await reason.textContent()) ?? "", /mất kết nối từ \d\d:\d\d$/);
  const covers = await reason.evaluate((element) => {
    const { x, y, width, height } = element.closest("figure")?.getBoundingClientRect() ?? new DOMRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  assert.ok(covers, "the last picture is not seen any more");
});
