import { createSocket } from "node:dgram";
import { once } from "node:events";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";

export interface StreamOptions {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly profile: "constrained-baseline" | "main" | "high";
  /** Interval of key frames, in frames; the encoder ignores requests, as cameras do. */
  readonly keyFrameEvery: number;
  readonly bFrames: boolean;
  /** Whether the session description has them, or only the stream. */
  readonly parameterSets: "described" | "in-band";
}

const TYPE_SPS = 7;
const TYPE_PPS = 8;

/** Encodes H.264 into RTP packets. */
export interface CameraEncoder extends AsyncDisposable {
  /** Resolves with its media section in SDP, after the first parameter sets. */
  readonly description: Promise<string>;
  onPacket(listener: (packet: Buffer) => void): () => void;
}

export async function startEncoder(options: StreamOptions): Promise<CameraEncoder> {
  const { width, height, framesPerSecond, profile, keyFrameEvery, bFrames, parameterSets } = options;
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const listeners = new Set<(packet: Buffer) => void>();
  const sets = new Map<number, Buffer>();
  const described = Promise.withResolvers<string>();
  socket.on("message", (packet) => {
    const payload = packet.subarray(12 + 4 * ((packet[0] ?? 0) & 0x0f));
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === TYPE_SPS || type === TYPE_PPS) sets.set(type, Buffer.from(payload));
    const [sps, pps] = [sets.get(TYPE_SPS), sets.get(TYPE_PPS)];
    if (sps && pps) described.resolve(describe(sps, pps, parameterSets));
    for (const listener of listeners) listener(packet);
  });
  const child = new OwnedChild({
    command: "gst-launch-1.0",
    args: [
      "-q",
      ...["videotestsrc", "is-live=true", "pattern=ball", "!"],
      ...[`video/x-raw,format=I420,width=${width},height=${height},framerate=${framesPerSecond}/1`, "!"],
      ...[
        "x264enc",
        ...(bFrames ? ["bframes=2", "b-adapt=false", "rc-lookahead=2"] : ["tune=zerolatency"]),
        `speed-preset=${profile === "constrained-baseline" ? "ultrafast" : "superfast"}`,
        "bitrate=500",
        "threads=1",
      ],
      ...[`key-int-max=${keyFrameEvery}`, "!", `video/x-h264,profile=${profile}`, "!"],
      ...["rtph264pay", "pt=96", "config-interval=-1", "mtu=1200", "!"],
      ...[
        "udpsink",
        "host=127.0.0.1",
        "bind-address=127.0.0.1",
        `port=${socket.address().port}`,
        "sync=false",
      ],
    ],
  });
  return {
    description: described.promise,
    onPacket: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      await child.stop();
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

function describe(sps: Buffer, pps: Buffer, parameterSets: StreamOptions["parameterSets"]): string {
  const profileLevelId = sps.subarray(1, 4).toString("hex");
  const sets =
    parameterSets === "described"
      ? `;sprop-parameter-sets=${sps.toString("base64")},${pps.toString("base64")}`
      : "";
  return [
    "m=video 0 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    `a=fmtp:96 packetization-mode=1;profile-level-id=${profileLevelId}${sets}`,
    "a=control:track1",
  ].join("\r\n");
}
