import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { GuestPhase } from "../../daemon/contract/meeting/guest.ts";
import { findViolations } from "../support/accessibility.ts";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { CLOCK_AHEAD, publishFleet } from "../support/fleet-page.ts";
import { guestState } from "../support/guest-state.ts";
import { largeRoom, largeRoomInMeeting } from "../support/large-room.ts";
import { participant, roster } from "../support/roster.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** Every page in its main states violates no rule of axe-core, in dark and light where it has both. What a form or a sheet
 * opens has the focus, and gives it back. */
const browser = browserOfTests();

async function install(viewport: { width: number; height: number }, colorScheme: "dark" | "light" = "dark") {
  const context = await browser.newContext({ viewport, colorScheme, locale: "vi-VN" });
  const page = await context.newPage();
  return { page, server: await ScriptedServer.install(page) };
}

async function assertAccessible(page: Page, state: string): Promise<void> {
  assert.deepEqual(await findViolations(page), [], state);
}

/** Waits until the focus is on, or in, the element with this test id. */
async function focusIn(page: Page, testId: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.activeElement?.closest(`[data-testid="${wanted}"]`) !== null,
    testId,
  );
}

const DESK = { width: 1920, height: 1080 };
const TABLET = { width: 1280, height: 800 };

for (const theme of ["dark", "light"] as const) {
  test(`console, ${theme}: list, a room's page, form, roll call, wall, hub lost`, async () => {
    const { page, server } = await install(DESK, theme);
    const nowMs = Date.now();
    publishFleet(server, { count: 20, nowMs, hubFaults: ["clock"] });
    const well = { status: "ok", provenAtMs: nowMs, reason: null, validForMs: 600_000 };
    server.publish("room/room-13", [
      ["report", { connection: well, clockOffsetMs: 7_200_000, atMs: nowMs }],
      ["process", well],
      ["storage", well],
      ["clock", { ...CLOCK_AHEAD, provenAtMs: nowMs }],
    ]);
    server.publish("nodes", [["may-2", nodeSummary(nowMs)]]);
    server.publish("recordings", [["r1", recording(nowMs)]]);
    await server.open("/console/?lang=vi");
    await byTestId(page, "room-room-20").waitFor();
    await assertAccessible(page, "list");
    await byTestId(page, "site-room-13").click();
    await byTestId(page, "machine-clock").waitFor();
    await assertAccessible(page, "a room's page");
    await byTestId(page, "create-meeting").click();
    await byTestId(page, "meeting-title").waitFor();
    await focusIn(page, "meeting-title");
    await assertAccessible(page, "form for a meeting");
    await byTestId(page, "meeting-form-close").press("Enter");
    await focusIn(page, "create-meeting");
    await byTestId(page, "site-close").press("Enter");
    await focusIn(page, "site-room-13");
    await byTestId(page, "roll-call-m1").click();
    await byTestId(page, "heard-of").waitFor();
    await assertAccessible(page, "roll call");
    await byTestId(page, "call-room-3").locator("button").click();
    await page.locator('[data-testid="call-room-3"] [aria-pressed="true"]').waitFor();
    await assertAccessible(page, "roll call with a site");
    await page.evaluate(() => {
      location.hash = "#wall";
    });
    await byTestId(page, "place-room-20").waitFor();
    await assertAccessible(page, "wall");
    await server.fallSilent();
    await byTestId(page, "stale-banner").waitFor();
    await assertAccessible(page, "wall without hub");
    await byTestId(page, "close-wall").click();
    await byTestId(page, "room-room-20").waitFor();
    await assertAccessible(page, "list without hub");
  });
}

function nodeSummary(nowMs: number) {
  return {
    id: "may-2",
    status: "down",
    reason: "disconnected",
    sinceMs: nowMs,
    hasReported: true,
    running: 0,
    usedSlots: 0,
    relayedThroughHub: [],
    report: null,
  };
}

function recording(nowMs: number) {
  return {
    id: "r1",
    meetingId: "m1",
    title: "Họp giao ban",
    startedAtMs: nowMs - 60_000,
    endedAtMs: nowMs,
    bytes: 1_000_000,
    reason: null,
    files: [{ name: "ha-noi-1.mkv", siteId: "ha-noi", bytes: 1_000_000 }],
    composition: null,
    composedFile: null,
  };
}

function withoutHub(state: CurrentRoomState): CurrentRoomState {
  return {
    ...state,
    link: { ...state.link, status: "down", reason: "hub: connection closed; reconnecting" },
  };
}

