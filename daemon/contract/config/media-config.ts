import { type Static, type TProperties, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { type AudioConfig, AudioSection, resolveAudio } from "./audio-config.ts";
import { mediaPortRange } from "./media-ports.ts";
import type { RtspAddress } from "./rtsp-address.ts";
import { resolveRtspAddress, rtspLogin, rtspTransport } from "./rtsp-login.ts";

const closed = { additionalProperties: false } as const;
/** TCP port. */
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const size = {
  /** Of the picture, pixels. */
  width: Type.Integer({ minimum: 160, maximum: 3840, default: 1280 }),
  /** Of the picture, pixels. */
  height: Type.Integer({ minimum: 90, maximum: 2160, default: 720 }),
  /** Frame rate. */
  framesPerSecond: Type.Integer({ minimum: 1, maximum: 60, default: 30 }),
};

/** GStreamer's videotestsrc patterns. `ball` needs hardly any bandwidth, `snow` all that the encoder may use. */
const TestPattern = Type.Union([
  Type.Literal("ball"),
  Type.Literal("snow"),
  Type.Literal("smpte"),
  Type.Literal("pinwheel"),
  Type.Literal("red"),
  Type.Literal("green"),
  Type.Literal("blue"),
]);

/** Schemas of all kinds of source, each with the properties `more`. */
function videoSources<More extends TProperties>(more: More) {
  return [
    /** A moving test picture of GStreamer. */
    Type.Object(
      { source: Type.Literal("test"), pattern: Type.Optional(TestPattern), ...more, ...size },
      closed,
    ),
    /** Consecutive raw I420 frames from a TCP server: the simulated camera. */
    Type.Object(
      {
        source: Type.Literal("raw-tcp"),
        /** Name or address of the server. */
        host: Type.String(),
        port,
        ...more,
        ...size,
      },
      closed,
    ),
    /** A USB camera or an HDMI capture device. */
    Type.Object(
      {
        source: Type.Literal("v4l2"),
        /** Use /dev/v4l/by-id/…: names like video0 change between boots. */
        device: Type.String({ pattern: "^/dev/" }),
        ...more,
        ...size,
      },
      closed,
    ),
    /** A network camera's stream. */
    Type.Object(
      {
        source: Type.Literal("rtsp"),
        /** Main stream. It may contain the login, see `parseRtspAddress`. */
        url: Type.String({ pattern: "^rtsps?://" }),
        /** The camera's substream, used as the low layer. */
        subUrl: Type.Optional(Type.String({ pattern: "^rtsps?://" })),
        ...rtspLogin,
        /** `auto`: the camera's H.264 is forwarded without re-encoding where every screen can decode it. */
        transcode: Type.Union([Type.Literal("auto"), Type.Literal("always")], { default: "auto" }),
        transport: rtspTransport,
        ...more,
        ...size,
      },
      closed,
    ),
    /** A capture of an X display of this machine. */
    Type.Object(
      {
        source: Type.Literal("screen"),
        /** Name of the X display. */
        display: Type.String({ pattern: "^:[0-9.]+$", default: ":0" }),
        ...more,
        ...size,
      },
      closed,
    ),
  ] as const;
}

/** No video. */
const None = Type.Object({ source: Type.Literal("none") }, closed);
/** Id in `cameras` of the camera that delivers it: it is on air together with the input, and asked for key frames by
 * ONVIF. */
const camera = Type.Optional(Identifier);

const VideoSource = Type.Union([None, ...videoSources({ camera })]);

/** One of several video inputs that the operator chooses from. Without `camera` it belongs to none of the room's
 * cameras. */
const VideoInputConfig = Type.Union([
  ...videoSources({
    id: Identifier,
    /** Shown on the panel. */
    name: Type.String({ minLength: 1, maxLength: 60 }),
    camera,
    /** The source runs even while another input is selected: switching is faster, at the cost of decoding it. */
    keepReady: Type.Boolean({ default: false }),
  }),
]);

/** Any source but `none`, as written. */
export type WrittenVideoSource = Exclude<Static<typeof VideoSource>, { source: "none" }>;

/** An RTSP camera's streams, with their logins apart. */
interface RtspStreams {
  readonly main: RtspAddress;
  readonly sub?: RtspAddress;
}

/** A source as written → with addresses and logins apart. */
type ResolvedSource<Source> = Source extends { source: "rtsp" }
  ? Omit<Source, "url" | "subUrl" | "username" | "password" | "passwordFile"> & RtspStreams
  : Source;

export type VideoInputConfig = ResolvedSource<Static<typeof VideoInputConfig>>;

/** Any source but `none`. */
export type VideoSourceConfig = ResolvedSource<WrittenVideoSource>;

/** A smaller layer of the same video. */
const scaledLayer = (usual: { height: number; framesPerSecond: number; kbps: number }) =>
  Type.Object(
    {
      /** Of the picture, pixels. */
      height: Type.Integer({ minimum: 90, maximum: 1080, default: usual.height }),
      /** Frame rate. */
      framesPerSecond: Type.Integer({ minimum: 1, maximum: 60, default: usual.framesPerSecond }),
      /** Target bitrate, kbit/s. */
      kbps: Type.Integer({ minimum: 50, maximum: 10000, default: usual.kbps }),
    },
    { ...closed, default: {} },
  );

/** `media` of room.yaml, as written. */
export const MediaSection = Type.Object(
  {
    /** Address that transports listen on. */
    listenIp: Type.String({ default: "127.0.0.1" }),
    /** Address that others send media to, where it is not `listenIp`. */
    announcedAddress: Type.Optional(Type.String()),
    /** UDP ports of media. */
    ports: mediaPortRange({ min: 40000, max: 49999 }),
    /** The room's only video input, of its first camera unless `camera` names another; or `videos`, for several. */
    video: Type.Optional(VideoSource),
    /** Several video inputs that the operator selects from; the first is the default. */
    videos: Type.Optional(Type.Array(VideoInputConfig, { minItems: 1, maxItems: 8 })),
    /** Target bitrate of the high layer, kbit/s. */
    videoBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** Smaller layers for small tiles and low bandwidth; a layer that is not smaller than the source is omitted. */
    layers: Type.Object(
      {
        medium: scaledLayer({ height: 360, framesPerSecond: 30, kbps: 500 }),
        low: scaledLayer({ height: 180, framesPerSecond: 15, kbps: 120 }),
      },
      { ...closed, default: {} },
    ),
    /** Content: slides, a screen, an HDMI input. */
    content: Type.Optional(VideoSource),
    /** Target bitrate of content, kbit/s. */
    contentBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** Content in full size at a low frame rate, for low bandwidth. */
    contentLow: Type.Object(
      {
        /** Frame rate. */
        framesPerSecond: Type.Integer({ minimum: 1, maximum: 30, default: 5 }),
        /** Target bitrate, kbit/s. */
        kbps: Type.Integer({ minimum: 50, maximum: 10000, default: 400 }),
      },
      { ...closed, default: {} },
    ),
    /** `auto`: the machine's hardware H.264 encoder where one works. */
    encoder: Type.Union([Type.Literal("auto"), Type.Literal("software")], { default: "auto" }),
    /** How long an encoder runs on after its last consumer, ms. */
    encoderLingerMs: Type.Integer({ minimum: 0, maximum: 600_000, default: 5000 }),
    /** Interval of periodic key frames, s, beside those on request. */
    keyFrameEverySeconds: Type.Integer({ minimum: 1, maximum: 300, default: 30 }),
    audio: AudioSection,
  },
  closed,
);
export type MediaSection = Static<typeof MediaSection>;

/** `media` of room.yaml, resolved: video inputs are always a list. */
export type MediaConfig = Omit<MediaSection, "video" | "videos" | "content" | "audio"> & {
  /** Video inputs for the meeting; the first is the default. */
  readonly videos: readonly VideoInputConfig[];
  readonly content?: VideoSourceConfig;
  readonly audio: AudioConfig;
};

/** Id of the input that is configured by `video`. */
const ONLY_VIDEO = "main";

/** Resolves `video` and `videos` to one list. `video` without `camera` belongs to the first of `cameras`. */
export function resolveMediaConfig(
  { video, videos, content, audio, ...media }: MediaSection,
  room: { name: string; cameras: readonly { id: string; name: string }[] },
): MediaConfig {
  const inputs = videos ? videos.map((one) => resolveSource(one)) : resolveOnlyVideo(video, room);
  return {
    ...media,
    ...(content && content.source !== "none" ? { content: resolveSource(content) } : {}),
    videos: inputs,
    audio: resolveAudio(audio, inputs),
  };
}

function resolveOnlyVideo(
  video: MediaSection["video"],
  { name, cameras }: { name: string; cameras: readonly { id: string; name: string }[] },
): VideoInputConfig[] {
  if (!video || video.source === "none") return [];
  const camera = video.camera === undefined ? cameras[0] : cameras.find(({ id }) => id === video.camera);
  const only = { id: ONLY_VIDEO, name: camera?.name ?? name, keepReady: false };
  const input = { ...resolveSource(video), ...only, ...(camera ? { camera: camera.id } : {}) };
  return [input as VideoInputConfig];
}

/** Throws `config.invalid` for an address that `--check` refuses. */
function resolveSource<Source extends WrittenVideoSource>(source: Source): ResolvedSource<Source> {
  if (source.source !== "rtsp") return source as ResolvedSource<Source>;
  const { url, subUrl, username, password, passwordFile: _, ...more } = source;
  const login = { username, password };
  const streams = {
    main: resolveRtspAddress(url, login),
    ...(subUrl === undefined ? {} : { sub: resolveRtspAddress(subUrl, login) }),
  };
  return { ...more, ...streams } as unknown as ResolvedSource<Source>;
}
