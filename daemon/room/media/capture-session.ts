import type { types } from "mediasoup";
import { h264Parameters } from "../../mediasoup/codecs.ts";
import type { Launch, Preparation } from "../../platform/supervised-process.ts";
import { AUDIO_LEVEL, type StreamOptions } from "./gst-launch.ts";
import { freeUdpPort, RtcpRelay } from "./rtcp-relay.ts";
import { StreamTap } from "./stream-tap.ts";

const PAYLOAD_TYPE = 96;

/** What a capture sends. */
export interface CapturePlan {
  /** Returns the arguments of gst-launch-1.0. */
  readonly pipeline: (options: StreamOptions) => string[];
  /** Of H.264 that the camera itself encoded. */
  readonly profileLevelId?: string;
  /** Never suspended: it passes on a stream that it does not encode. */
  readonly alwaysRuns?: boolean;
  /** Called with each RTP payload of the stream, and regularly without one, until it returns true. */
  readonly inspect?: (payload: Uint8Array | undefined) => boolean;
  /** The router requests a key frame that no encoder here can make. */
  readonly onKeyFrameRequest?: () => void;
}

export interface CaptureSessionOptions {
  readonly kind: "audio" | "video";
  readonly router: types.Router;
  readonly isPaused: boolean;
  readonly plan: CapturePlan;
}

/** What one run of a capture works with. */
export interface CaptureSession {
  readonly producer: types.Producer;
  readonly plan: CapturePlan;
}

/** Opens transport, RTCP relay and producer for one GStreamer process: they live and die together (decision 2). */
export async function openCaptureSession(
  { stack, fail }: Preparation,
  { kind, router, plan, isPaused }: CaptureSessionOptions,
): Promise<Launch<CaptureSession>> {
  const ssrc = 1 + Math.floor(Math.random() * 0x7ffffffe);
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: "udp", ip: "127.0.0.1" },
    rtcpMux: false,
    comedia: true,
  });
  stack.defer(() => transport.close());
  transport.observer.once("close", () => fail("media worker died"));
  const relay = stack.use(await RtcpRelay.open(plan.onKeyFrameRequest));
  const rtcpIn = await freeUdpPort();
  relay.connect({ router: transport.rtcpTuple?.localPort ?? 0, gstreamer: rtcpIn });
  const producer = await transport.produce({
    kind,
    rtpParameters: rtpParameters(kind, ssrc, plan),
    paused: isPaused,
  });
  if (plan.inspect) stack.use(await StreamTap.open(router, producer, plan.inspect));
  const ports = { rtp: transport.tuple.localPort, rtcpOut: relay.port, rtcpIn };
  return {
    command: "gst-launch-1.0",
    args: plan.pipeline({ ports, ssrc, payloadType: PAYLOAD_TYPE }),
    resources: { producer, plan },
  };
}

function rtpParameters(kind: "audio" | "video", ssrc: number, plan: CapturePlan): types.RtpParameters {
  const encodings = [{ ssrc }];
  const rtcp = { cname: `roomd-${ssrc}` };
  if (kind === "audio") {
    const codec = {
      mimeType: "audio/opus",
      payloadType: PAYLOAD_TYPE,
      clockRate: 48000,
      channels: 2,
    } as const;
    const codecs = [{ ...codec, parameters: { useinbandfec: 1, usedtx: 1, "sprop-stereo": 1 } }];
    return { codecs, headerExtensions: [AUDIO_LEVEL], encodings, rtcp };
  }
  const rtcpFeedback = [
    { type: "nack" },
    { type: "nack", parameter: "pli" },
    { type: "ccm", parameter: "fir" },
  ];
  const codec = { mimeType: "video/H264", payloadType: PAYLOAD_TYPE, clockRate: 90000 } as const;
  const parameters = h264Parameters(plan.profileLevelId);
  return { codecs: [{ ...codec, parameters, rtcpFeedback }], encodings, rtcp };
}
