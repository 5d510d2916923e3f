import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { audioPipeline, videoPipeline } from "../../../daemon/room/media/pipeline.ts";

const stream = { ports: { rtp: 1, rtcpOut: 2, rtcpIn: 3 }, ssrc: 4, payloadType: 96 };
const size = { width: 1280, height: 720, framesPerSecond: 30 };
const video = {
  ...stream,
  label: 'Hội trường "A" \\ 1 ! fakesink',
  bitrateKbps: 1500,
  keyFrameEverySeconds: 30,
  picturePort: 5,
};

/** Whether GStreamer itself can build it: an unknown element or property ends it at once, with status 1. A
 * pipeline that runs, or only lacks its device, is well-formed. */
function wellFormed(args: readonly string[]): string {
  const { stderr, stdout } = spawnSync("timeout", ["-s", "KILL", "1", "gst-launch-1.0", ...args], {
    encoding: "utf8",
  });
  return /erroneous|no property|no element|could not link/i.exec(stdout + stderr)?.input ?? "";
}

for (const source of [
  { source: "test", ...size },
  { source: "raw-tcp", host: "127.0.0.1", port: 9, ...size },
  { source: "v4l2", device: "/dev/video99", ...size },
  { source: "rtsp", url: "rtsp://127.0.0.1:9/a b?c=d", ...size },
] as const) {
  test(`the ${source.source} picture is a pipeline that GStreamer understands`, () => {
    assert.equal(wellFormed(videoPipeline(source, video)), "");
  });
}

for (const source of [
  { source: "tone", frequencyHz: 440 },
  { source: "alsa", device: "hw:CARD=P300, DEV=0" },
  { source: "pipewire", target: "alsa_input.usb P300" },
] as const) {
  test(`the ${source.source} sound is a pipeline that GStreamer understands`, () => {
    assert.equal(wellFormed(audioPipeline(source, stream)), "");
  });
}

test("a room's name, however it is written, stays a name", () => {
  const args = videoPipeline({ source: "test", ...size }, video).join(" ");
  assert.match(args, /text="Hội trường \\"A\\" \\\\ 1 ! fakesink"/);
});

test("the name is not drawn over a real camera's picture", () => {
  const args = videoPipeline({ source: "v4l2", device: "/dev/video0", ...size }, video).join(" ");
  assert.doesNotMatch(args, /textoverlay/);
});
