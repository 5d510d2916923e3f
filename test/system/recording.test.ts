import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fastifyStatic from "@fastify/static";
import Fastify from "fastify";
import type { Recording } from "../../daemon/contract/fleet/hub-state.ts";
import { type PartSpan, type RecordedPart, readManifest } from "../../daemon/hub/recording/manifest.ts";
import type { RecordedSite } from "../../daemon/hub/recording/recorded-site.ts";
import { recordingRoutes } from "../../daemon/hub/recording/recording-routes.ts";
import { Recordings, type RecordingsOptions } from "../../daemon/hub/recording/recordings.ts";
import { MediaWorker } from "../../daemon/mediasoup/worker.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { type BeepAndFlash, beepAndFlash, FRAMES_A_SECOND } from "../support/beep-and-flash.ts";
import { eventually } from "../support/eventually.ts";
import { beeps, decode, flashes, packetTimes, probe, waitForRecorded } from "../support/recorded-file.ts";

const logger = createLogger({ level: process.env.LOG_LEVEL ?? "silent", name: "test" });
const limits = { maxBytes: 1e9, minFreeBytes: 0, retentionDays: 90 };
const meeting = { meetingId: "giao-ban", title: "Họp giao ban" };
const CUES = Buffer.from("1c53bb6b", "hex");

let worker: MediaWorker;
let hue: BeepAndFlash;

before(async () => {
  worker = new MediaWorker(logger);
  worker.start();
  await eventually("worker", async () => worker.currentRouter !== undefined);
  hue = await beepAndFlash({ router: worker.router });
});

after(async () => {
  await hue?.[Symbol.asyncDispose]();
  await worker?.[Symbol.asyncDispose]();
});

interface Rig extends AsyncDisposable {
  readonly directory: string;
  readonly recordings: Recordings;
}

/** Recordings in a temporary folder. */
async function rig(options: Partial<RecordingsOptions> = {}): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd recordings "));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const recordings = stack.use(
    await Recordings.open({ directory, limits, logger, checkIntervalMs: 100, ...options }),
  );
  const owned = stack.move();
  return { directory, recordings, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function site(siteId: string, streams: { video?: BeepAndFlash; audio?: BeepAndFlash }): RecordedSite {
  const { video, audio } = streams;
  return { siteId, name: siteId, router: worker.router, video: video?.video, audio: audio?.audio };
}

function find(recordings: Recordings, id: string): Recording {
  return recordings.list().find((recording) => recording.id === id) ?? assert.fail(`no recording ${id}`);
}

/** Path of a listed file. */
function path(recordings: Recordings, id: string, name: string): string {
  const names = find(recordings, id).files.map((file) => file.name);
  return recordings.filePath(id, name) ?? assert.fail(`${name} is not one of ${names.join(", ")}`);
}

/** Resolves when a file is listed. */
function listed(recordings: Recordings, id: string, name: string): Promise<string> {
  return eventually(`${name} is listed`, async () => recordings.filePath(id, name));
}

/** For each flash after `fromSeconds`, the delay of the nearest beep, s. */
async function soundLate(file: string, fromSeconds = 0): Promise<number[]> {
  const beepTimes = await beeps(file);
  const seen = (await flashes(file)).filter((time) => time >= fromSeconds);
  return seen.map((time) =>
    beepTimes
      .map((beep) => beep - time)
      .reduce((best, late) => (Math.abs(late) < Math.abs(best) ? late : best), 9),
  );
}

/** By the median: a sender that gets no processor for a moment sends single flashes or beeps late. */
function assertInSync(late: readonly number[]): void {
  const median = late.toSorted((a, b) => a - b)[Math.floor(late.length / 2)] ?? Number.NaN;
  assert.ok(Math.abs(median) < 0.06, `audio is late by ${late.join(", ")} s`);
}

test("each sending site has one file that FFmpeg plays, in sync", async () => {
  await using parts = await rig();
  const { recordings } = parts;
  const sites = [
    site("hue", { video: hue, audio: hue }),
    site("da-nang", { audio: hue }),
    site("hoi-an", {}),
  ];
  const id = await recordings.start({ ...meeting, sites });
  assert.equal(await recordings.start({ ...meeting, sites }), id);
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 4);
  assert.equal(recordings.findRunning(meeting.meetingId)?.id, id);
  await recordings.stop(meeting.meetingId);
  const { endedAtMs, reason, title } = find(recordings, id);
  assert.ok(endedAtMs !== null);
  assert.equal(reason, null);
  assert.equal(title, meeting.title);

  const file = await listed(recordings, id, "hue-1.mkv");
  await listed(recordings, id, "da-nang-1.mkv");
  await eventually("tracks deleted", async () => find(recordings, id).files.length === 2);
  const { durationSeconds, streams } = await probe(file);
  assert.deepEqual(
    streams.map(({ codec_name, width, height }) => [codec_name, width, height]),
    [
      ["h264", hue.width, hue.height],
      ["opus", undefined, undefined],
    ],
  );
  assert.ok(durationSeconds !== null && durationSeconds >= 3, `${durationSeconds} s`);
  assert.ok((await readFile(file)).includes(CUES));
  const frames = await packetTimes(file, "video");
  const filmed = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  // Not more than two are missing. The first ones may have come in a burst.
  assert.ok(frames.length - 1 >= filmed * FRAMES_A_SECOND - 2, `${frames.length} in ${filmed} s`);
  await decode(file);
  const late = await soundLate(file);
  assert.ok(late.length >= 3);
  assertInSync(late);
  assert.deepEqual(
    (await probe(path(recordings, id, "da-nang-1.mkv"))).streams.map(({ codec_name }) => codec_name),
    ["opus"],
  );
});

