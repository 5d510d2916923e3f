import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { byTestId } from "../support/browser.ts";
import { browserOfTests } from "../support/browser-of-tests.ts";
import { eventually } from "../support/eventually.ts";
import { publishFleet } from "../support/fleet-page.ts";
import { ScriptedServer } from "../support/scripted-server.ts";

/** Scheduling at the console, with a fleet of 62 rooms. */
const browser = browserOfTests();

const HOUR_MS = 3_600_000;
/** 07:00 on a Tuesday in Hà Nội, where the pages are unless the test says otherwise. */
const SEVEN = Date.UTC(2026, 11, 1, 0);

async function openConsole({ timezoneId = "Asia/Ho_Chi_Minh", meetings = [] as readonly Meeting[] } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, timezoneId });
  await page.clock.setFixedTime(SEVEN);
  const server = await ScriptedServer.install(page, { now: () => SEVEN });
  publishFleet(server, { count: 62, nowMs: SEVEN });
  publishMeetings(server, meetings);
  const stored = (params: object) => ({ id: "m-new", overlaps: [], ...params });
  server.results["meeting.create"] = stored;
  server.results["meeting.update"] = stored;
  await server.open("/console/?lang=vi");
  const sent = async (method: string) => {
    const request = await eventually(`${method} is sent`, async () =>
      server.requests.find((one) => one.method === method),
    );
    return request.params;
  };
  return { page, server, sent };
}

function publishMeetings(server: ScriptedServer, meetings: readonly Meeting[]): void {
  server.publish(
    "meetings",
    meetings.map((meeting) => {
      return [meeting.id, { ...meeting, joinedRoomIds: [], lostRoomIds: [], hasRollCall: false }] as const;
    }),
  );
}

const coming: Meeting = {
  id: "m-coming",
  title: "Giao ban",
  startsAtMs: SEVEN + 25 * HOUR_MS,
  endsAtMs: SEVEN + 26 * HOUR_MS,
  roomIds: ["room-1", "room-2"],
};
const running: Meeting = {
  ...coming,
  id: "m-running",
  title: "Tập huấn",
  startsAtMs: SEVEN - HOUR_MS,
  endsAtMs: SEVEN + HOUR_MS,
};

async function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null);
}

async function waitForFocus(page: Page, testId: string): Promise<void> {
  await page.waitForFunction((id) => document.activeElement?.getAttribute("data-testid") === id, testId);
}

const text = async (page: Page, testId: string) => (await byTestId(page, testId).textContent()) ?? "";

test("at seven o'clock a meeting of tomorrow at eight is entered, of five rooms of 62", async () => {
  const { page, sent } = await openConsole();
  await byTestId(page, "create-meeting").click();
  await byTestId(page, "meeting-title").fill("Họp tổng kết năm");
  await byTestId(page, "meeting-start-date").fill("2026-12-02");
  await byTestId(page, "meeting-start-time").fill("08:00");
  await byTestId(page, "meeting-rooms-search").fill("diem cau so 6");
  assert.equal(await page.locator('[data-testid="meeting-rooms"] [aria-level="2"]').count(), 9);
  for (const id of ["room-6", "room-60", "room-61", "room-62"]) await byTestId(page, `room:${id}`).click();
  await byTestId(page, "meeting-rooms-search").fill("");
  await byTestId(page, "open-region:Miền Nam").click();
  await byTestId(page, "room:room-50").click();
  assert.match(await text(page, "meeting-rooms"), /^Điểm cầu được mời \(5\/62\)/);
  assert.match(await text(page, "meeting-summary"), /^Thứ Tư, 02\/12\/2026 · Ngày mai 08:00–09:00 · UTC\+7$/);
  await byTestId(page, "meeting-submit").click();
  assert.deepEqual(await sent("meeting.create"), {
    title: "Họp tổng kết năm",
    startsAtMs: SEVEN + 25 * HOUR_MS,
    endsAtMs: SEVEN + 26 * HOUR_MS,
    roomIds: ["room-6", "room-60", "room-61", "room-62", "room-50"],
  });
  await byTestId(page, "create-form").waitFor({ state: "detached" });
});

test("all rooms are one press, none another, and a region one", async () => {
  const { page, sent } = await openConsole();
  await byTestId(page, "create-meeting").click();
  await byTestId(page, "meeting-title").fill("Giao ban");
  await byTestId(page, "meeting-rooms-all").click();
  assert.match(await text(page, "meeting-rooms"), /\(62\/62\)/);
  await byTestId(page, "meeting-rooms-none").click();
  await byTestId(page, "region:Tây Nguyên").click();
  assert.equal(await byTestId(page, "region:Tây Nguyên").getAttribute("aria-checked"), "true");
  await byTestId(page, "meeting-submit").click();
  assert.equal(((await sent("meeting.create")).roomIds as string[]).length, 16);
});

