import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import {
  audioPipeline,
  echoReferenceOf,
  referencePipeline,
} from "../../../daemon/room/media/audio-pipeline.ts";
import { passThroughPipeline } from "../../../daemon/room/media/rtsp/pass-through-pipeline.ts";
import { SOFTWARE_ENCODER, senderPipeline } from "../../../daemon/room/media/sender-pipeline.ts";
import { sourcePipeline } from "../../../daemon/room/media/source-pipeline.ts";

const stream = { ports: { rtp: 1, rtcpOut: 2, rtcpIn: 3 }, ssrc: 4, payloadType: 96 };
const size = { width: 1280, height: 720, framesPerSecond: 30 };
const small = { width: 320, height: 180, framesPerSecond: 15 };
const source = {
  label: 'Hội trường "A" \\ 1 ! fakesink',
  thumbnailPort: 5,
  outputs: [
    { ...size, path: "/nonexistent/high" },
    { ...small, path: "/nonexistent/low" },
  ],
};
const sender = {
  ...stream,
  size,
  kbps: 1500,
  keyFrameEverySeconds: 30,
  encoder: SOFTWARE_ENCODER,
};

/** Whether GStreamer can build the pipeline: with an unknown element or property it ends at once with status 1. A
 * pipeline that runs, or only lacks its device, is well-formed. */
function wellFormed(args: readonly string[]): string {
  const { stderr, stdout } = spawnSync("timeout", ["-s", "KILL", "1", "gst-launch-1.0", ...args], {
    encoding: "utf8",
  });
  return /erroneous|no property|no element|could not link/i.exec(stdout + stderr)?.input ?? "";
}

for (const video of [
  { source: "test", ...size },
  { source: "raw-tcp", host: "127.0.0.1", port: 9, ...size },
  { source: "v4l2", device: "/dev/video99", ...size },
  { source: "screen", display: ":99", ...size },
  {
    source: "rtsp",
    url: "rtsp://127.0.0.1:9/a b?c=d",
    transport: "tcp",
    ...size,
  },
] as const) {
  test(`the ${video.source} source is a valid pipeline`, () => {
    assert.equal(wellFormed(sourcePipeline(video, source)), "");
  });
}

for (const input of [
  { from: "frames", path: "/nonexistent/high" },
  { from: "camera-h264", path: "/nonexistent/high" },
  { from: "slate", title: 'Hội trường "A" \\ 1 ! x', text: "Mất hình từ camera" },
] as const) {
  test(`the sender of a layer from ${input.from} is a valid pipeline`, () => {
    assert.equal(wellFormed(senderPipeline({ ...sender, input })), "");
  });
}

test("a camera's own H.264 is neither decoded nor encoded on its way", () => {
  const input = { from: "camera-h264", path: "/run/x" } as const;
  assert.doesNotMatch(senderPipeline({ ...sender, input }).join(" "), /enc |decodebin/);
  const parts = [
    { url: "rtsp://127.0.0.1:9/main", path: "/nonexistent/high" },
    { url: "rtsp://127.0.0.1:9/sub", path: "/nonexistent/low" },
  ];
  const args = passThroughPipeline(parts, { transport: "auto", thumbnailPort: 5 });
  assert.equal(wellFormed(args), "");
  const [, ofMain = "", ofSub = ""] = args.join(" ").split("rtspsrc ");
  assert.doesNotMatch(ofMain, /decodebin/);
  assert.match(ofSub, /decodebin/, "the sub stream is, for the small picture");
});

const voice = { processing: "voice", gainControl: true, noiseSuppression: true } as const;
const alsa = { source: "alsa", device: "hw:CARD=P300, DEV=0" } as const;

for (const [name, audio] of [
  ["tone", { source: "tone", frequencyHz: 440 }],
  ["alsa", { ...alsa, ...voice }],
  ["pipewire", { source: "pipewire", target: "alsa_input.usb P300", ...voice }],
  [
    "an RTSP stream",
    { source: "rtsp", url: "rtsp://127.0.0.1:9/a", transport: "auto", allowBasic: false, ...voice },
  ],
  [
    "a video input's camera",
    {
      source: "video-input",
      port: 40_002,
      ...voice,
      caps: "application/x-rtp,media=audio,payload=97,clock-rate=16000,encoding-name=MPEG4-GENERIC,config=(string)1408",
    },
  ],
] as const) {
  test(`audio from ${name} is a valid pipeline`, () => {
    assert.equal(wellFormed(audioPipeline(audio, stream)), "");
  });
}

const referencePort = 40_000;

for (const [name, audio] of [
  ["alsa", { ...alsa, ...voice }],
  ["pipewire", { source: "pipewire", ...voice }],
] as const) {
  test(`the echo reference of ${name} consists of valid pipelines`, () => {
    assert.equal(wellFormed(referencePipeline(audio, "hw:Loopback, 1", referencePort)), "");
    assert.equal(wellFormed(audioPipeline(audio, { ...stream, referencePort })), "");
  });
}

test("a DSP's audio is not processed", () => {
  const audio = { ...alsa, ...voice, processing: "none", echoReference: "x" } as const;
  assert.equal(echoReferenceOf(audio), undefined);
  assert.doesNotMatch(audioPipeline(audio, stream).join(" "), /webrtc/);
});

test("voice is processed as configured; echo is cancelled only with a reference", () => {
  const without = audioPipeline({ ...alsa, ...voice, noiseSuppression: false }, stream).join(" ");
  assert.match(without, /webrtcdsp echo-cancel=false gain-control=true noise-suppression=false/);
  const audio = { ...alsa, ...voice, echoReference: "hw:Loopback,1" };
  assert.equal(echoReferenceOf(audio), "hw:Loopback,1");
  const withEcho = audioPipeline(audio, { ...stream, referencePort }).join(" ");
  assert.match(withEcho, /webrtcdsp echo-cancel=true probe=loudspeakers/);
  assert.match(withEcho, /udpsrc address=127.0.0.1 port=40000 .* webrtcechoprobe name=loudspeakers/);
});

test("Opus has in-band FEC, and DTX in silence", () => {
  const args = audioPipeline({ ...alsa, ...voice }, stream).join(" ");
  assert.match(args, /audio-type=voice .*dtx=true inband-fec=true packet-loss-percentage=10/);
  assert.match(args, /rtpopuspay dtx=true/);
});

test("special characters in a room's name are quoted", () => {
  const args = sourcePipeline({ source: "test", ...size }, source).join(" ");
  assert.match(args, /text="Hội trường \\"A\\" \\\\ 1 ! fakesink"/);
});

test("a camera's audio leaves its session as it came, beside its video", () => {
  const [url, path, audioPort] = ["rtsp://127.0.0.1:9/main", "/nonexistent/high", 40_002];
  const passed = passThroughPipeline([{ url, path }], { transport: "auto", thumbnailPort: 5, audioPort });
  const video = { name: "Hội trường", source: "rtsp", url, transport: "tcp", ...size } as const;
  for (const args of [passed, sourcePipeline(video, { ...source, audioPort })]) {
    assert.equal(wellFormed(args), "");
    assert.match(
      args.join(" "),
      /rtspsrc name=(camera0?) .* \1\. ! application\/x-rtp,media=audio ! udpsink/,
    );
    assert.equal(args.filter((word) => word === "rtspsrc").length, 1);
  }
});

test("the label is not drawn over a real camera's video", () => {
  const args = sourcePipeline({ source: "v4l2", device: "/dev/video0", ...size }, source).join(" ");
  assert.doesNotMatch(args, /textoverlay/);
});
