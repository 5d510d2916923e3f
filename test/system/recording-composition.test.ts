import assert from "node:assert/strict";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { RecordingLayout } from "../../daemon/contract/config/hub-config.ts";
import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import { readManifest } from "../../daemon/hub/recording/manifest.ts";
import { Recordings } from "../../daemon/hub/recording/recordings.ts";
import {
  gridLayout,
  LARGE_TILE,
  stripLayout,
  type TileArea,
} from "../../daemon/hub/recording/tile-layout.ts";
import { MediaWorker } from "../../daemon/mediasoup/worker.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { beepAndFlash } from "../support/beep-and-flash.ts";
import { eventually } from "../support/eventually.ts";
import { beeps, colourOf, decode, flashes, probe, waitForRecorded } from "../support/recorded-file.ts";

/** A short conference is recorded once; each test composes it, or fails to. */
const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
const limits = { maxBytes: 1e9, minFreeBytes: 1000, retentionDays: 90 };
const BLUE = { u: 220, v: 100 };
const RED = { u: 100, v: 220 };

let directory: string;
let recordings: Recordings;
let id: string;
let freeBytes = 1e12;

const open = (layout: RecordingLayout = "grid") =>
  Recordings.open({
    directory,
    limits,
    layout,
    logger,
    checkIntervalMs: 100,
    freeBytes: async () => freeBytes,
  });

function current(): Recording {
  return recordings.list().find((recording) => recording.id === id) ?? assert.fail("no recording");
}

const status = () => current().composition?.status;
const becomes = (expected: string) => eventually(`it is ${expected}`, async () => status() === expected);

/** Resolves when a site's video has reached a time. */
async function reaches(siteId: string, seconds: number): Promise<void> {
  const name = `${siteId}-1.video.mkv`;
  const file = await eventually(`${name} is listed`, async () => recordings.filePath(id, name));
  await waitForRecorded(file, "video", seconds);
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd compositions "));
  recordings = await open();
  await using worker = new MediaWorker(logger);
  worker.start();
  await eventually("worker", async () => worker.currentRouter !== undefined);
  const { router } = worker;
  await using hue = await beepAndFlash({ router, colour: BLUE });
  await using vinh = await beepAndFlash({ router, colour: RED });
  const site = (siteId: string, streams: { video: typeof hue.video; audio?: typeof hue.audio }) => ({
    siteId,
    name: siteId,
    router,
    video: streams.video,
    audio: streams.audio,
  });
  const first = site("hue", hue);
  id = await recordings.start({ meetingId: "giao-ban", title: "Họp giao ban", sites: [first] });
  await recordings.setSpeaker("giao-ban", "hue");
  await reaches("hue", 3);
  const joinedAtMs = performance.now();
  recordings.update("giao-ban", [first, site("vinh", { video: vinh.video })]);
  await reaches("vinh", 2.5);
  await recordings.setSpeaker("giao-ban", "vinh");
  // On a busy machine the file lags behind the speaker: the change is at most this late in it.
  const changeAtMost = (performance.now() - joinedAtMs) / 1000;
  await reaches("vinh", changeAtMost + 2);
  await recordings.stop("giao-ban");
  await eventually("parts are joined", async () =>
    current().files.every(({ name }) => name.endsWith("-1.mkv")),
  );
});