test("panel: before a meeting, in it, sheets and tabs, hub lost, machine lost", async () => {
  const { page, server } = await install(TABLET);
  server.publishRoom(largeRoom({ nowMs: Date.now() }));
  await server.open("/panel/?lang=vi");
  await byTestId(page, "join").waitFor();
  await assertAccessible(page, "before a meeting");
  server.publishRoom(largeRoomInMeeting({ nowMs: Date.now() }));
  await byTestId(page, "leave").waitFor();
  await assertAccessible(page, "in a meeting");
  for (const tab of await page.locator('[role="tab"]').all()) {
    await tab.click();
    await assertAccessible(page, `tab ${await tab.textContent()}`);
  }
  await byTestId(page, "tab-presets").click();
  for (const [opener, form] of [
    ["preset-save", "preset-name"],
    ["preset-rename-1", "preset-name"],
  ] as const) {
    if (opener === "preset-rename-1") await byTestId(page, "preset-edit").click();
    await byTestId(page, opener).press("Enter");
    await focusIn(page, form);
    await assertAccessible(page, form);
    await page.keyboard.press("Escape");
    await focusIn(page, opener);
  }
  await byTestId(page, "leave").press("Enter");
  await byTestId(page, "leave-sheet").waitFor();
  await focusIn(page, "leave-sheet");
  await assertAccessible(page, "leave sheet");
  await page.keyboard.press("Escape");
  await byTestId(page, "leave-sheet").waitFor({ state: "detached" });
  await focusIn(page, "leave");
  server.publishRoom(withoutHub(largeRoomInMeeting({ nowMs: Date.now() })));
  await byTestId(page, "hub-lost").waitFor();
  await assertAccessible(page, "hub lost");
  await server.fallSilent();
  await byTestId(page, "stale-banner").waitFor();
  await assertAccessible(page, "machine lost");
});

test("screen: agenda, meeting, hub lost, machine lost", async () => {
  const { page, server } = await install(DESK);
  server.publishRoom(largeRoom({ nowMs: Date.now(), begunMs: -3_600_000 }));
  await server.open("/screen/?lang=vi");
  await page.locator("h1").first().waitFor();
  await assertAccessible(page, "agenda");
  server.publishRoom(largeRoomInMeeting({ nowMs: Date.now() }));
  await byTestId(page, "recording").waitFor();
  await assertAccessible(page, "meeting");
  server.publishRoom(withoutHub(largeRoomInMeeting({ nowMs: Date.now() })));
  await byTestId(page, "hub-lost").waitFor();
  await assertAccessible(page, "hub lost");
  await server.fallSilent();
  await byTestId(page, "stale-banner").waitFor();
  await assertAccessible(page, "machine lost");
});

async function openGuest(phase: GuestPhase): Promise<{ page: Page; server: ScriptedServer }> {
  const { page, server } = await install(TABLET);
  server.results["guest.hello"] = () => guestState(phase);
  await server.open("/guest/?t=m-0000000000.zzzz.AAAA");
  return { page, server };
}

test("guest: before joining, without devices, in the lobby, in the meeting, link that is not valid", async () => {
  const prejoin = await openGuest("prejoin");
  await byTestId(prejoin.page, "choose-camera").waitFor();
  await assertAccessible(prejoin.page, "before joining");
  await prejoin.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException("refused", "NotAllowedError");
    };
  });
  await prejoin.page.reload();
  await byTestId(prejoin.page, "problem-camera").waitFor();
  await byTestId(prejoin.page, "problem-microphone").waitFor();
  await assertAccessible(prejoin.page, "without devices");
  const lobby = await openGuest("lobby");
  await lobby.page.locator(".lobby").waitFor();
  await assertAccessible(lobby.page, "lobby");
  const joined = await openGuest("joined");
  const participants = [
    participant("ha-noi", { name: "Hà Nội", role: "chair" }),
    participant("guest-1", { name: "Nguyễn Thị Hiền", kind: "guest", role: "viewer", muted: true }),
  ];
  joined.server.notify("roster", roster(participants));
  await joined.page.locator(".meeting .bar").waitFor();
  await assertAccessible(joined.page, "meeting");
  await joined.server.fallSilent();
  await byTestId(joined.page, "stale-banner").waitFor();
  await assertAccessible(joined.page, "hub lost");
});

test("the reference", async () => {
  const { page, server } = await install(TABLET);
  for (const name of ["", "configuration.html", "roomctl.html"]) {
    await server.open(`/docs/${name}`);
    await assertAccessible(page, name);
  }
});
