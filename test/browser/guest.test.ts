import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { ConferenceCommands } from "../../daemon/contract/conference-commands.ts";
import type { RequestArguments, RequestName } from "../../daemon/contract/define-command.ts";
import type { Roster } from "../../daemon/contract/meeting/meeting.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { breakLink, framesOf, linksOf, peerReceipt, watchPeers } from "../support/page-media.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;
let browser: Browser;
let context: BrowserContext;
let guest: Page;
let display: Page;
let meetingId: string;
/** Uncaught errors of the pages. */
const faults: Error[] = [];

/** Folder for screenshots, if requested. */
const PICTURES = process.env.ROOMD_TEST_PICTURES;

before(async () => {
  browser = await openBrowser();
  testbed = await Testbed.start({
    rooms: [
      { id: "ha-noi", name: "Hà Nội", camera: false },
      { id: "da-nang", name: "Đà Nẵng", camera: false },
    ],
  });
  ({ id: meetingId } = await testbed.startMeeting({
    title: "Họp tổng kết năm",
    chairRoomId: "ha-noi",
    hasLobby: true,
  }));
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "vi-VN" });
  guest = await context.newPage();
  context.on("weberror", (error) => faults.push(error.error()));
  await watchPeers(guest);
  display = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await display.goto(`${testbed.room("ha-noi").url}/screen/`);
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(PICTURES, `${name}-phone.png`) });
  if (size) await page.setViewportSize(size);
}

async function roster(): Promise<Roster> {
  const found = (await testbed.hub.state()).rosters.find((one) => one.meetingId === meetingId);
  assert.ok(found);
  return found;
}

const act = <Name extends RequestName<ConferenceCommands>>(
  name: Name,
  ...params: RequestArguments<ConferenceCommands[Name]>
) => testbed.hub.moderate(meetingId, name, ...params);

async function guestAtHub() {
  return (await roster()).participants.find(({ kind }) => kind === "guest");
}

test("a guest waits in the lobby until the chair admits them", async () => {
  const { url } = await testbed.hub.command("meeting.invite", { meetingId });
  await guest.goto(url);
  await guest.locator('[data-testid="self"]').waitFor();
  await eventually("own camera", () => framesOf(guest, '[data-testid="self"] video'));
  assert.equal(await guest.locator("html").getAttribute("lang"), "vi");
  await picture(guest, "lobby");
  await guest.locator('[data-testid="name"]').fill("Nguyễn Thị Hiền – Sở Y tế");
  await guest.locator('[data-testid="enter"]').click();
  await guest.locator('[data-testid="waiting"]').waitFor();
  await picture(guest, "waiting");
  const [waiting] = await eventually("before the door", async () => {
    const { lobby } = await roster();
    return lobby.length === 1 && lobby;
  });
  assert.equal(waiting?.name, "Nguyễn Thị Hiền – Sở Y tế");
  await act("meeting.admit", { siteId: waiting?.siteId, admitted: true });
  await guest.locator('[data-testid="tile-area"]').waitFor();
});

test("the guest sees and hears a room", async () => {
  const video = '[data-testid="remote-ha-noi"]';
  const first = await eventually("a picture", () => framesOf(guest, video));
  await eventually("it moves", async () => (await framesOf(guest, video)) > first + 20);
  const before = await peerReceipt(guest);
  const now = await eventually("sound", async () => {
    const receipt = await peerReceipt(guest);
    return receipt.audioSamples > before.audioSamples + 48_000 && receipt;
  });
  assert.ok(now.audioEnergy > 0, "the rooms' test tone is heard");
});

test("a room's screen shows the guest", async () => {
  const site = await eventually("the guest's streams", async () => {
    const found = await guestAtHub();
    return found && found.producers.length >= 3 && found;
  });
  assert.deepEqual(site.producers.map(({ source, layer }) => `${source} ${layer}`).toSorted(), [
    "camera high",
    "camera low",
    "microphone only",
  ]);
  const video = `[data-testid="remote-${site.siteId}"]`;
  const first = await eventually("seen", () => framesOf(display, video));
  await eventually("it moves", async () => (await framesOf(display, video)) > first + 10);
  await picture(guest, "meeting");
  await picture(display, "display");
});

test("a guest who turns the camera off sends no video, on every page, and is not frozen", async () => {
  const site = await guestAtHub();
  assert.ok(site);
  const reason = display.locator(`[data-testid="reason-${site.siteId}"]`);
  await guest.locator('[data-testid="camera"]').click();
  await reason.and(display.locator('[data-reason="no-video"]')).waitFor();
  assert.match((await reason.textContent()) ?? "", /không gửi hình$/);
  await guest.locator('[data-testid="camera"]').click();
  await reason.waitFor({ state: "detached" });
});

