import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { largeRoom } from "../support/large-room.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** What a room's screen shows while the room is in no meeting. */
const browser = browserOfTests();

const HOUR_MS = 3_600_000;
const names = Array.from({ length: 62 }, (_, index) => ({
  id: `site-${index}`,
  name: index === 0 ? "Ủy ban nhân dân thành phố Đà Nẵng" : `Điểm cầu số ${index}`,
}));

async function openScreen(state: CurrentRoomState): Promise<{ page: Page; server: ScriptedServer }> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const server = await ScriptedServer.install(page);
  server.publishRoom(state);
  await server.open("/screen/?lang=vi");
  await byTestId(page, "next-meeting").waitFor();
  return { page, server };
}

const text = async (page: Page, testId: string) => (await byTestId(page, testId).textContent()) ?? "";

/** A meeting of all 62 sites, tomorrow, and another one after it. */
function coming(): CurrentRoomState {
  const room = largeRoom({ nowMs: Date.now(), begunMs: -24 * HOUR_MS });
  const agenda = room.agenda.flatMap((meeting) => [
    { ...meeting, roomIds: names.map(({ id }) => id), chairRoomId: "site-7" },
    {
      ...meeting,
      id: "m2",
      title: "Tập huấn",
      startsAtMs: meeting.startsAtMs + 24 * HOUR_MS,
      endsAtMs: meeting.startsAtMs + 25 * HOUR_MS,
    },
  ]);
  return { ...room, agenda, siteNames: names };
}

test("before a meeting of 62 sites the screen has its date, countdown and sites, whole, and the agenda", async () => {
  const { page } = await openScreen(coming());
  assert.match(await text(page, "next-meeting"), /Ngày mai \d\d:\d\d–/);
  assert.match(await text(page, "countdown"), /^Còn \d+ (ngày|giờ)/);
  const invited = await text(page, "invited");
  assert.match(invited, /^62 điểm cầu được mờiĐiểm cầu số 7 \(chủ tọa\)Ủy ban nhân dân thành phố Đà Nẵng/);
  assert.match(invited, /và \d+ điểm cầu khác$/);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll(".next *, .agenda h2, .agenda li")]
      .filter((element) => {
        const { right, bottom } = element.getBoundingClientRect();
        return element.scrollWidth > element.clientWidth + 1 || right > innerWidth || bottom > innerHeight;
      })
      .map((element) => element.textContent),
  );
  assert.deepEqual(cut, []);
});

test("the screen of a removed room says that the meeting goes on without it", async () => {
  const room = largeRoom({ nowMs: Date.now() });
  const { page, server } = await openScreen({
    ...room,
    removal: { meetingId: "m1", by: { kind: "console" }, atMs: Date.now() },
  });
  assert.equal(await text(page, "countdown"), "Đang diễn ra · phòng này đã được mời ra");
  server.publishRoom(room);
  await page.waitForFunction(
    () => document.querySelector('[data-testid="countdown"]')?.textContent === "Đang diễn ra",
  );
});
