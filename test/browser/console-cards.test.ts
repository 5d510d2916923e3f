import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { commandsBelow } from "../support/processes.ts";
import { decode, probe } from "../support/recorded-file.ts";
import { Testbed } from "../support/testbed.ts";

/** The console's cards of nodes and recordings, with a real hub, node and recording. */
const NODE = "may-2";
/** A name of maximum length with a word wider than a card. */
const HALL = "Hội trường Ủy ban nhân dân tỉnh ".padEnd(80, "thanhphotrungtam");

let testbed: Testbed;
let browser: Browser;
let desk: Page;

before(async () => {
  browser = await openBrowser();
  testbed = await Testbed.start({
    rooms: [
      {
        id: "hue",
        name: "Huế",
        camera: false,
        video: { source: "test", width: 320, height: 180, framesPerSecond: 10 },
      },
    ],
    absentNodeIds: [NODE],
    hubConfig: {
      sfu: { workers: 1, listenIp: "127.0.0.2" },
      rooms: [
        { id: "hue", name: "Huế", region: "Miền Trung", token: "token-of-hue" },
        { id: "hall", name: HALL, region: "Miền Nam", token: "token-of-hall" },
      ],
    },
  });
  desk = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  await desk.goto(`${testbed.hub.url}/console/?lang=vi`);
});

after(async () => {
  await browser?.close();
  await testbed?.[Symbol.asyncDispose]();
});

const one = (testId: string) => desk.locator(`[data-testid="${testId}"]`);
const card = (status: string) => desk.locator(`[data-testid="node-${NODE}"][data-status="${status}"]`);

async function assertFits(): Promise<void> {
  const { wanted, given, cut } = await desk.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    given: innerWidth,
    cut: [...document.querySelectorAll("aside .card *")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map((element) => element.textContent),
  }));
  assert.ok(wanted <= given, `the page is ${wanted} px wide in a window of ${given}`);
  assert.deepEqual(cut, []);
}

async function recordings(): Promise<readonly Recording[]> {
  return (await testbed.hub.state()).recordings;
}

/** Records the room until the recording has this size. */
async function record({ bytes }: { readonly bytes: number }): Promise<Recording> {
  const { length } = await recordings();
  const [meeting] = (await testbed.hub.state()).meetings;
  const meetingId = meeting?.id ?? (await testbed.startMeeting({ title: "Họp giao ban" })).id;
  const set = (on: boolean) =>
    testbed.hub.command("meeting.moderate", {
      meetingId,
      command: { name: "meeting.record", params: { on } },
    });
  await eventually("in the meeting", async () => {
    const { rosters } = await testbed.hub.state();
    return rosters.some(({ participants }) => participants.some(({ producers }) => producers.length > 1));
  });
  await set(true);
  await desk.locator('[data-testid="recordings"] .recording').waitFor();
  const newest = async () => ((await recordings()).length > length ? (await recordings())[0] : undefined);
  const reached = async () => ((await newest())?.bytes ?? 0) >= bytes;
  await eventually("so much is recorded", reached);
  await set(false);
  return eventually("it has ended", async () => {
    const recording = await newest();
    return recording?.endedAtMs !== null && recording;
  });
}

/** The name of a recording's only file, once video and audio are joined. */
function whole(id: string): Promise<string> {
  return eventually("its file is whole", async () => {
    const names = (await recordings()).find((recording) => recording.id === id)?.files ?? [];
    return names.length === 1 && names.find(({ name }) => /-\d+\.mkv$/.test(name))?.name;
  });
}

test("without recordings there is no card; a node without a report says so", async () => {
  await card("unknown").waitFor();
  assert.match((await card("unknown").textContent()) ?? "", /không rõ.*Chưa có tin từ máy này/);
  assert.equal(await one("recordings").count(), 0);
  await assertFits();
});

