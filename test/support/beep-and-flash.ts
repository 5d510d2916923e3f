import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { types } from "mediasoup";
import { h264Parameters } from "../../daemon/mediasoup/codecs.ts";
import { OwnedChild } from "../../daemon/platform/child-process.ts";
import { freeUdpPort } from "../../daemon/room/media/rtcp-relay.ts";
import { RtpLink } from "./rtp-link.ts";

const WIDTH = 160;
const HEIGHT = 90;
export const FRAMES_A_SECOND = 30;
const FLASH_FRAMES = 3;

interface Chroma {
  readonly u: number;
  readonly v: number;
}

export interface BeepAndFlashOptions {
  readonly router: types.Router;
  /** Delay of the video packets relative to the audio, ms, as on a narrow link. */
  readonly pictureLateMs?: number;
  /** Colour of the video as chroma; default grey. */
  readonly colour?: Chroma;
  /** Default once a second; `when-asked`: on request only, like a room's encoder. */
  readonly keyFrames?: "when-asked";
}

/** A site that beeps and flashes at the same time for 0.1 s every second, which shows whether video and audio are in
 * sync. */
export interface BeepAndFlash extends AsyncDisposable {
  readonly video: types.Producer;
  readonly audio: types.Producer;
  readonly width: number;
  readonly height: number;
  /** The links between the site and the router. */
  readonly lines: { readonly video: RtpLink; readonly audio: RtpLink };
}

const SELDOM_FRAMES = 100_000;

export async function beepAndFlash({
  router,
  pictureLateMs = 0,
  keyFrames,
  colour = { u: 128, v: 128 },
}: BeepAndFlashOptions): Promise<BeepAndFlash> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "roomd-flash-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const second = join(directory, "second.i420");
  await writeFile(second, Buffer.concat(Array.from({ length: FRAMES_A_SECOND }, (_, n) => frame(n, colour))));

  const video = await rtpIn(router, stack, "video", 1001);
  const audio = await rtpIn(router, stack, "audio", 1002);
  const lines = { video: stack.use(new RtpLink(pictureLateMs)), audio: stack.use(new RtpLink(0)) };
  const requestPort = await freeUdpPort();
  const ports = {
    rtp: await lines.video.forward(video.rtpPort),
    rtcp: await lines.video.forward(video.rtcpPort, requestPort),
    soundRtp: await lines.audio.forward(audio.rtpPort),
    soundRtcp: await lines.audio.forward(audio.rtcpPort),
  };
  const keyFrameEvery = keyFrames === "when-asked" ? SELDOM_FRAMES : FRAMES_A_SECOND;
  const paced = "identity sync=true";
  const sink = "udpsink host=127.0.0.1 bind-address=127.0.0.1 sync=false async=false";
  const pipeline = [
    "rtpbin name=rtp rtp-profile=avpf rtcp-sync-send-time=false sdes=application/x-rtp-source-sdes,cname=(string)beep",
    `multifilesrc location=${second} loop=true`,
    `! rawvideoparse format=i420 width=${WIDTH} height=${HEIGHT} framerate=${FRAMES_A_SECOND}/1 ! ${paced}`,
    `! x264enc tune=zerolatency speed-preset=ultrafast bitrate=200 key-int-max=${keyFrameEvery} threads=1`,
    "! video/x-h264,profile=constrained-baseline",
    "! rtph264pay pt=96 ssrc=1001 config-interval=-1 aggregate-mode=zero-latency mtu=1200 ! rtp.send_rtp_sink_0",
    `rtp.send_rtp_src_0 ! ${sink} port=${ports.rtp}`,
    `rtp.send_rtcp_src_0 ! ${sink} port=${ports.rtcp}`,
    `udpsrc address=127.0.0.1 port=${requestPort} caps=application/x-rtcp ! rtp.recv_rtcp_sink_0`,
    "audiotestsrc wave=ticks freq=500 tick-interval=1000000000 sine-periods-per-tick=50 samplesperbuffer=480",
    `! audio/x-raw,rate=48000,channels=2 ! ${paced} ! opusenc frame-size=10`,
    "! rtpopuspay pt=96 ssrc=1002 ! rtp.send_rtp_sink_1",
    `rtp.send_rtp_src_1 ! ${sink} port=${ports.soundRtp}`,
    `rtp.send_rtcp_src_1 ! ${sink} port=${ports.soundRtcp}`,
  ];
  stack.use(new OwnedChild({ command: "gst-launch-1.0", args: ["-q", ...pipeline.join(" ").split(" ")] }));
  const owned = stack.move();
  return {
    video: video.producer,
    audio: audio.producer,
    width: WIDTH,
    height: HEIGHT,
    lines,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** White in the first frames of a second, else dark. */
function frame(number: number, { u, v }: Chroma): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT, number < FLASH_FRAMES ? 235 : 40);
  return Buffer.concat([luma, Buffer.alloc((WIDTH * HEIGHT) / 4, u), Buffer.alloc((WIDTH * HEIGHT) / 4, v)]);
}

async function rtpIn(
  router: types.Router,
  stack: AsyncDisposableStack,
  kind: "audio" | "video",
  ssrc: number,
): Promise<{ producer: types.Producer; rtpPort: number; rtcpPort: number }> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: "udp", ip: "127.0.0.1" },
    rtcpMux: false,
    comedia: true,
  });
  stack.defer(() => transport.close());
  const rtcpFeedback = [{ type: "nack", parameter: "pli" }];
  const audio = { mimeType: "audio/opus", clockRate: 48000, channels: 2, parameters: { "sprop-stereo": 1 } };
  const video = { mimeType: "video/H264", clockRate: 90000, parameters: h264Parameters(), rtcpFeedback };
  const codecs = [{ ...(kind === "audio" ? audio : video), payloadType: 96 } as types.RtpCodecParameters];
  const producer = await transport.produce({ kind, rtpParameters: { codecs, encodings: [{ ssrc }] } });
  return {
    producer,
    rtpPort: transport.tuple.localPort,
    rtcpPort: transport.rtcpTuple?.localPort ?? 0,
  };
}