test("only camera layers with consumers are sent", async () => {
  const site = await guestAtHub();
  await act("meeting.spotlight", { siteId: site?.siteId ?? "" });
  await eventually("the large layer goes", async () => {
    const { sendingVideos } = await peerReceipt(guest);
    return sendingVideos.some(({ height }) => height >= 360);
  });
  await act("meeting.spotlight", { siteId: "da-nang" });
  let before = await peerReceipt(guest);
  await eventually("the small layer only", async () => {
    const now = await peerReceipt(guest);
    const sent = (id: string) => before.sendingVideos.find((one) => one.id === id)?.packets ?? 0;
    const moved = now.sendingVideos.map(({ id, height, packets }) => ({ height, by: packets - sent(id) }));
    if (moved.some(({ height, by }) => height > 180 && by > 0)) before = now;
    return moved.some(({ height, by }) => height <= 180 && by > 30);
  });
  await act("meeting.spotlight", { siteId: null });
});

test("a guest is muted until they raise a hand and the chair gives the floor", async () => {
  await guest.locator('[data-testid="participant-state"]').waitFor();
  await guest.locator('[data-testid="hand"]').click();
  const site = await eventually("a hand", async () => {
    const found = await guestAtHub();
    return found && found.handRaisedAtMs !== null && found;
  });
  assert.equal(site.muted, true);
  assert.equal(site.role, "viewer");
  await picture(guest, "hand");
  await act("meeting.setRole", { siteId: site.siteId, role: "speaker" });
  await guest.locator('[data-testid="participant-state"]').waitFor({ state: "detached" });
  await eventually("its sound goes on", async () => {
    const microphone = (await guestAtHub())?.producers.find(({ source }) => source === "microphone");
    return microphone?.paused === false;
  });
  await guest.locator('[data-testid="mic"]').click();
  await eventually("muted by themselves", async () => {
    const microphone = (await guestAtHub())?.producers.find(({ source }) => source === "microphone");
    return microphone?.paused === true;
  });
  await guest.locator('[data-testid="mic"]').click();
});

test("the guest shares a screen, and the room shows it", async () => {
  await guest.locator('[data-testid="screen"]').click();
  const site = await eventually("content", async () => {
    const { contentId } = await roster();
    return contentId !== null && contentId === (await guestAtHub())?.siteId && (await guestAtHub());
  });
  await display.locator('[data-area="large"] video, [data-area="content"] video').first().waitFor();
  await eventually("the room decodes it", () => contentFrames(display, site.siteId));
  await guest.locator('[data-testid="screen"]').click();
  await eventually("no content any more", async () => (await roster()).contentId === null);
});

test("a guest whose connection breaks resumes the session", async () => {
  const before = await guestAtHub();
  const framesBefore = await framesOf(guest, '[data-testid="remote-ha-noi"]');
  const links = await linksOf(guest);
  await breakLink(guest);
  await eventually("a new link", async () => (await linksOf(guest)) > links);
  await eventually(
    "pictures go on",
    async () => (await framesOf(guest, '[data-testid="remote-ha-noi"]')) > framesBefore + 20,
  );
  assert.equal((await guestAtHub())?.siteId, before?.siteId);
});

test("a reloaded page resumes the session", async () => {
  const before = await guestAtHub();
  await guest.reload();
  await guest.locator('[data-testid="tile-area"]').waitFor();
  const first = await eventually("a picture", () => framesOf(guest, '[data-testid="remote-ha-noi"]'));
  await eventually(
    "it moves",
    async () => (await framesOf(guest, '[data-testid="remote-ha-noi"]')) > first + 20,
  );
  await eventually("sends again", async () => ((await guestAtHub())?.producers.length ?? 0) >= 3);
  assert.equal((await guestAtHub())?.siteId, before?.siteId);
});

test("the chair removes the guest", async () => {
  await act("meeting.remove", { siteId: (await guestAtHub())?.siteId ?? "" });
  await guest.locator('[data-testid="ended-removed"]').waitFor();
  assert.equal(await guestAtHub(), undefined);
  await picture(guest, "removed");
});

test("an invalid link is reported in words", async () => {
  const page = await context.newPage();
  await page.goto(`${testbed.hub.url}/guest/?t=m-0000000000.zzzz.${"A".repeat(43)}`);
  await page.locator('[data-testid="ended-invalid"]').waitFor();
  await picture(page, "invalid-invitation");
  await page.close();
});

test("a stale page says so", async () => {
  const page = await context.newPage();
  const { url } = await testbed.hub.command("meeting.invite", { meetingId });
  await page.goto(url);
  await page.locator('[data-testid="name"]').waitFor();
  await testbed.hub.program.kill();
  await page.locator('[data-testid="stale-banner"]').waitFor();
  await page.close();
});

test("the guests' pages threw no error", () => {
  assert.deepEqual(faults, []);
});

/** Returns the frames of the content on a screen. */
async function contentFrames(page: Page, siteId: string): Promise<number | false> {
  const videos = page.locator(`[data-testid="content-of-${siteId}"]`);
  const sizes = await videos.evaluateAll((elements) =>
    (elements as HTMLVideoElement[]).map((video) => ({
      width: video.videoWidth,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
    })),
  );
  // The fake screen is 1280 wide, the fake camera at most 640.
  return sizes.find(({ width, frames }) => width > 640 && frames > 5)?.frames ?? false;
}
