import type { types } from "mediasoup";

/** One stream from the router to a file. All ports are on 127.0.0.1. */
export interface TrackInput {
  readonly rtp: types.RtpParameters;
  readonly rtpPort: number;
  /** Where GStreamer listens for sender reports. */
  readonly rtcpPort: number;
  /** Where it sends key frame requests. */
  readonly requestPort: number;
  readonly file: string;
}

/** Jitter buffer for retransmissions, ms. Nobody watches live. */
const REPAIR_MS = 1000;
/** A large key frame arrives in one burst. The kernel may grant less. */
const SOCKET_BYTES = 2_000_000;
/** Audio and video are realigned only by more than this, ns: sender reports are not exact to the millisecond. */
const MIN_SHIFT_NS = 15_000_000;

/** gst-launch parses each property value again: quotes keep spaces and signs together. */
function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function caps(kind: "audio" | "video", { codecs }: types.RtpParameters): string {
  const [codec] = codecs;
  if (!codec) throw new TypeError("RTP parameters without a codec");
  const common = `payload=${codec.payloadType},clock-rate=${codec.clockRate}`;
  if (kind === "video") {
    const feedback = "rtcp-fb-nack-pli=(boolean)true";
    return `application/x-rtp,media=video,encoding-name=H264,packetization-mode=(string)1,${common},${feedback}`;
  }
  const stereo = codec.parameters?.["sprop-stereo"] === 1 ? ",sprop-stereo=(string)1" : "";
  return `application/x-rtp,media=audio,encoding-name=OPUS,${common}${stereo}`;
}

const PARSED = {
  video:
    "rtph264depay wait-for-keyframe=true request-keyframe=true ! h264parse ! video/x-h264,stream-format=avc,alignment=au",
  audio: "rtpopusdepay ! opusparse",
} as const;

function track(kind: "audio" | "video", input: TrackInput, session: number): string[] {
  // Without `reuse=false` two programs could share a port, and each get half of the packets.
  const source = "udpsrc address=127.0.0.1 reuse=false";
  return [
    `${source} port=${input.rtpPort} buffer-size=${SOCKET_BYTES} caps=${quoted(caps(kind, input.rtp))}`,
    `! rtp.recv_rtp_sink_${session}`,
    `${source} port=${input.rtcpPort} caps=application/x-rtcp ! rtp.recv_rtcp_sink_${session}`,
    `rtp.send_rtcp_src_${session} ! udpsink host=127.0.0.1 bind-address=127.0.0.1 port=${input.requestPort}`,
    "sync=false async=false",
    `rtp. ! ${PARSED[kind]} ! matroskamux streamable=true`,
    // Unbuffered: a killed process loses nothing, and a power cut costs what the kernel has not written yet
    // (within 30 s by default).
    `! filesink location=${quoted(input.file)} buffer-mode=unbuffered sync=false async=false`,
  ];
}

/** Returns the arguments of gst-launch-1.0 that write a site's streams unchanged, each into its own file, on
 * one clock. In one file a muted stream would block the other: a muxer waits for both. */
export function recordPipeline(inputs: { video?: TrackInput; audio?: TrackInput }): string[] {
  return launch([
    `rtpbin name=rtp rtp-profile=avpf latency=${REPAIR_MS} min-ts-offset=${MIN_SHIFT_NS}`,
    ...(["video", "audio"] as const)
      .flatMap((kind) => {
        const input = inputs[kind];
        return input ? [{ kind, input }] : [];
      })
      .flatMap(({ kind, input }, session) => track(kind, input, session)),
  ]);
}

/** gst-launch joins its arguments with spaces, so that words inside quotes may be split. */
function launch(parts: readonly string[]): string[] {
  return parts.join(" ").split(" ");
}
