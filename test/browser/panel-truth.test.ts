import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { eventually } from "../support/eventually.ts";
import { largeRoom, largeRoomInMeeting } from "../support/large-room.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** What the panel says when something fails, and what it still shows with many sites, presets and inputs. */
const browser = browserOfTests();

async function openPanel(
  state: CurrentRoomState,
  viewport = { width: 1280, height: 800 },
): Promise<{ page: Page; server: ScriptedServer }> {
  const page = await browser.newPage({ viewport });
  const server = await ScriptedServer.install(page);
  server.publishRoom(state);
  await server.open("/panel/?lang=vi");
  await page.locator(".bar button").first().waitFor();
  return { page, server };
}

const inMeeting = (options: { role?: "chair" | "speaker" | "viewer" } = {}) =>
  largeRoomInMeeting({ nowMs: Date.now(), ...options });

function withoutHub(state: CurrentRoomState): CurrentRoomState {
  const reason = "hub at ws://10.0.0.1: connection closed; reconnecting";
  return { ...state, link: { ...state.link, status: "down", reason } };
}

test("without its hub a panel says since when, and claims neither air, recording nor sites", async () => {
  const { page, server } = await openPanel(inMeeting());
  await byTestId(page, "recording").waitFor();
  await page.locator(".on-air").waitFor();
  server.publishRoom(withoutHub(inMeeting()));
  const notice = byTestId(page, "hub-lost");
  await notice.waitFor();
  assert.match(
    (await notice.textContent()) ?? "",
    /^Mất trung tâm từ \d\d:\d\d – các nơi không thấy, không nghe\. Đang nối lại…$/,
  );
  assert.equal(await byTestId(page, "recording").count(), 0);
  assert.equal(await page.locator(".on-air").count(), 0);
  assert.equal(await page.locator('[data-tally="on-air"]').count(), 0);
  assert.doesNotMatch((await page.locator("aside").textContent()) ?? "", /\(\d+\)/);
  await page.locator('[data-testid="mic"][data-state="disconnected"]').waitFor();

  // Left and joined again: the room has its roster still, and nobody sees it.
  server.publishRoom(withoutHub(largeRoom({ nowMs: Date.now() })));
  await byTestId(page, "join").waitFor();
  server.publishRoom(withoutHub(inMeeting()));
  await byTestId(page, "leave").waitFor();
  assert.equal(await page.locator(".on-air").count(), 0);

  server.publishRoom(inMeeting());
  await notice.waitFor({ state: "detached" });
  await page.locator(".on-air").waitFor();
});

test("a panel whose daemon is silent says so as a whole, and nothing on it can be used", async () => {
  const { page, server } = await openPanel(inMeeting());
  await page.locator('[data-testid="mic"][data-state="on"]').waitFor();
  await server.fallSilent();
  const notice = byTestId(page, "stale-banner");
  await notice.waitFor();
  assert.match((await notice.textContent()) ?? "", /^Máy của phòng không trả lời từ \d\d:\d\d/);
  await page.locator('[data-testid="mic"][data-state="unknown"]').waitFor();
  assert.equal(await byTestId(page, "camera-banner").count(), 0);
  assert.doesNotMatch((await page.locator("body").textContent()) ?? "", /dây COM/);
  assert.equal(await page.locator(".panel").evaluate((panel) => (panel as HTMLElement).inert), true);
  const sent = server.requests.length;
  await page.keyboard.press("ArrowLeft");
  server.recover();
  await notice.waitFor({ state: "detached" });
  await page.locator('[data-testid="mic"][data-state="on"]').waitFor();
  assert.equal(server.requests.slice(sent).filter(({ method }) => method.startsWith("ptz.")).length, 0);
});

