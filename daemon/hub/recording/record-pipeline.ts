import type { types } from "mediasoup";

/** One stream on its way from the router into a file. All ports are of 127.0.0.1. */
export interface TrackInput {
  readonly rtp: types.RtpParameters;
  readonly rtpPort: number;
  /** Where GStreamer listens for sender reports. */
  readonly rtcpPort: number;
  /** Where it sends its requests for key frames. */
  readonly requestPort: number;
  readonly file: string;
}

/** How long GStreamer waits for what was lost and is sent again, ms. Nobody watches live. */
const REPAIR_MS = 1000;
/** A key frame of a large picture comes in one burst. The kernel may grant less. */
const SOCKET_BYTES = 2_000_000;
/** Picture and sound are moved against each other only by more than this, ns: reports are not exact to the ms. */
const MIN_SHIFT_NS = 15_000_000;

/** gst-launch parses each property value once more: quotes keep blanks and signs together. */
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
    // Unbuffered: whoever is killed loses nothing, and a power cut costs what the kernel has not written yet (by
    // default it does within 30 s).
    `! filesink location=${quoted(input.file)} buffer-mode=unbuffered sync=false async=false`,
  ];
}

/** Arguments of gst-launch-1.0 that write a site's streams as they are, each into a file of its own, on one clock.
 * In one file the muted would hold up the other: a muxer waits for the next of both. */
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

/** gst-launch joins its arguments with blanks again, so that words inside quotes may be apart. */
function launch(parts: readonly string[]): string[] {
  return parts.join(" ").split(" ");
}
