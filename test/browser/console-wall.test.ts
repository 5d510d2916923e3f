import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Page } from "playwright-core";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { eventually } from "../support/eventually.ts";
import { CLOCK_AHEAD, publishFleet } from "../support/fleet-page.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** The wall that fits one screen, and what the console says of machines: rooms' and the hub's. */
const browser = browserOfTests();
const FULL_HD = { width: 1920, height: 1080 };

async function openConsole(path: string, options: Partial<Parameters<typeof publishFleet>[1]> = {}) {
  const page = await browser.newPage({ viewport: FULL_HD });
  const server = await ScriptedServer.install(page);
  publishFleet(server, { count: 62, nowMs: Date.now(), ...options });
  await server.open(`/console/?lang=vi${path}`);
  return { page, server };
}

interface Place {
  readonly id: string;
  readonly size: string;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly namePx: number;
  readonly shapes: number;
  readonly text: string;
}

/** Waits until there are tiles for all rooms but `leftOut`, and returns them. */
async function places(page: Page, { count }: { readonly count: number }): Promise<Place[]> {
  await page.waitForFunction((wanted) => document.querySelectorAll(".place").length === wanted, count);
  // In one step: tiles are replaced while the page is laid out.
  return page.evaluate(() =>
    [...document.querySelectorAll(".place")].map((place) => {
      const { left, top, height } = place.getBoundingClientRect();
      const name = place.querySelector("strong");
      return {
        id: place.getAttribute("data-testid") ?? "",
        size: place.getAttribute("data-size") ?? "",
        left,
        top,
        height,
        namePx: name ? Number.parseFloat(getComputedStyle(name).fontSize) : 0,
        shapes: place.querySelectorAll("svg").length,
        text: place.textContent ?? "",
      };
    }),
  );
}

async function assertOneScreen(page: Page): Promise<void> {
  const measure = () => ({
    scrolls: [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ],
    outside: [...document.querySelectorAll(".place, .wall-attention li")].filter((element) => {
      const { right, bottom } = element.getBoundingClientRect();
      return right > innerWidth || bottom > innerHeight;
    }).length,
    cut: [...document.querySelectorAll(".place strong, .place .why")].filter(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
    ).length,
  });
  // A page of another size is laid out a moment later.
  await eventually("nothing scrolls, is outside or is cut", async () =>
    isDeepStrictEqual(await page.evaluate(measure), { scrolls: [0, 0], outside: 0, cut: 0 }),
  );
}

test("62 sites are on one screen, each with its name, shape, word and reason, and none moves when some fail", async () => {
  const { page, server } = await openConsole("", { faults: "none" });
  await byTestId(page, "open-wall").press("Enter");
  const well = await places(page, { count: 62 });
  await assertOneScreen(page);
  publishFleet(server, { count: 62, nowMs: Date.now() });
  await byTestId(page, "attention-room-4").waitFor();
  const faulty = await places(page, { count: 62 });
  await assertOneScreen(page);
  const where = (all: readonly Place[]) => all.map(({ id, left, top }) => ({ id, left, top }));
  assert.deepEqual(where(faulty), where(well));
  for (const { id, size, namePx, shapes, text, height } of faulty) {
    assert.ok(namePx >= 18, `${id}: ${namePx} px`);
    assert.equal(shapes, 1);
    assert.match(text, size === "large" ? /hỏng|mất kết nối|không rõ|suy giảm/ : /bình thường/);
    const smallest = well.find((place) => place.id === id)?.height ?? 0;
    assert.ok(size === "large" ? height > 1.3 * smallest : height === smallest);
  }
  const text = (id: string) => faulty.find((place) => place.id === `place-${id}`)?.text ?? "";
  assert.match(text("room-4"), /mất kết nối.*Mất điện, mất mạng hoặc đã tắt/);
  assert.match(text("room-5"), /hỏng.*Camera không trả lời/);
  assert.match(text("room-13"), /suy giảm.*Đồng hồ của phòng sai giờ/);
  // A screen of 2160 lines, seen from twice as far.
  await page.setViewportSize({ width: 3840, height: 2160 });
  await page.waitForFunction(
    () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) === 32,
  );
  await eventually("names of at least 36 px", async () =>
    (await places(page, { count: 62 })).every(({ namePx }) => namePx >= 36),
  );
  await assertOneScreen(page);
  await byTestId(page, "close-wall").press("Enter");
  await byTestId(page, "room-room-4").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.style.fontSize), "");
});