test("a silent camera is reported once, and over no control", async () => {
  const state = inMeeting();
  const [camera] = state.cameras;
  assert.ok(camera);
  const { page, server } = await openPanel(state);
  server.results["preset.recall"] = () => {
    throw { code: "timeout", message: "cam1: no reply within 500 ms" };
  };
  const health = { ...camera.health, status: "down" as const, reason: "nothing received" };
  server.publishRoom({ ...state, cameras: [{ ...camera, health }] });
  await byTestId(page, "camera-banner").waitFor();
  await byTestId(page, "preset-row-1").click();
  await eventually("it was asked", async () =>
    server.requests.some(({ method }) => method === "preset.recall"),
  );
  assert.equal(await page.locator(".banner").count(), 1);
  const covered = await page.locator(".banner").evaluateAll((banners) =>
    banners.flatMap((banner) => {
      const { top, bottom } = banner.getBoundingClientRect();
      return [...document.querySelectorAll(".preview, .bar, aside")]
        .map((part) => part.getBoundingClientRect())
        .filter((part) => part.top < bottom && part.bottom > top);
    }),
  );
  assert.deepEqual(covered, []);
});

test("a chair hands over or ends, and never leaves silently; Escape closes the sheet", async () => {
  const { page, server } = await openPanel(inMeeting());
  const left = () => server.requests.some(({ method }) => method === "meeting.leave");
  await byTestId(page, "leave").click();
  await byTestId(page, "leave-sheet").waitFor();
  assert.equal(await byTestId(page, "leave-now").count(), 0);
  await byTestId(page, "end-meeting").waitFor();
  await page.keyboard.press("Escape");
  await byTestId(page, "leave-sheet").waitFor({ state: "detached" });
  assert.equal(left(), false);
  await byTestId(page, "leave").click();
  await byTestId(page, "hand-over-hue").click();
  await eventually("left", async () => left());
  const names = server.requests.map(({ method }) => method).filter((method) => method.startsWith("meeting."));
  assert.deepEqual(names, ["meeting.setRole", "meeting.leave"]);
});

test("a viewer without the floor listens, and leaves by one press", async () => {
  const { page, server } = await openPanel(inMeeting({ role: "viewer" }));
  const microphone = page.locator('[data-testid="mic"][data-state="listening"]');
  assert.match((await microphone.textContent()) ?? "", /^Đang dự thính/);
  await byTestId(page, "leave").click();
  await eventually("left", async () => server.requests.some(({ method }) => method === "meeting.leave"));
});

test("a meeting of another day has its date, and joining early asks first", async () => {
  const startsInMs = 24 * 3_600_000;
  const { page, server } = await openPanel(largeRoom({ nowMs: Date.now(), begunMs: -startsInMs }));
  assert.match((await page.locator(".times").textContent()) ?? "", /^Ngày mai \d\d:\d\d–/);
  await byTestId(page, "join").click();
  const joins = () => server.requests.filter(({ method }) => method === "meeting.join").length;
  assert.match((await byTestId(page, "join-sheet").textContent()) ?? "", /bắt đầu lúc Ngày mai \d\d:\d\d/);
  await byTestId(page, "join-decline").click();
  await byTestId(page, "join-sheet").waitFor({ state: "detached" });
  assert.equal(joins(), 0);
  await byTestId(page, "join").click();
  await byTestId(page, "join-confirm").click();
  await eventually("joined", async () => joins() === 1);
  await page.locator('[data-testid="mic"][data-state="ready"]').waitFor();
});

