import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProbeLine, withoutPassword } from "../../../../daemon/room/media/rtsp-probe.ts";
import { passThroughLayers } from "../../../../daemon/room/media/rtsp-source.ts";

const video = {
  source: "rtsp",
  url: "rtsp://camera/main",
  subUrl: "rtsp://camera/sub",
  transcode: "auto",
  transport: "auto",
  width: 1280,
  height: 720,
  framesPerSecond: 30,
} as const;
const kbps = { high: 1500, low: 120 };
const stream = (profile: string) =>
  ({ codec: "h264", profile, width: 640, height: 360, framesPerSecond: 25 }) as const;

// Lines of `gst-launch-1.0 -v`, GStreamer 1.22.
const PARSED =
  "/GstPipeline:pipeline0/GstH264Parse:parsed.GstPad:src: caps = video/x-h264, stream-format=(string)byte-stream, alignment=(string)au, pixel-aspect-ratio=(fraction)1/1, width=(int)640, height=(int)360, framerate=(fraction)30000/1001, parsed=(boolean)true, profile=(string)main, level=(string)3";
const UNKNOWN_YET =
  "/GstPipeline:pipeline0/GstH264Parse:parsed.GstPad:src: caps = video/x-h264, stream-format=(string)byte-stream, alignment=(string)au, parsed=(boolean)true";
const H265 =
  "/GstPipeline:pipeline0/GstRTSPSrc:rtspsrc0.GstGhostPad:recv_rtp_src_0_1: caps = application/x-rtp, media=(string)video, payload=(int)96, clock-rate=(int)90000, encoding-name=(string)H265";

test("a stream's description is parsed from GStreamer's output", () => {
  assert.deepEqual(parseProbeLine(PARSED), {
    codec: "h264",
    profile: "main",
    width: 640,
    height: 360,
    framesPerSecond: 30,
  });
  assert.deepEqual(parseProbeLine(H265), { codec: "other" });
  assert.equal(parseProbeLine(UNKNOWN_YET), undefined);
  assert.equal(parseProbeLine(H265.replace("video", "audio").replace("H265", "PCMA")), undefined);
});

test("streams that every browser decodes pass through, each with its own profile", () => {
  const parts = passThroughLayers(video, [stream("main"), stream("baseline")], kbps);
  assert.deepEqual(
    parts?.map(({ url, layer }) => `${url} ${layer.layer} ${layer.profileLevelId}`),
    ["rtsp://camera/main high 4d001f", "rtsp://camera/sub low 42e01f"],
  );
});

test("a single stream is the only layer", () => {
  const { subUrl: _, ...single } = video;
  assert.deepEqual(
    passThroughLayers(single, [stream("constrained-baseline")], kbps)?.map(({ layer }) => layer.layer),
    ["only"],
  );
});

test("streams that browsers don't decode are transcoded, and all where the configuration says so", () => {
  assert.equal(passThroughLayers(video, [stream("high"), stream("main")], kbps), undefined);
  assert.equal(passThroughLayers(video, [{ codec: "other" }, stream("main")], kbps), undefined);
  const always = { ...video, transcode: "always" } as const;
  assert.equal(passThroughLayers(always, [], kbps), undefined);
});

test("a stream's address is shown without its password", () => {
  assert.equal(withoutPassword("rtsp://admin:p%40ss@10.0.0.9:554/a@b"), "rtsp://10.0.0.9:554/a@b");
});