test("the wall opens by its address; 200 sites: no fault is hidden, and it says how many others are", async () => {
  const { page, server } = await openConsole("#wall", { count: 200, faults: "none" });
  for (const { id, namePx } of await places(page, { count: 200 })) assert.ok(namePx >= 18, id);
  assert.equal(await byTestId(page, "left-out").count(), 0);
  publishFleet(server, { count: 200, nowMs: Date.now() });
  await byTestId(page, "left-out").first().waitFor();
  const leftOut = await byTestId(page, "left-out").allTextContents();
  const hidden = leftOut.reduce((sum, text) => sum + Number(/\+(\d+) bình thường/.exec(text)?.[1]), 0);
  const shown = await places(page, { count: 200 - hidden });
  const heading = (await page.locator(".wall-attention h2").textContent()) ?? "";
  const faulty = shown.filter(({ size }) => size === "large");
  assert.equal(faulty.length, Number(/\((\d+)\)/.exec(heading)?.[1]));
  for (const { id, namePx } of shown) assert.ok(namePx >= 18, id);
  assert.match((await byTestId(page, "attention").textContent()) ?? "", /và \d+ mục nữa/);
  await server.fallSilent();
  await byTestId(page, "stale-banner").waitFor();
  for (const { size, text } of await places(page, { count: 200 })) {
    assert.equal(size, "small");
    assert.match(text, /không rõ$/);
  }
  assert.match((await byTestId(page, "attention").textContent()) ?? "", /^Cần chú ýMất trung tâm/);
});

test("a fault of the hub's machine is in the head and first in the list, with what to do", async () => {
  const { page } = await openConsole("", { hubFaults: ["storage", "clock"] });
  const first = byTestId(page, "attention").locator("li").first();
  await first.waitFor();
  assert.match(
    (await first.textContent()) ?? "",
    /^Trung tâmỔ đĩa của trung tâm có lỗi – kiểm tra ổ đĩa.*storage: why/,
  );
  const head = (await page.locator(".head").textContent()) ?? "";
  assert.match(head, /Ổ đĩa: suy giảm.*Đồng hồ: suy giảm/);
  assert.doesNotMatch(head, /Máy:|Phần mềm/);
  await page.getByRole("button", { name: "English" }).click();
  await first.getByText("The hub's disk has a fault – check the disk").waitFor();
});

test("a room's page shows process, storage and clock with their proofs; an offset says how far and what to do", async () => {
  const { page, server } = await openConsole("");
  const nowMs = Date.now();
  const aheadMs = 7_200_000;
  const well = { status: "ok", provenAtMs: nowMs + aheadMs, reason: null, validForMs: 600_000 };
  server.publish("room/room-13", [
    ["report", { connection: { ...well, provenAtMs: nowMs }, clockOffsetMs: aheadMs, atMs: nowMs }],
    ["process", well],
    ["storage", well],
    ["clock", { ...CLOCK_AHEAD, provenAtMs: nowMs + aheadMs }],
  ]);
  const tile = byTestId(page, "room-room-13");
  await tile.waitFor();
  assert.match((await tile.textContent()) ?? "", /Đồng hồ của phòng sai giờ.*Đồng hồsuy giảm/);
  await byTestId(page, "site-room-13").click();
  const part = (name: string) => byTestId(page, `machine-${name}`);
  await part("clock").waitFor();
  assert.match(
    (await part("process").textContent()) ?? "",
    /Phần mềmbình thườngTrả lời gần nhất: \d+ \S+ trước$/,
  );
  assert.match((await part("storage").textContent()) ?? "", /Ổ đĩabình thường/);
  assert.match(
    (await part("clock").textContent()) ?? "",
    /suy giảm.*nhanh 2 giờ 0 phút so với trung tâm.*kiểm tra dịch vụ giờ \(NTP\).*7200 s ahead/,
  );
  await page.getByRole("button", { name: "English" }).click();
  await part("clock")
    .getByText(/2 h 0 min ahead of the hub/)
    .waitFor();
});