test("the whole time of a meeting is in view, however long it is and however narrow the panel", async () => {
  const nowMs = Date.now();
  const room = largeRoom({ nowMs, begunMs: -80 * 3_600_000 });
  const agenda = room.agenda.map((meeting) => ({
    ...meeting,
    endsAtMs: meeting.startsAtMs + 40 * 3_600_000,
  }));
  for (const [width, height] of [
    [1280, 800],
    // 1280 × 800 at 200 %.
    [640, 400],
    [800, 1280],
    [390, 844],
    [320, 640],
  ] as const) {
    const { page } = await openPanel({ ...room, agenda }, { width, height });
    const times = page.locator(".head .times");
    assert.match(
      (await times.textContent()) ?? "",
      /^\d\d\/\d\d\/\d{4} \d\d:\d\d–\d\d\/\d\d\/\d{4} \d\d:\d\d$/,
    );
    const cut = await times.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const around = element.closest(".title")?.getBoundingClientRect() ?? box;
      return {
        right: box.right - around.right,
        bottom: box.bottom - around.bottom,
        width: element.scrollWidth - element.clientWidth,
      };
    });
    for (const [side, px] of Object.entries(cut))
      assert.ok(px <= 1, `${width} × ${height}: ${side} ${px} px`);
    await page.close();
  }
});

test("a removed room reads who removed it, and is not back by one tap, nor by two", async () => {
  const room = largeRoom({ nowMs: Date.now() });
  const by = { kind: "site", siteId: "ha-noi", name: "Hà Nội", role: "chair" } as const;
  const { page, server } = await openPanel({ ...room, removal: { meetingId: "m1", by, atMs: Date.now() } });
  const text = /Chủ tọa \(Hà Nội\) đã mời phòng này ra lúc \d\d:\d\d/;
  assert.match((await byTestId(page, "join").textContent()) ?? "", text);
  await byTestId(page, "join").dblclick();
  const joins = () => server.requests.filter(({ method }) => method === "meeting.join").length;
  assert.equal(joins(), 0);
  await page.keyboard.press("Escape");
  await byTestId(page, "join-sheet").waitFor({ state: "detached" });
  await byTestId(page, "join").click();
  assert.match((await byTestId(page, "join-sheet").textContent()) ?? "", text);
  await byTestId(page, "join-confirm").click();
  await eventually("joined", async () => joins() === 1);
  server.publishRoom({ ...room, removal: { meetingId: "m1", by: { kind: "console" }, atMs: Date.now() } });
  await page.getByText(/Bàn trực đã mời phòng này ra/).waitFor();
});

/** Returns the elements that are not wholly in view. */
function hidden(page: Page, testIds: readonly string[]): Promise<string[]> {
  return page.evaluate(
    (wanted) =>
      wanted.filter((testId) => {
        const element = document.querySelector(`[data-testid="${testId}"]`);
        if (!element) return true;
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        return !isInside || seen === null || !element.contains(seen);
      }),
    testIds,
  );
}

const TABS = ["tab-inputs", "tab-presets", "tab-sites", "tab-screens"];

test("on a tablet the chair sees six sites and six presets beside the preview", async () => {
  const { page } = await openPanel(inMeeting());
  const sites = ["ha-noi", "hue", "hcm", "can-tho", "dien-bien"].map((id) => `site-${id}`);
  const presets = [1, 2, 3, 4, 5, 6].map((number) => `preset-row-${number}`);
  const actions = ["mute-all", "record", "mic", "content", "leave", "zoom-in"];
  assert.deepEqual(await hidden(page, [...TABS, ...sites, ...presets, ...actions]), []);
});

for (const [name, width, height] of [
  ["an upright tablet", 800, 1280],
  ["a phone", 390, 844],
  ["a tablet at 200 % zoom", 640, 400],
] as const) {
  for (const role of ["chair", "viewer"] as const) {
    test(`on ${name}, tabs, presets, sites and buttons of a ${role} stay in view`, async () => {
      const { page } = await openPanel(inMeeting({ role }), { width, height });
      assert.deepEqual(await hidden(page, [...TABS, "mic", "leave"]), []);
      await byTestId(page, "tab-presets").click();
      assert.deepEqual(await hidden(page, ["preset-edit"]), []);
      await byTestId(page, "tab-sites").click();
      const first = page.locator('[data-testid="participants"] li').first();
      assert.ok(await first.isVisible());
      const scroll = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(scroll <= 0, `${scroll} px too wide`);
    });
  }
}