after(async () => {
  await recordings?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

/** The centre of a tile, clear of names. */
function centre({ x, y, width, height }: TileArea) {
  return { x: x + 0.4 * width, y: y + 0.4 * height, width: 0.1 * width, height: 0.1 * height };
}

const near = (seen: { u: number; v: number }, expected: { u: number; v: number }) =>
  Math.abs(seen.u - expected.u) < 15 && Math.abs(seen.v - expected.v) < 15;

/** Each onset in the composition is one of the part. */
function assertSame(whole: readonly number[], part: readonly number[], later: number): void {
  const text = `${whole.join(" ")} s; in the part ${part.join(" ")} s, which is ${later} s later`;
  assert.ok(part.length >= 3, text);
  const found = part.filter((time) => whole.some((other) => Math.abs(other - time - later) < 0.08));
  // A sender that was held up by a busy machine flashes for less than a frame of the composition.
  assert.ok(found.length >= 0.8 * part.length, text);
}

test("a cancelled composition leaves nothing behind, and has a reason", async () => {
  await recordings.compose(id);
  await eventually("some progress", async () => (current().composition?.progress ?? 0) > 0);
  await recordings.cancelComposition(id);
  assert.deepEqual(current().composition, { status: "failed", progress: 0, reason: "cancelled" });
  assert.equal(current().composedFile, null);
  assert.deepEqual((await readdir(join(directory, id))).sort(), [
    "hue-1.mkv",
    "recording.json",
    "vinh-1.mkv",
  ]);
});

test("a full disk ends a composition with the reason, and none starts", async () => {
  await recordings.compose(id);
  freeBytes = 0;
  await becomes("failed");
  assert.match(current().composition?.reason ?? "", /recording\.minFreeBytes/);
  await assert.rejects(recordings.compose(id), { code: "unavailable" });
  freeBytes = 1e12;
});

test("a part that can't be read fails the composition with the reason", async () => {
  const path = recordings.filePath(id, "vinh-1.mkv") ?? assert.fail("no file");
  await copyFile(path, `${path}.kept`);
  await writeFile(path, "no Matroska");
  await recordings.compose(id);
  await becomes("failed");
  assert.match(current().composition?.reason ?? "", /ffprobe: .*Invalid data/);
  await copyFile(`${path}.kept`, path);
  await rm(`${path}.kept`);
});

test("a composition interrupted by the hub's stop has failed after its next start", async () => {
  await recordings.compose(id);
  await recordings[Symbol.asyncDispose]();
  recordings = await open();
  assert.equal(status(), "failed");
  assert.match(current().composition?.reason ?? "", /the hub was stopped/);
});

test("a recording is composed into one file that FFmpeg plays: each site in its tile, at its time, in sync", async () => {
  await recordings.compose(id);
  await becomes("done");
  const composed = current().composedFile ?? assert.fail("no file");
  const file = recordings.filePath(id, composed.name) ?? assert.fail("no path");
  const { durationSeconds, streams } = await probe(file);
  assert.deepEqual(
    streams.map(({ codec_name, width, height }) => [codec_name, width, height]),
    [
      ["h264", 1280, 720],
      ["aac", undefined, undefined],
    ],
  );
  await decode(file);

  const { parts } = await readManifest(join(directory, id));
  const spans = parts.map(({ span }) => span ?? assert.fail("no span"));
  const fromMs = Math.min(...spans.map((span) => span.fromMs));
  const seconds = (Math.max(...spans.map((span) => span.toMs)) - fromMs) / 1000;
  assert.ok(Math.abs((durationSeconds ?? 0) - seconds) < 0.2, `${durationSeconds} of ${seconds} s`);

  const [left, right] = gridLayout(2);
  assert.ok(left && right);
  const vinhFrom = ((spans[1]?.fromMs ?? 0) - fromMs) / 1000;
  const blue = await colourOf(file, vinhFrom + 1, centre(left));
  const red = await colourOf(file, vinhFrom + 1, centre(right));
  const nobody = await colourOf(file, vinhFrom - 1, centre(right));
  assert.ok(near(blue, BLUE), JSON.stringify(blue));
  assert.ok(near(red, RED), JSON.stringify(red));
  assert.ok(!near(nobody, RED) && nobody.y < 40, JSON.stringify(nobody));

  // Onsets are where they were in the part, exact to a frame of video and audio.
  const source = recordings.filePath(id, "hue-1.mkv") ?? assert.fail("no file");
  const later = ((spans[0]?.fromMs ?? 0) - fromMs) / 1000;
  assertSame(await flashes(file, centre(left)), await flashes(source), later);
  assertSame(await beeps(file), await beeps(source), later);
});

test("the active speaker is large, the others are in a strip below", async () => {
  await recordings[Symbol.asyncDispose]();
  recordings = await open("speaker");
  await recordings.compose(id);
  await becomes("done");
  const file = recordings.filePath(id, "conference.mp4") ?? assert.fail("no file");
  const { parts, speakerChanges = [] } = await readManifest(join(directory, id));
  const fromMs = Math.min(...parts.map(({ span }) => span?.fromMs ?? Number.POSITIVE_INFINITY));
  const [, change] = speakerChanges;
  assert.ok(change);
  const changeAt = (change.fromMs - fromMs) / 1000;
  const [ofHue, ofVinh] = stripLayout(2);
  assert.ok(ofHue && ofVinh);
  const at = (seconds: number, area: TileArea) => colourOf(file, seconds, centre(area));
  for (const [seconds, large, small, where, empty] of [
    [changeAt - 1, BLUE, RED, ofVinh, ofHue],
    [changeAt + 1, RED, BLUE, ofHue, ofVinh],
  ] as const) {
    const seen = [await at(seconds, LARGE_TILE), await at(seconds, where), await at(seconds, empty)] as const;
    const text = `${seconds} s, change at ${changeAt} s: ${JSON.stringify(seen)}`;
    assert.ok(near(seen[0], large), text);
    assert.ok(near(seen[1], small), text);
    assert.ok(!near(seen[2], large) && !near(seen[2], small), text);
  }
});
