import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { GuestPhase } from "../../daemon/contract/meeting/guest.ts";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { eventually } from "../support/eventually.ts";
import { guestState } from "../support/guest-state.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** A guest without camera or microphone, in the lobby, and with a hub that answers late. */
const browser = browserOfTests();

interface GuestPage {
  readonly page: Page;
  readonly server: ScriptedServer;
}

/** `refuse`: the error of getUserMedia, by kind, until `window.allowed` is set. */
async function openGuest(
  phase: GuestPhase,
  refuse: { readonly audio?: string; readonly video?: string } = {},
): Promise<GuestPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
  const page = await context.newPage();
  await page.addInitScript((errors) => {
    const devices = navigator.mediaDevices;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const error = constraints?.video ? errors.video : errors.audio;
      if (error !== undefined && !("allowed" in window)) throw new DOMException("refused", error);
      return real(constraints);
    };
  }, refuse);
  const server = await ScriptedServer.install(page);
  server.results["guest.hello"] = () => guestState(phase);
  return { page, server };
}

async function open({ server }: GuestPage): Promise<void> {
  await server.open("/guest/?t=m-0000000000.zzzz.AAAA");
}

test("a guest whose browser blocks both devices reads how to allow them, and tries again", async () => {
  const guest = await openGuest("prejoin", { audio: "NotAllowedError", video: "NotAllowedError" });
  const { page } = guest;
  await open(guest);
  for (const kind of ["camera", "microphone"]) {
    const problem = byTestId(page, `problem-${kind}`);
    await problem.waitFor();
    assert.match((await problem.textContent()) ?? "", /chọn Cho phép, rồi bấm Thử lại/);
  }
  await page.evaluate(() => Object.assign(window, { allowed: true }));
  await byTestId(page, "retry-camera").click();
  await byTestId(page, "choose-camera").waitFor();
  await byTestId(page, "retry-microphone").click();
  await byTestId(page, "choose-microphone").waitFor();
  await byTestId(page, "microphone-level").waitFor();
});

test("devices that are plugged in later are used at once", async () => {
  const guest = await openGuest("prejoin", { audio: "NotFoundError", video: "NotFoundError" });
  const { page } = guest;
  await open(guest);
  await byTestId(page, "problem-microphone").waitFor();
  await page.evaluate(() => {
    Object.assign(window, { allowed: true });
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
  await byTestId(page, "choose-camera").waitFor();
  await byTestId(page, "choose-microphone").waitFor();
});

test("nobody hears a guest without camera and microphone, and the page does not say so", async () => {
  const guest = await openGuest("prejoin", { audio: "NotFoundError", video: "NotFoundError" });
  const { page } = guest;
  await open(guest);
  await byTestId(page, "problem-microphone").waitFor();
  const text = (await page.locator("main").textContent()) ?? "";
  assert.doesNotMatch(text, /nghe được bạn/);
  assert.match(text, /Không có mic/);
});

test("in the lobby the guest sees the meeting, its date and themselves, and can leave", async () => {
  const guest = await openGuest("lobby");
  const { page, server } = guest;
  await open(guest);
  await byTestId(page, "waiting").waitFor();
  await byTestId(page, "self").waitFor();
  assert.equal(await page.locator("h1").textContent(), "Họp tổng kết năm");
  assert.match((await byTestId(page, "when").textContent()) ?? "", /\d\d\/\d\d\/\d{4} · \d\d:\d\d–\d\d:\d\d/);
  await byTestId(page, "leave-lobby").click();
  await eventually("left", async () => server.requests.some(({ method }) => method === "guest.leave"));
});

test("a page whose first request for the invitation fails or hangs connects all the same", async () => {
  for (const handling of ["abort", "hang"] as const) {
    const guest = await openGuest("prejoin");
    const { page } = guest;
    await page.route("**/guest/invitation?*", (route) => (handling === "abort" ? route.abort() : undefined));
    await open(guest);
    await byTestId(page, "name").waitFor();
    await page.close();
  }
});

test("an invitation that turns out to be invalid ends the page, although the first request failed", async () => {
  const guest = await openGuest("prejoin");
  const { page, server } = guest;
  let isFirst = true;
  await page.route("**/guest/invitation?*", (route) => {
    if (isFirst) {
      isFirst = false;
      return route.abort();
    }
    return route.fulfill({
      status: 403,
      json: { error: { code: "access.denied", message: "", details: {} } },
    });
  });
  await server.fallSilent();
  await open(guest);
  await byTestId(page, "ended-invalid").waitFor();
});
