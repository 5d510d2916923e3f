import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { publishFleet } from "../support/fleet-page.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** What the console says of a large fleet, and when its hub is silent. */
const browser = browserOfTests();

async function openConsole(path = ""): Promise<{ page: Page; server: ScriptedServer }> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const server = await ScriptedServer.install(page);
  publishFleet(server, { count: 62, nowMs: Date.now() });
  await server.open(`/console/?lang=vi${path}`);
  return { page, server };
}

test("without its hub the console claims nothing of rooms and broker beyond the last news with its age", async () => {
  const { page, server } = await openConsole();
  const room = (id: string, status: string) => page.locator(`[data-testid="${id}"][data-status="${status}"]`);
  await room("room-room-1", "ok").waitFor();
  assert.match((await room("room-room-2", "unknown").textContent()) ?? "", /Chưa có tin từ phòng này/);
  await room("room-room-4", "down").waitFor();
  await server.fallSilent();
  await byTestId(page, "stale-banner").waitFor();
  for (const [id, last] of [
    ["room-room-1", "bình thường"],
    ["room-room-4", "mất kết nối"],
  ] as const) {
    const tile = room(id, "unknown");
    await tile.waitFor();
    assert.match((await tile.textContent()) ?? "", new RegExp(`Tin cuối \\d+ giây trước: ${last}`));
    assert.doesNotMatch((await tile.textContent()) ?? "", /Chưa có tin/);
  }
  assert.match((await page.locator(".head").textContent()) ?? "", /MQTT: không rõ.*SFU: không rõ/);
  assert.doesNotMatch((await byTestId(page, "meeting-m1").textContent()) ?? "", /đã vào|đang diễn ra/);
  assert.match((await page.locator(".urgent").textContent()) ?? "", /^Cần chú ýMất trung tâm/);
});

test("the roll-call of a silent hub counts nobody", async () => {
  const { page, server } = await openConsole("#meeting=m1");
  await byTestId(page, "heard-of").waitFor();
  await server.fallSilent();
  await byTestId(page, "heard-of").waitFor({ state: "detached" });
  assert.match(
    (await page.locator(".steps").textContent()) ?? "",
    /^Mất trung tâm.*cập nhật \d+ giây trước$/,
  );
});

test("the roll-call of 62 sites has rows for a finger on one screen", async () => {
  const { page } = await openConsole("#meeting=m1");
  await byTestId(page, "heard-of").waitFor();
  const rows = await page.locator(".board li button").evaluateAll((all) =>
    all.map((row) => {
      const { height, bottom } = row.getBoundingClientRect();
      return { height, bottom };
    }),
  );
  assert.equal(rows.length, 62);
  for (const { height, bottom } of rows) assert.ok(height >= 44 && bottom <= 1080, `${height} ${bottom}`);
});

test("a form that is opened begins at its first field", async () => {
  const { page } = await openConsole();
  await byTestId(page, "create-meeting").click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "meeting-title");
});