test("a meeting that is stopped and started at once has a new recording", async () => {
  await using parts = await rig();
  const { recordings } = parts;
  const sites = [site("hue", { video: hue, audio: hue })];
  const first = await recordings.start({ ...meeting, sites });
  await eventually("first bytes", async () => find(recordings, first).files.length > 0);
  const stopping = recordings.stop(meeting.meetingId);
  const second = await recordings.start({ ...meeting, sites });
  assert.notEqual(second, first);
  await stopping;
  assert.equal(recordings.findRunning(meeting.meetingId)?.id, second);
  assert.notEqual(find(recordings, first).endedAtMs, null);
  await eventually("second bytes", async () => find(recordings, second).files.length > 0);
});

test("a muted site has a gap in its audio, none in its video, and is in sync afterwards", async () => {
  await using parts = await rig();
  const { recordings } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue, audio: hue })] });
  const video = await listed(recordings, id, "hue-1.video.mkv");
  const recorded = async () => (await packetTimes(video, "video")).at(-1) ?? 0;
  await waitForRecorded(video, "video", 1);
  const beforePause = await recorded();
  await hue.audio.pause();
  await waitForRecorded(video, "video", (await recorded()) + 3);
  await hue.audio.resume();
  await waitForRecorded(video, "video", (await recorded()) + 2);
  await recordings.stop(meeting.meetingId);
  const file = await listed(recordings, id, "hue-1.mkv");
  const gap = (times: readonly number[]) =>
    Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const silent = gap(await packetTimes(file, "audio"));
  const frames = await packetTimes(file, "video");
  const atMost = (frames.at(-1) ?? 0) - beforePause;
  assert.ok(silent > 1.5 && silent < atMost, `${silent} s without audio, of at most ${atMost} s`);
  assert.ok(gap(frames) < silent / 2, "the video has no such gap");
  const last = (await soundLate(file)).at(-1) ?? assert.fail("no flash");
  assert.ok(Math.abs(last) < 0.06, `audio is late by ${last} s`);
});

test("video that arrives later than its audio is in sync by the sender's clock", async () => {
  await using late = await beepAndFlash({ router: worker.router, pictureLateMs: 300 });
  await using parts = await rig();
  const { recordings } = parts;
  const reports = [late.video, late.audio].map(
    (producer) =>
      new Promise<void>((resolve) => {
        // The first may precede any packet that the recorder can relate it to.
        let reports = 0;
        producer.on("trace", ({ type }) => {
          if (type === "sr" && ++reports === 2) resolve();
        });
      }),
  );
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: late, audio: late })] });
  const video = await listed(recordings, id, "hue-1.video.mkv");
  await Promise.all(reports);
  const inStepFrom = ((await packetTimes(video, "video")).at(-1) ?? 0) + 2;
  await waitForRecorded(video, "video", inStepFrom + 3);
  await recordings.stop(meeting.meetingId);
  const file = await listed(recordings, id, "hue-1.mkv");
  const seconds = await soundLate(file, inStepFrom);
  assert.ok(seconds.length >= 2);
  assertInSync(seconds);
});

