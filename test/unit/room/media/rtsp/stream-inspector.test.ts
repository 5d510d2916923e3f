import assert from "node:assert/strict";
import { test } from "node:test";
import { findTranscodeReason } from "../../../../../daemon/room/media/rtsp/rtsp-source.ts";
import {
  type StreamFinding,
  StreamFindings,
  StreamInspector,
} from "../../../../../daemon/room/media/rtsp/stream-inspector.ts";

const PICTURES = { I: "658884001aff", P: "419a236c41af", B: "019e626a41af" } as const;

interface Camera {
  /** What it does on a request: key frames follow at once, or never; absent: it can't be asked. */
  readonly onRequest?: "key-frame" | "nothing";
  readonly hasNoBFrames: boolean;
}

/** Pushes one picture per letter, 40 ms apart → what was concluded, after how many, and how many requests. */
function inspect(pictures: string, { onRequest, hasNoBFrames }: Camera) {
  let found: StreamFinding | undefined;
  let requests = 0;
  let isRequested = false;
  const requestKeyFrame = () => {
    requests++;
    isRequested = onRequest === "key-frame";
  };
  const inspector = new StreamInspector({
    hasNoBFrames,
    ...(onRequest ? { requestKeyFrame } : {}),
    onFinding: (finding) => (found = finding),
  });
  let count = 0;
  for (const picture of pictures) {
    count++;
    const shown = isRequested ? "I" : picture;
    isRequested = false;
    const payload = Buffer.from(PICTURES[shown as keyof typeof PICTURES], "hex");
    if (inspector.push(payload, count * 40)) break;
  }
  assert.equal(inspector.finding, found);
  return { found, count, requests };
}

const camera = { onRequest: "key-frame", hasNoBFrames: false } as const;

test("a B slice is found in the first group of pictures", () => {
  assert.deepEqual(inspect("IPBBPBB", camera), { found: "b-frames", count: 3, requests: 0 });
});

test("a camera that makes a key frame on request is fit", () => {
  assert.deepEqual(inspect(`I${"P".repeat(60)}`, camera), { found: "fit", count: 25, requests: 1 });
  const { found, requests } = inspect(`I${"P".repeat(60)}`, { ...camera, hasNoBFrames: true });
  assert.deepEqual([found, requests], ["fit", 1]);
});

test("a camera that accepts requests for key frames and ignores them has rare ones", () => {
  const deaf = { onRequest: "nothing", hasNoBFrames: true } as const;
  const { found, requests } = inspect(`I${"P".repeat(249)}I`, deaf);
  assert.equal(found, "rare-key-frames");
  assert.equal(requests, 4, "one a second");
  assert.equal(inspect(`I${"P".repeat(49)}I`, deaf).found, "fit", "they come often by themselves");
});

test("a camera that can't be asked is fit once a second key frame came soon", () => {
  const fixed = { hasNoBFrames: true };
  assert.equal(inspect(`I${"P".repeat(49)}`, fixed).found, undefined);
  assert.deepEqual(inspect(`I${"P".repeat(49)}I`, fixed), { found: "fit", count: 51, requests: 0 });
  assert.equal(inspect(`I${"P".repeat(249)}I`, fixed).found, "rare-key-frames");
});

test("a stream without any key frame is found, too, whether it can be asked or not", () => {
  for (const requestKeyFrame of [undefined, () => {}]) {
    const inspector = new StreamInspector({ requestKeyFrame, hasNoBFrames: true, onFinding: () => {} });
    assert.equal(inspector.check(0), false);
    assert.equal(inspector.check(4500), true);
    assert.equal(inspector.finding, "rare-key-frames");
  }
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