test("an empty title and an empty choice are refused at their fields, and nothing is sent", async () => {
  const { page, server } = await openConsole();
  await byTestId(page, "create-meeting").click();
  await byTestId(page, "meeting-submit").click();
  assert.equal(await text(page, "meeting-title-problem"), "Chưa có tên cuộc họp");
  assert.equal(await text(page, "meeting-rooms-problem"), "Chưa chọn điểm cầu nào");
  await waitForFocus(page, "meeting-title");
  assert.equal(await byTestId(page, "meeting-title").getAttribute("aria-invalid"), "true");
  await byTestId(page, "meeting-title").fill("Giao ban");
  await byTestId(page, "meeting-title-problem").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await waitForFocus(page, "meeting-rooms-search");
  await byTestId(page, "meeting-start-date").fill("2026-11-30");
  await byTestId(page, "meeting-rooms-all").click();
  await byTestId(page, "meeting-submit").click();
  await page.getByText("Giờ kết thúc đã qua").waitFor();
  assert.deepEqual(
    server.requests.map(({ method }) => method).filter((method) => method.startsWith("meeting.")),
    [],
  );
});

test("from the title to the button it is few presses of Tab, and the tree is used by its keys", async () => {
  const { page, sent } = await openConsole();
  await byTestId(page, "create-meeting").click();
  await waitForFocus(page, "meeting-title");
  await page.keyboard.type("Giao ban");
  let presses = 0;
  const tabTo = async (testId: string) => {
    while ((await focused(page)) !== testId) {
      assert.ok(presses++ < 25, `${testId} is not reached, but ${await focused(page)}`);
      await page.keyboard.press("Tab");
    }
  };
  await tabTo("region:Miền Bắc");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page), "room:room-1");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(page), "region:Miền Bắc");
  assert.equal(await byTestId(page, "region:Miền Bắc").getAttribute("aria-checked"), "mixed");
  await page.keyboard.press("End");
  assert.equal(await focused(page), "region:Miền Nam");
  await tabTo("meeting-submit");
  assert.ok(presses <= 18, `${presses} presses`);
  await page.keyboard.press("Enter");
  assert.deepEqual((await sent("meeting.create")).roomIds, ["room-1", "room-2"]);
});

test("a room that is busy at that time is named before the meeting is created, and in the list", async () => {
  const other = { ...coming, id: "m-other", title: "Tập huấn", roomIds: ["room-2", "room-3"] };
  const { page, server, sent } = await openConsole({ meetings: [coming] });
  await byTestId(page, "create-meeting").click();
  await byTestId(page, "meeting-title").fill("Tập huấn");
  await byTestId(page, "meeting-start-date").fill("2026-12-02");
  await byTestId(page, "meeting-start-time").fill("08:30");
  await byTestId(page, "meeting-rooms-search").fill("so 2");
  await byTestId(page, "room:room-2").click();
  const overlap = "⚠ Trùng giờGiao ban, Ngày mai 08:00–09:00: Điểm cầu số 2";
  const form = byTestId(page, "create-form");
  assert.equal(await form.locator('[data-testid="overlaps"]').textContent(), overlap);
  assert.equal(await text(page, "meeting-submit"), "Vẫn tạo");
  await byTestId(page, "meeting-start-time").fill("09:00");
  await form.locator('[data-testid="overlaps"]').waitFor({ state: "detached" });
  assert.equal(await text(page, "meeting-submit"), "Tạo");
  await byTestId(page, "meeting-start-time").fill("08:30");
  await byTestId(page, "meeting-submit").click();
  await sent("meeting.create");
  await byTestId(page, "create-form").waitFor({ state: "detached" });
  publishMeetings(server, [coming, other]);
  await byTestId(page, "meeting-m-other").waitFor();
  assert.match(await text(page, "meeting-m-other"), /⚠ Trùng giờGiao ban, Ngày mai 08:00/);
  assert.match(await text(page, "meeting-m-coming"), /⚠ Trùng giờTập huấn, Ngày mai 08:00/);
});