test("new streams of a site continue in its next file, and a site that leaves ends its file", async () => {
  await using other = await beepAndFlash({ router: worker.router });
  await using parts = await rig();
  const { recordings } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue, audio: hue })] });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 1);
  recordings.update(meeting.meetingId, [site("hue", { video: other, audio: hue })]);
  await waitForRecorded(await listed(recordings, id, "hue-2.video.mkv"), "video", 1);
  recordings.update(meeting.meetingId, []);
  await decode(await listed(recordings, id, "hue-1.mkv"));
  await decode(await listed(recordings, id, "hue-2.mkv"));
  assert.equal(find(recordings, id).endedAtMs, null);
  await recordings.stop(meeting.meetingId);
});

test("a link that is cut as the recording starts: video is recorded as soon as the link is back", async () => {
  await using far = await beepAndFlash({ router: worker.router, keyFrames: "when-asked" });
  await using parts = await rig();
  const { recordings } = parts;
  // The room must send: else nothing is known of its encoder yet.
  await eventually("sends", async () => far.video.score.length > 0 && far.audio.score.length > 0);
  far.lines.video.cut();
  const id = await recordings.start({ ...meeting, sites: [site("lao-cai", { video: far, audio: far })] });
  // Longer than the router itself asks for a key frame.
  await waitForRecorded(await listed(recordings, id, "lao-cai-1.audio.mka"), "audio", 4);
  far.lines.video.restore();
  const audio = path(recordings, id, "lao-cai-1.audio.mka");
  const restoredAt = (await packetTimes(audio, "audio")).at(-1) ?? 0;
  await waitForRecorded(await listed(recordings, id, "lao-cai-1.video.mkv"), "video", restoredAt + 3);
  await recordings.stop(meeting.meetingId);
  const file = await listed(recordings, id, "lao-cai-1.mkv");
  const [first = 99] = await packetTimes(file, "video");
  // The next regular key-frame request would come later.
  assert.ok(first - restoredAt < 5, `video from ${first} s on, link restored at ${restoredAt} s`);
  await decode(file);
});

function spanIn(parts: readonly RecordedPart[], siteId: string): PartSpan {
  return (
    parts.find((part) => part.siteId === siteId)?.span ?? assert.fail(`${siteId}: its time is not known`)
  );
}

test("a link that is cut in the middle: one file spans the cut", async () => {
  await using far = await beepAndFlash({ router: worker.router, keyFrames: "when-asked" });
  await using parts = await rig();
  const { recordings } = parts;
  const sites = [site("lao-cai", { video: far, audio: far }), site("hue", { video: hue, audio: hue })];
  const id = await recordings.start({ ...meeting, sites });
  const video = await listed(recordings, id, "lao-cai-1.video.mkv");
  const near = await listed(recordings, id, "hue-1.video.mkv");
  const last = async (file: string) => (await packetTimes(file, "video")).at(-1) ?? 0;
  await waitForRecorded(video, "video", 3);
  for (const line of Object.values(far.lines)) line.cut();
  await waitForRecorded(near, "video", (await last(near)) + 4);
  const lostAt = await last(video);
  for (const line of Object.values(far.lines)) line.restore();
  await waitForRecorded(near, "video", (await last(near)) + 4);
  await waitForRecorded(video, "video", lostAt + 5);
  await recordings.stop(meeting.meetingId);
  const file = await listed(recordings, id, "lao-cai-1.mkv");
  // Its span is known once it is joined.
  await listed(recordings, id, "hue-1.mkv");
  await decode(file);
  // Before the first sender reports it may be off.
  const late = (await soundLate(file)).slice(-3);
  assert.equal(late.length, 3);
  assertInSync(late);

  const { parts: known } = await readManifest(join(parts.directory, id));
  const span = spanIn(known, "lao-cai");
  assert.deepEqual(span.gaps.map(({ track }) => track).sort(), ["audio", "video"]);
  const seconds = (await probe(file)).durationSeconds ?? 0;
  assert.ok(Math.abs((span.toMs - span.fromMs) / 1000 - seconds) < 0.2, JSON.stringify(span));
  for (const { track, fromMs, toMs } of span.gaps) {
    const times = await packetTimes(file, track);
    const inside = times
      .map((time) => span.fromMs + time * 1000)
      .filter((at) => at > fromMs + 50 && at < toMs - 50);
    assert.deepEqual(inside, [], `${track} has no packets in its gap`);
  }
  assert.deepEqual(spanIn(known, "hue").gaps, []);
});

