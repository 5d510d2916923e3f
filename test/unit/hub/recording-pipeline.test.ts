import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { recordPipeline } from "../../../daemon/hub/recording/record-pipeline.ts";

const ports = { rtpPort: 0, rtcpPort: 0, requestPort: 9 };
const h264 = { mimeType: "video/H264", payloadType: 101, clockRate: 90000 } as const;
const opus = { mimeType: "audio/opus", payloadType: 100, clockRate: 48000, channels: 2 } as const;
const video = { ...ports, rtp: { codecs: [h264] }, file: "/dev/null" };
const audio = {
  ...ports,
  rtp: { codecs: [{ ...opus, parameters: { "sprop-stereo": 1 } }] },
  file: "/dev/null",
};

/** Runs GStreamer with the pipeline: an unknown element or property ends it at once. */
function complaint(args: readonly string[]): string {
  const { stderr, stdout } = spawnSync("timeout", ["-s", "KILL", "1", "gst-launch-1.0", ...args], {
    encoding: "utf8",
  });
  return /erroneous|no property|no element|could not (link|set)|ERROR/i.exec(stdout + stderr)?.input ?? "";
}

for (const [what, inputs] of [
  ["video and audio", { video, audio }],
  ["video", { video }],
  ["audio", { audio }],
] as const) {
  test(`GStreamer accepts the pipeline of ${what}`, () => {
    assert.equal(complaint(recordPipeline(inputs)), "");
  });
}

test("a folder's name may contain spaces and quotes", () => {
  const file = '/nowhere/Họp "giao ban"  1/a.mkv';
  assert.ok(complaint(recordPipeline({ video: { ...video, file } })).includes(`"${file}"`));
});
