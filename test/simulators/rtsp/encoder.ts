import { startTrack, type Track } from "./track.ts";

export interface StreamOptions {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly profile: "constrained-baseline" | "main" | "high";
  readonly kbps: number;
  /** `snow` uses all of the bitrate. */
  readonly pattern: "ball" | "snow";
  /** Interval of key frames, in frames; the encoder ignores requests, as cameras do. */
  readonly keyFrameEvery: number;
  readonly bFrames: boolean;
  /** Whether the session description has them, or only the stream. */
  readonly parameterSets: "described" | "in-band";
  /** Codec of its audio, a tone of `TONE_HZ`. It is described before the video. */
  readonly audio: AudioCodec | "none";
}

/** `G723` has a description only: GStreamer does not encode it. */
export type AudioCodec = "PCMU" | "PCMA" | "OPUS" | "MPEG4-GENERIC" | "G723";
export const TONE_HZ = 440;

const TYPE_SPS = 7;
const TYPE_PPS = 8;

/** Encodes H.264 into RTP packets. */
export function startVideo(options: StreamOptions): Promise<Track> {
  const { width, height, framesPerSecond, profile, keyFrameEvery, bFrames, parameterSets } = options;
  const sets = new Map<number, Buffer>();
  const size = `width=${width},height=${height},framerate=${framesPerSecond}/1`;
  const frames = bFrames ? "bframes=2 b-adapt=false rc-lookahead=2" : "tune=zerolatency";
  const preset = profile === "constrained-baseline" ? "ultrafast" : "superfast";
  return startTrack(
    [
      `videotestsrc is-live=true pattern=${options.pattern}`,
      `video/x-raw,format=I420,${size}`,
      `x264enc ${frames} speed-preset=${preset} bitrate=${options.kbps} threads=1 key-int-max=${keyFrameEvery}`,
      `video/x-h264,profile=${profile}`,
      "rtph264pay pt=96 config-interval=-1 mtu=1200",
    ],
    (packet) => {
      const payload = packet.subarray(12 + 4 * ((packet[0] ?? 0) & 0x0f));
      const type = (payload[0] ?? 0) & 0x1f;
      if (type === TYPE_SPS || type === TYPE_PPS) sets.set(type, Buffer.from(payload));
      const [sps, pps] = [sets.get(TYPE_SPS), sets.get(TYPE_PPS)];
      return sps && pps && describeVideo(sps, pps, parameterSets);
    },
  );
}

function describeVideo(sps: Buffer, pps: Buffer, parameterSets: StreamOptions["parameterSets"]): string {
  const profileLevelId = sps.subarray(1, 4).toString("hex");
  const sets =
    parameterSets === "described"
      ? `;sprop-parameter-sets=${sps.toString("base64")},${pps.toString("base64")}`
      : "";
  return [
    "m=video 0 RTP/AVP 96",
    "a=rtpmap:96 H264/90000",
    `a=fmtp:96 packetization-mode=1;profile-level-id=${profileLevelId}${sets}`,
    "a=control:video",
  ].join("\r\n");
}

const AUDIO: Readonly<Record<AudioCodec, { encode: readonly string[]; description: readonly string[] }>> = {
  // As many cameras do: a static payload type needs no rtpmap.
  PCMU: {
    encode: ["audio/x-raw,rate=8000,channels=1", "mulawenc", "rtppcmupay"],
    description: ["m=audio 0 RTP/AVP 0"],
  },
  PCMA: {
    encode: ["audio/x-raw,rate=8000,channels=1", "alawenc", "rtppcmapay"],
    description: ["m=audio 0 RTP/AVP 8", "a=rtpmap:8 PCMA/8000"],
  },
  OPUS: {
    encode: ["audio/x-raw,rate=48000,channels=2", "opusenc", "rtpopuspay pt=97"],
    description: ["m=audio 0 RTP/AVP 97", "a=rtpmap:97 opus/48000/2"],
  },
  "MPEG4-GENERIC": {
    encode: ["audio/x-raw,rate=16000,channels=1", "voaacenc bitrate=64000", "rtpmp4gpay pt=97"],
    description: [
      "m=audio 0 RTP/AVP 97",
      "a=rtpmap:97 mpeg4-generic/16000/1",
      // The configuration of AAC-LC, 16 kHz, mono (ISO/IEC 14496-3, 1.6.2.1).
      "a=fmtp:97 streamtype=5;profile-level-id=15;mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;indexdeltalength=3",
    ],
  },
  G723: {
    encode: ["audio/x-raw,rate=8000,channels=1", "mulawenc", "rtppcmupay pt=4"],
    description: ["m=audio 0 RTP/AVP 4", "a=rtpmap:4 G723/8000"],
  },
};

/** Encodes a tone into RTP packets. */
export function startAudio(codec: AudioCodec): Promise<Track> {
  const { encode, description } = AUDIO[codec];
  const tone = `audiotestsrc is-live=true freq=${TONE_HZ} volume=0.2 samplesperbuffer=160`;
  const section = [...description, "a=control:audio"].join("\r\n");
  return startTrack([tone, "audioconvert", "audioresample", ...encode], () => section);
}
