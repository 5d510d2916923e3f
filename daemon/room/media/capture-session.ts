import type { types } from "mediasoup";
import { h264Parameters } from "../../mediasoup/codecs.ts";
import type { MediaWorker } from "../../mediasoup/worker.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import type { Logger } from "../../platform/log.ts";
import { AUDIO_LEVEL, ERROR_LINE, type StreamOptions } from "./gst-launch.ts";
import { freeUdpPort, RtcpRelay } from "./rtcp-relay.ts";

const PAYLOAD_TYPE = 96;

/** What a session sends. */
export interface CapturePlan {
  /** gst-launch-1.0's arguments. */
  readonly pipeline: (options: StreamOptions) => string[];
  /** Of H.264 whose profile is not ours to choose. */
  readonly profileLevelId?: string;
  /** Its process must run whoever takes it: it passes on what it doesn't make. */
  readonly alwaysRuns?: boolean;
  /** A key frame is wanted that no encoder here can make. */
  readonly onKeyFrameRequest?: () => void;
}

/** One GStreamer process, its transport and its producer: they live and die together (decision 2). */
export interface CaptureSession extends AsyncDisposable {
  readonly producer: types.Producer;
  readonly child: OwnedChild;
  readonly plan: CapturePlan;
}

export interface CaptureSessionOptions {
  readonly kind: "audio" | "video";
  readonly worker: MediaWorker;
  readonly logger: Logger;
  readonly paused: boolean;
  readonly plan: CapturePlan;
  /** It has ended by itself; whoever owns it disposes of the rest. */
  readonly onEnd: (producer: types.Producer, reason: string) => void;
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

export async function openCaptureSession(options: CaptureSessionOptions): Promise<CaptureSession> {
  const { kind, worker, logger, plan, paused, onEnd } = options;
  const ssrc = 1 + Math.floor(Math.random() * 0x7ffffffe);
  await using stack = new AsyncDisposableStack();
  const transport = await worker.router.createPlainTransport({
    listenInfo: { protocol: "udp", ip: "127.0.0.1" },
    rtcpMux: false,
    comedia: true,
  });
  stack.defer(() => transport.close());
  const relay = stack.use(await RtcpRelay.open(plan.onKeyFrameRequest));
  const rtcpIn = await freeUdpPort();
  relay.connect({ router: transport.rtcpTuple?.localPort ?? 0, gstreamer: rtcpIn });
  const producer = await transport.produce({
    kind,
    rtpParameters: rtpParameters(kind, ssrc, plan),
    paused,
  });
  const ports = { rtp: transport.tuple.localPort, rtcpOut: relay.port, rtcpIn };
  let lastLine = "";
  const child = stack.use(
    new OwnedChild({
      command: "gst-launch-1.0",
      args: plan.pipeline({ ports, ssrc, payloadType: PAYLOAD_TYPE }),
      onLine: (line) => {
        if (ERROR_LINE.test(line)) lastLine = line;
        logger.debug({ line }, "gstreamer");
      },
      onExit: () => onEnd(producer, lastLine || "GStreamer ended"),
    }),
  );
  transport.observer.once("close", () => onEnd(producer, "media worker died"));
  const owned = stack.move();
  return { producer, child, plan, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
