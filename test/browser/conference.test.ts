import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { Testbed } from "../support/testbed.ts";

const CHAIR = "ha-noi";
const VIEWER = "hue";

let testbed: Testbed;
let browser: Browser;
let chair: Page;
let viewer: Page;
let desk: Page;

before(async () => {
  browser = await openBrowser();
  const small = { source: "test", width: 320, height: 180, framesPerSecond: 10 };
  testbed = await Testbed.start({
    rooms: [
      { id: CHAIR, name: "Hà Nội", camera: false, video: small },
      { id: VIEWER, name: "Huế", camera: false, video: { source: "none" } },
    ],
  });
  chair = await openPage(`${testbed.room(CHAIR).url}/panel/`);
  viewer = await openPage(`${testbed.room(VIEWER).url}/panel/`);
  desk = await openPage(`${testbed.hub.url}/console/`);
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

async function openPage(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  return page;
}

/** Returns the element with this test id and these data attributes. */
function one(page: Page, testId: string, data: Record<string, string> = {}) {
  const more = Object.entries(data).map(([name, value]) => `[data-${name}="${value}"]`);
  return page.locator(`[data-testid="${testId}"]${more.join("")}`);
}

test("a meeting with a chair is created at the console; the rooms join, and the viewer's panel shows that it is muted", async () => {
  await one(desk, "create-meeting").click();
  await one(desk, "meeting-title").fill("Họp tổng kết năm");
  await one(desk, "meeting-start").selectOption("0");
  await one(desk, "meeting-rooms-all").click();
  await one(desk, "meeting-chair").selectOption(CHAIR);
  await one(desk, "meeting-speakers").locator(`[data-testid="room:${VIEWER}"]`).waitFor();
  await one(desk, "meeting-submit").click();
  await one(viewer, "mic", { state: "listening" }).waitFor();
  assert.match((await one(viewer, "mic").textContent()) ?? "", /Đang dự thính.*Bấm Giơ tay/);
  await one(chair, "mic", { state: "on" }).waitFor();
  const [meeting] = (await testbed.hub.state()).meetings;
  assert.deepEqual([meeting?.chairRoomId, meeting?.speakerRoomIds], [CHAIR, []]);
});

test("a viewer's panel offers the hand and no moderation", async () => {
  await one(viewer, "hand").waitFor();
  assert.equal(await viewer.locator(".bar .primary").count(), 1);
  for (const testId of ["end-meeting", "mute-all", "record", `site-${CHAIR}`]) {
    assert.equal(await one(viewer, testId).count(), 0, testId);
  }
  await one(chair, "mute-all").waitFor();
  assert.equal(await one(chair, "hand").count(), 0);
});

test("touch targets are large enough for a finger", async () => {
  for (const page of [viewer, chair]) {
    const sizes = await page.locator("button, summary").evaluateAll((all) =>
      all.map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return { text: element.textContent, width, height, inBar: element.closest(".bar") !== null };
      }),
    );
    for (const { text, width, height, inBar } of sizes) {
      assert.ok(Math.min(width, height) >= (inBar ? 72 : 44), `"${text}" is ${width} × ${height}`);
    }
  }
});

test("a raised hand is first on the chair's panel, which gives the floor", async () => {
  await one(viewer, "hand").click();
  await one(viewer, "hand", { raised: "true" }).waitFor();
  const first = chair.locator('[data-testid="participants"] li').first();
  await chair.locator(`[data-testid="participants"] li[data-room="${VIEWER}"][data-hand="true"]`).waitFor();
  assert.equal(await first.getAttribute("data-room"), VIEWER);
  await one(chair, `floor-${VIEWER}`).click();
  await one(viewer, "mic", { state: "on" }).waitFor();
  await one(viewer, "hand", { raised: "false" }).waitFor();
  await eventually("heard there", async () => {
    const { view } = (await testbed.room(CHAIR).state()).meeting;
    return view?.audio.some(({ siteId }) => siteId === VIEWER);
  });
});

test("the roll-call shows both as heard; the console withdraws the floor and the panel shows it", async () => {
  const [meeting] = (await testbed.hub.state()).meetings;
  await one(desk, `roll-call-${meeting?.id}`).click();
  await one(desk, `call-${VIEWER}`, { step: "heard" }).waitFor();
  await one(desk, `call-${CHAIR}`, { step: "heard" }).waitFor();
  await eventually(
    "counted",
    async () => (await one(desk, "heard-of").textContent()) === "Các nơi đã nghe: 2/2",
  );
  await desk.locator(`[data-testid="call-${VIEWER}"] button`).click();
  await one(desk, "action-viewer").click();
  await one(viewer, "mic", { state: "listening" }).waitFor();
  await one(desk, "action-speaker").waitFor();
});

test("the chair spotlights, mutes and unmutes a site", async () => {
  const roster = async () => (await testbed.room(CHAIR).state()).meeting.roster;
  await one(chair, `site-${VIEWER}`).click();
  await one(chair, `spotlight-${VIEWER}`).click();
  await eventually("large", async () => (await roster())?.spotlightId === VIEWER);
  await one(chair, `speaker-${VIEWER}`).click();
  await one(viewer, "mic", { state: "on" }).waitFor();
  await one(chair, `mute-${VIEWER}`).click();
  await one(viewer, "mic", { state: "muted-by-chair" }).waitFor();
  await one(chair, `mute-${VIEWER}`).click();
  await one(viewer, "mic", { state: "on" }).waitFor();
});

test("the panel sets the view mode of the screens and shows the link details", async () => {
  await one(viewer, "tab-screens").click();
  await one(viewer, "view-gallery").click();
  await eventually(
    "gallery",
    async () => (await testbed.room(VIEWER).state()).meeting.view?.mode === "gallery",
  );
  await viewer.locator('[data-testid="view-gallery"][aria-pressed="true"]').waitFor();
  assert.equal(await one(viewer, "link-details").isVisible(), false);
  await viewer.locator('[data-testid="link"] summary').click();
  await one(viewer, "link-details").waitFor();
  await viewer.locator("h1").click();
  await one(viewer, "link-details").waitFor({ state: "hidden" });
});

test("a removed site stays out until somebody there joins again", async () => {
  await one(chair, `remove-${VIEWER}`).click();
  await one(chair, `remove-${VIEWER}`).click();
  await one(viewer, "join", { question: "removed" }).waitFor();
  assert.match((await one(viewer, "join").textContent()) ?? "", /Chủ tọa \(.+\) đã mời phòng này ra lúc/);
  await one(viewer, "join").click();
  await one(viewer, "join-confirm").click();
  await one(viewer, "mic", { state: "on" }).waitFor();
  await one(viewer, "leave").waitFor();
});

test("a tap does not end the meeting; holding the button ends it for all", async () => {
  await one(chair, "leave").click();
  await one(chair, "end-meeting").click();
  await one(chair, "end-meeting", { holding: "false" }).waitFor();
  assert.equal((await testbed.hub.state()).meetings.length, 1);
  const box = await one(chair, "end-meeting").boundingBox();
  assert.ok(box);
  await chair.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await chair.mouse.down();
  await one(chair, "end-meeting").waitFor({ state: "detached" });
  await chair.mouse.up();
  for (const room of testbed.rooms) {
    await eventually("out", async () => (await room.state()).meeting.phase === "idle");
  }
});