test("a coming meeting is moved and renamed; only that is sent", async () => {
  const { page, sent } = await openConsole({ meetings: [coming] });
  assert.match(await text(page, "meeting-m-coming"), /^Giao banNgày mai 08:00–09:00/);
  await byTestId(page, "edit-m-coming").click();
  await waitForFocus(page, "meeting-title");
  assert.equal(await byTestId(page, "meeting-title").inputValue(), "Giao ban");
  assert.equal(await byTestId(page, "meeting-start-date").inputValue(), "2026-12-02");
  await byTestId(page, "meeting-title").fill("Giao ban tuần");
  await byTestId(page, "meeting-start-time").fill("14:00");
  await byTestId(page, "meeting-submit").click();
  assert.deepEqual(await sent("meeting.update"), {
    meetingId: "m-coming",
    title: "Giao ban tuần",
    startsAtMs: coming.startsAtMs + 6 * HOUR_MS,
    endsAtMs: coming.endsAtMs + 6 * HOUR_MS,
  });
  await byTestId(page, "edit-form-m-coming").waitFor({ state: "detached" });
  await waitForFocus(page, "edit-m-coming");
});

test("what somebody else changes while a form is open stays", async () => {
  const { page, server, sent } = await openConsole({ meetings: [coming] });
  await byTestId(page, "edit-m-coming").click();
  publishMeetings(server, [{ ...coming, title: "Giao ban tuần", roomIds: ["room-1"] }]);
  await page.getByText("Giao ban tuần").waitFor();
  await byTestId(page, "meeting-start-time").fill("9h30");
  await byTestId(page, "meeting-submit").click();
  assert.deepEqual(await sent("meeting.update"), {
    meetingId: "m-coming",
    startsAtMs: coming.startsAtMs + 1.5 * HOUR_MS,
    endsAtMs: coming.endsAtMs + 1.5 * HOUR_MS,
  });
});

test("of a running meeting start and roles are not offered; its end and rooms change", async () => {
  const { page, sent } = await openConsole({ meetings: [running] });
  await byTestId(page, "edit-m-running").click();
  await page.getByText("Cuộc họp đang diễn ra: chỉ sửa được").waitFor();
  for (const testId of ["meeting-start", "meeting-start-date", "meeting-chair", "meeting-waiting-room"]) {
    assert.equal(await byTestId(page, testId).count(), 0, testId);
  }
  await byTestId(page, "meeting-minutes").selectOption("240");
  await byTestId(page, "meeting-rooms-search").fill("so 3");
  await byTestId(page, "room:room-3").click();
  await byTestId(page, "meeting-submit").click();
  assert.deepEqual(await sent("meeting.update"), {
    meetingId: "m-running",
    endsAtMs: running.startsAtMs + 4 * HOUR_MS,
    roomIds: ["room-1", "room-2", "room-3"],
  });
});

test("a coming meeting is cancelled by two presses, a running one is ended", async () => {
  const { page, sent } = await openConsole({ meetings: [coming, running] });
  for (const [id, method] of [
    ["m-coming", "meeting.cancel"],
    ["m-running", "meeting.end"],
  ] as const) {
    await byTestId(page, `end-${id}`).click();
    await byTestId(page, `end-${id}`).click();
    assert.deepEqual(await sent(method), { meetingId: id });
  }
});

test("a guest is invited before the meeting begins", async () => {
  const { page, server, sent } = await openConsole({ meetings: [coming] });
  server.results["meeting.invite"] = () => ({ url: "https://hub.example.org/guest/?t=x" });
  await byTestId(page, "guest-link-m-coming").click();
  assert.deepEqual(await sent("meeting.invite"), { meetingId: "m-coming" });
});

test("far from the hub its dates and times are entered and shown in its zone", async () => {
  const { page, server, sent } = await openConsole({ timezoneId: "Europe/Paris", meetings: [coming] });
  server.publish("hub", [
    ["name", "Trung tâm"],
    ["timeZone", "Asia/Ho_Chi_Minh"],
  ]);
  await page.getByText("Ngày mai 08:00–09:00 (UTC+7)").waitFor();
  await byTestId(page, "create-meeting").click();
  await byTestId(page, "meeting-title").fill("Giao ban");
  await byTestId(page, "meeting-start-date").fill("2026-12-01");
  await byTestId(page, "meeting-start-time").fill("08:00");
  assert.match(await text(page, "meeting-summary"), /08:00–09:00 \(UTC\+7\)$/);
  await byTestId(page, "meeting-rooms-all").click();
  await byTestId(page, "meeting-submit").click();
  assert.equal((await sent("meeting.create")).startsAtMs, SEVEN + HOUR_MS);
});