test("empty or unreadable tracks don't prevent the others from being joined", async () => {
  await using parts = await rig();
  const { recordings, directory } = parts;
  const id = await recordings.start({
    ...meeting,
    sites: [site("hue", { video: hue, audio: hue }), site("da-nang", { video: hue, audio: hue })],
  });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 1);
  await waitForRecorded(await listed(recordings, id, "da-nang-1.video.mkv"), "video", 1);
  await recordings[Symbol.asyncDispose]();
  await writeFile(join(directory, id, "hue-1.audio.mka"), "");
  await writeFile(join(directory, id, "da-nang-1.video.mkv"), "no Matroska");
  await using again = await Recordings.open({ directory, limits, logger });
  for (const [name, codec] of [
    ["hue-1.mkv", "h264"],
    ["da-nang-1.mkv", "opus"],
  ] as const) {
    const file = await listed(again, id, name);
    const { streams } = await probe(file);
    assert.deepEqual(
      streams.map(({ codec_name }) => codec_name),
      [codec],
    );
    await decode(file);
  }
  const { parts: known } = await readManifest(join(directory, id));
  assert.deepEqual(
    known.map(({ siteId, span }) => [siteId, span?.gaps.map(({ track }) => track)]),
    [
      ["hue", ["audio"]],
      ["da-nang", ["video"]],
    ],
  );
});

/** The recorder's process for a file. */
async function processOf(file: string): Promise<number> {
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const program = await readlink(`/proc/${entry}/exe`).catch(() => "");
    if (!program.includes("gst-launch")) continue;
    const args = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
    if (args.replaceAll("\0", " ").includes(file)) return Number(entry);
  }
  assert.fail(`nobody writes ${file}`);
}

test("a killed recorder leaves playable files, and the next one continues", async () => {
  // Without room on the disk nothing is joined.
  let free = 0;
  await using parts = await rig({ freeBytes: async () => free });
  const { recordings, directory } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue, audio: hue })] });
  const video = await listed(recordings, id, "hue-1.video.mkv");
  await waitForRecorded(video, "video", 2);
  process.kill(await processOf(video), "SIGKILL");
  await waitForRecorded(await listed(recordings, id, "hue-2.video.mkv"), "video", 1);
  for (const name of ["hue-1.video.mkv", "hue-1.audio.mka"]) await decode(path(recordings, id, name));
  assert.ok(((await packetTimes(video, "video")).at(-1) ?? 0) >= 2);
  await recordings[Symbol.asyncDispose]();

  free = 1e12;
  await using again = await Recordings.open({ directory, limits, logger });
  const file = await listed(again, id, "hue-1.mkv");
  await decode(file);
  assert.equal((await probe(file)).streams.length, 2);
  await decode(await listed(again, id, "hue-2.mkv"));
});

test("after a power cut the recording has everything up to it, and has ended with the reason", async () => {
  await using parts = await rig();
  const { recordings, directory } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue, audio: hue })] });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 2);
  // The disk's content at this moment is what a power cut leaves.
  const disk = await mkdtemp(join(tmpdir(), "roomd-cut-"));
  await cp(directory, disk, { recursive: true });
  await recordings.stop(meeting.meetingId);
  try {
    await using after = await Recordings.open({ directory: disk, limits, logger });
    const { startedAtMs, endedAtMs, reason } = find(after, id);
    assert.ok(endedAtMs !== null && endedAtMs >= startedAtMs + 2000 && endedAtMs <= Date.now());
    assert.match(reason ?? "", /the hub stopped/);
    const file = await listed(after, id, "hue-1.mkv");
    assert.ok(((await probe(file)).durationSeconds ?? 0) >= 2);
    await decode(file);
  } finally {
    await rm(disk, { recursive: true, force: true });
  }
});

test("a hub that is stopped ends its recordings; they are listed, and joined, after its next start", async () => {
  await using parts = await rig();
  const { recordings, directory } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue, audio: hue })] });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 1);
  await recordings[Symbol.asyncDispose]();
  await using again = await Recordings.open({ directory, limits, logger });
  assert.match(find(again, id).reason ?? "", /the hub was stopped/);
  await decode(await listed(again, id, "hue-1.mkv"));
});

