import assert from "node:assert/strict";
import { test } from "node:test";
import { findTranscodeReason } from "../../../../../daemon/room/media/rtsp/rtsp-source.ts";
import {
  type StreamFinding,
  StreamFindings,
  StreamInspector,
} from "../../../../../daemon/room/media/rtsp/stream-inspector.ts";

const PICTURES = { I: "658884001aff", P: "419a236c41af", B: "019e626a41af" } as const;

/** Pushes one picture per letter, 40 ms apart → what was concluded and after how many. */
function inspect(pictures: string, camera: { makesKeyFrames: boolean; hasNoBFrames: boolean }) {
  let found: StreamFinding | undefined;
  const inspector = new StreamInspector({ ...camera, onFinding: (finding) => (found = finding) });
  let count = 0;
  for (const picture of pictures) {
    count++;
    const payload = Buffer.from(PICTURES[picture as keyof typeof PICTURES], "hex");
    if (inspector.push(payload, count * 40)) break;
  }
  assert.equal(inspector.finding, found);
  return { found, count };
}

const camera = { makesKeyFrames: true, hasNoBFrames: false };

test("a B slice is found in the first group of pictures", () => {
  assert.deepEqual(inspect("IPBBPBB", camera), { found: "b-frames", count: 3 });
});

test("a camera that makes key frames on request is fit without B slices", () => {
  assert.equal(inspect(`I${"P".repeat(60)}`, camera).found, "fit");
  assert.deepEqual(inspect("IP", { ...camera, hasNoBFrames: true }), { found: "fit", count: 1 });
});

test("a camera that makes none on request is fit once a second key frame came soon", () => {
  const fixed = { makesKeyFrames: false, hasNoBFrames: true };
  assert.equal(inspect(`I${"P".repeat(49)}`, fixed).found, undefined);
  assert.deepEqual(inspect(`I${"P".repeat(49)}I`, fixed), { found: "fit", count: 51 });
  assert.equal(inspect(`I${"P".repeat(249)}I`, fixed).found, "rare-key-frames");
});

test("a stream without any key frame is found, too", () => {
  const inspector = new StreamInspector({ makesKeyFrames: false, hasNoBFrames: true, onFinding: () => {} });
  assert.equal(inspector.check(0), false);
  assert.equal(inspector.check(4500), true);
  assert.equal(inspector.finding, "rare-key-frames");
});

test("findings are remembered by stream", () => {
  const findings = new StreamFindings();
  findings.set("rtsp://camera/main", "b-frames");
  assert.equal(findings.get("rtsp://camera/main"), "b-frames");
  assert.equal(findings.get("rtsp://camera/sub"), undefined);
});

test("what browsers can't show is transcoded, and the reason named", () => {
  const stream = (profileIdc: number, reordering: "never" | "declared" | "perhaps" = "never") =>
    ({ codec: "h264", profileIdc, reordering, width: 640, height: 360, framesPerSecond: 25 }) as const;
  assert.equal(findTranscodeReason(stream(66), undefined), undefined);
  assert.equal(findTranscodeReason(stream(77, "perhaps"), "fit"), undefined);
  assert.match(findTranscodeReason(stream(77, "declared"), undefined) ?? "", /B-frames/);
  assert.match(findTranscodeReason(stream(77, "perhaps"), "b-frames") ?? "", /B-frames/);
  assert.match(findTranscodeReason(stream(66), "rare-key-frames") ?? "", /key frames/);
  assert.match(findTranscodeReason(stream(100), undefined) ?? "", /profile/);
  assert.match(findTranscodeReason({ codec: "other", name: "H265" }, undefined) ?? "", /H265/);
});