test("a running node is ok; killed, it is down with the reason; restarted, it is ok", async () => {
  const node = await testbed.startNode({ id: NODE, address: "127.0.0.3" });
  await card("ok").waitFor();
  assert.match((await card("ok").textContent()) ?? "", /bình thường.*1\/1 tiến trình.*CPU \d+ %/);
  await node.program.kill();
  await card("down").waitFor();
  assert.match((await card("down").textContent()) ?? "", /hỏng.*Mất điện, mất mạng hoặc đã tắt/);
  const heading = desk.locator(".head .badge", { hasText: "Máy chuyển tiếp: hỏng" });
  await heading.waitFor();
  await card("down").locator("summary").press("Enter");
  await card("down")
    .getByText(/disconnected: no power, no network/)
    .waitFor();
  await assertFits();
  await node.start();
  await card("ok").waitFor();
  await heading.waitFor({ state: "detached" });
});

test("a failed composition shows its reason, also by keyboard, within the card", async () => {
  const { id } = await record({ bytes: 100_000 });
  const part = join(testbed.hub.stateDirectory, "recordings", id, await whole(id));
  const kept = await readFile(part);
  await writeFile(part, "no Matroska");
  await one(`compose-${id}`).focus();
  await desk.keyboard.press("Enter");
  const why = one(`compose-failed-${id}`);
  await why.waitFor();
  assert.match((await one(`compose-${id}`).textContent()) ?? "", /Ghép lại/);
  assert.equal(
    await desk.evaluate(() => document.activeElement?.getAttribute("data-testid")),
    `compose-${id}`,
  );
  await desk.keyboard.press("Tab");
  const outline = await why.locator("summary").evaluate((summary) => {
    return document.activeElement === summary && getComputedStyle(summary).outlineStyle;
  });
  assert.equal(outline, "solid");
  await desk.keyboard.press("Enter");
  await why.getByText(/Invalid data/).waitFor();
  await assertFits();
  await writeFile(part, kept);
});

test("a running composition shows its progress and is cancelled by the same button", async () => {
  const id = (await recordings())[0]?.id;
  await one(`compose-${id}`).click();
  const { pid } = await eventually("FFmpeg runs", async () =>
    (await commandsBelow(testbed.hub.program.pid)).find(({ command }) => command === "ffmpeg"),
  );
  // It waits until it is cancelled, however long the page takes.
  process.kill(pid, "SIGSTOP");
  await one(`composing-${id}`).waitFor();
  assert.match((await one(`composing-${id}`).textContent()) ?? "", /Chờ tới lượt ghép|Đang ghép: \d+ %/);
  await one(`compose-cancel-${id}`).click();
  await one(`compose-failed-${id}`).locator("summary").waitFor();
});

test("a composed file is downloaded and opens in an ordinary player", async (context) => {
  const id = (await recordings())[0]?.id;
  await one(`compose-${id}`).click();
  const link = one(`composed-${id}`);
  await link.waitFor();
  const coming = desk.waitForEvent("download");
  await link.press("Enter");
  const download = await coming;
  assert.equal(download.suggestedFilename(), `${id}-conference.mp4`);
  // The shared Chromium keeps its downloads in a folder of another process.
  const folder = await mkdtemp(join(tmpdir(), "roomd-download-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const { streams } = await probe(file);
  assert.deepEqual(
    streams.map(({ codec_name }) => codec_name),
    ["h264", "aac"],
  );
  await decode(file);
  assert.equal(await one(`composing-${id}`).count(), 0);
});

test("the newest recordings are visible, the older ones a tap away", async () => {
  for (let count = (await recordings()).length; count < 4; count++) await record({ bytes: 1000 });
  const [newest, , , oldest] = await recordings();
  await one(`recording-${newest?.id}`).waitFor();
  assert.equal(await one(`recording-${oldest?.id}`).isVisible(), false);
  await one("recordings").getByText("1 bản ghi cũ hơn").click();
  await one(`composed-${oldest?.id}`).waitFor();
  await assertFits();
});

test("a console that its hub no longer reaches claims nothing, and is live again by itself", async () => {
  const hue = (status: string) => desk.locator(`[data-testid="room-hue"][data-status="${status}"]`);
  await hue("ok").waitFor();
  await testbed.hub.program.kill();
  await one("stale-banner").waitFor();
  await hue("unknown").waitFor();
  await card("unknown").waitFor();
  await testbed.hub.start();
  await hue("ok").waitFor();
  await one("stale-banner").waitFor({ state: "detached" });
});