test("a recording that the hub's end has interrupted goes on in new parts, one that was stopped does not", async () => {
  await using parts = await rig();
  const { recordings, directory } = parts;
  const sites = [site("hue", { video: hue, audio: hue })];
  const id = await recordings.start({ ...meeting, sites });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 1);
  await recordings[Symbol.asyncDispose]();
  await using again = await Recordings.open({ directory, limits, logger });
  assert.equal(await again.start({ ...meeting, sites }), id);
  assert.equal(find(again, id).endedAtMs, null);
  await waitForRecorded(await listed(again, id, "hue-2.video.mkv"), "video", 1);
  await again.stop(meeting.meetingId);
  await decode(await listed(again, id, "hue-1.mkv"));
  await decode(await listed(again, id, "hue-2.mkv"));
  assert.equal(find(again, id).reason, null);
  const other = await again.start({ ...meeting, sites });
  assert.notEqual(other, id);
  await again.stop(meeting.meetingId);
});

test("a disk with too little room starts no recording, and ends a running one", async () => {
  let free = 99;
  await using parts = await rig({
    limits: { ...limits, minFreeBytes: 100 },
    freeBytes: async () => free,
  });
  const { recordings } = parts;
  const sites = [site("hue", { video: hue })];
  await assert.rejects(recordings.start({ ...meeting, sites }), { code: "unavailable" });
  assert.deepEqual(recordings.list(), []);
  free = 1e12;
  const id = await recordings.start({ ...meeting, sites });
  await listed(recordings, id, "hue-1.video.mkv");
  free = 99;
  await eventually("recording ended", async () => find(recordings, id).endedAtMs !== null);
  assert.match(find(recordings, id).reason ?? "", /recording\.minFreeBytes/);
  assert.ok(find(recordings, id).bytes > 0);
});

test("files are served whole or in ranges, and no other file is reached by any name", async () => {
  await using parts = await rig();
  const { recordings } = parts;
  const id = await recordings.start({ ...meeting, sites: [site("hue", { video: hue })] });
  await waitForRecorded(await listed(recordings, id, "hue-1.video.mkv"), "video", 1);
  await assert.rejects(recordings.delete(id), { code: "request.invalid" });
  await recordings.stop(meeting.meetingId);
  const file = await readFile(await listed(recordings, id, "hue-1.mkv"));
  const server = Fastify();
  await server.register(fastifyStatic, { serve: false });
  recordingRoutes(recordings)(server);
  const get = (url: string, range?: string, method: "GET" | "HEAD" = "GET") =>
    server.inject({ method, url, headers: range === undefined ? {} : { range } });

  const list = (await get("/api/recordings")).json() as { recordings: Recording[] };
  assert.deepEqual(list.recordings, recordings.list());
  const url = `/api/recordings/${id}/hue-1.mkv`;
  const whole = await get(url);
  assert.equal(whole.statusCode, 200);
  assert.ok(whole.rawPayload.equals(file));
  assert.equal(whole.headers["content-type"], "video/x-matroska");
  const part = await get(url, "bytes=100-199");
  assert.equal(part.statusCode, 206);
  assert.equal(part.headers["content-range"], `bytes 100-199/${file.length}`);
  assert.ok(part.rawPayload.equals(file.subarray(100, 200)));
  assert.equal((await get(url, `bytes=${file.length}-`)).statusCode, 416);
  const head = await get(url, undefined, "HEAD");
  assert.equal(head.headers["content-length"], String(file.length));
  assert.equal(head.rawPayload.length, 0);

  const outside = [
    "recording.json",
    "../recording.json",
    "..",
    ".",
    "",
    "hue-1.mkv/..",
    "/etc/passwd",
    "__proto__",
  ];
  for (const name of outside) {
    assert.equal(recordings.filePath(id, name), undefined, name);
    assert.equal(recordings.filePath(`${id}/../${id}`, "hue-1.mkv"), undefined);
    const { statusCode } = await get(`/api/recordings/${id}/${encodeURIComponent(name)}`);
    assert.ok(statusCode >= 400, `${name}: ${statusCode}`);
  }
  assert.ok((await get(`/api/recordings/..%2f${id}/hue-1.mkv`)).statusCode >= 400);
  await server.close();

  await recordings.delete(id);
  assert.deepEqual(recordings.list(), []);
  assert.deepEqual(await readdir(parts.directory), []);
  await assert.rejects(recordings.delete(id), { code: "not-found" });
});
