import { type Static, type TProperties, Type } from "typebox";
import { RoomdError } from "../errors.ts";
import { Identifier } from "../identifier.ts";
import { mediaPortRange } from "./media-ports.ts";
import { parseRtspAddress, type RtspAddress } from "./rtsp-address.ts";

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
        /** Login of both streams, not percent-encoded, where their addresses have none. */
        username: Type.Optional(Type.String({ maxLength: 128 })),
        /** The password of `username`. */
        password: Type.Optional(Type.String({ maxLength: 256 })),
        /** Instead of `password`: the file that holds it. */
        passwordFile: Type.Optional(Type.String({ pattern: "^/" })),
        /** Basic authentication over `rtsp://` too, where everybody on the network can read the password. */
        allowBasic: Type.Boolean({ default: false }),
        /** `auto`: the camera's H.264 is forwarded without re-encoding where every screen can decode it. */
        transcode: Type.Union([Type.Literal("auto"), Type.Literal("always")], { default: "auto" }),
        /** Of RTP; `auto`: UDP, and TCP where it does not arrive. */
        transport: Type.Union([Type.Literal("auto"), Type.Literal("tcp"), Type.Literal("udp")], {
          default: "auto",
        }),
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

/** Processing of a microphone's audio before it is encoded. */
const processing = {
  /** `none`: unprocessed, for the output of a DSP. */
  processing: Type.Union([Type.Literal("voice"), Type.Literal("none")], { default: "voice" }),
  /** Automatic gain, with `voice`. */
  gainControl: Type.Boolean({ default: true }),
  /** Suppression of steady noise, with `voice`. */
  noiseSuppression: Type.Boolean({ default: true }),
  /** Source of the loudspeakers' audio, for echo cancellation: an ALSA loopback device, or the PipeWire monitor of the
   * sink. When absent or silent, echo is not cancelled. */
  echoReference: Type.Optional(Type.String({ minLength: 1 })),
};

/** The room's microphone. */
export const AudioSourceConfig = Type.Union([
  /** No audio. */
  Type.Object({ source: Type.Literal("none") }, closed),
  /** A tone, for tests. */
  Type.Object(
    {
      source: Type.Literal("tone"),
      /** Frequency, Hz. */
      frequencyHz: Type.Number({ minimum: 20, maximum: 20000, default: 440 }),
    },
    closed,
  ),
  /** An ALSA device. */
  Type.Object(
    {
      source: Type.Literal("alsa"),
      /** As `arecord -L` lists it. */
      device: Type.String({ default: "default" }),
      ...processing,
    },
    closed,
  ),
  /** A PipeWire source. */
  Type.Object(
    {
      source: Type.Literal("pipewire"),
      /** Name or serial number of the source. Default: the one that PipeWire chooses. */
      target: Type.Optional(Type.String()),
      ...processing,
    },
    closed,
  ),
]);
export type AudioSourceConfig = Static<typeof AudioSourceConfig>;

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
    audio: AudioSourceConfig,
  },
  closed,
);
export type MediaSection = Static<typeof MediaSection>;

/** `media` of room.yaml, resolved: video inputs are always a list. */
export type MediaConfig = Omit<MediaSection, "video" | "videos" | "content"> & {
  /** Video inputs for the meeting; the first is the default. */
  readonly videos: readonly VideoInputConfig[];
  readonly content?: VideoSourceConfig;
};

/** Id of the input that is configured by `video`. */
const ONLY_VIDEO = "main";

/** Resolves `video` and `videos` to one list. `video` without `camera` belongs to the first of `cameras`. */
export function resolveMediaConfig(
  { video, videos, content, ...media }: MediaSection,
  { name, cameras }: { name: string; cameras: readonly { id: string; name: string }[] },
): MediaConfig {
  const shared = content && content.source !== "none" ? { content: resolveSource(content) } : {};
  if (videos) return { ...media, ...shared, videos: videos.map((one) => resolveSource(one)) };
  if (!video || video.source === "none") return { ...media, ...shared, videos: [] };
  const camera = video.camera === undefined ? cameras[0] : cameras.find(({ id }) => id === video.camera);
  const only = { id: ONLY_VIDEO, name: camera?.name ?? name, keepReady: false };
  const input = { ...resolveSource(video), ...only, ...(camera ? { camera: camera.id } : {}) };
  return { ...media, ...shared, videos: [input as VideoInputConfig] };
}

/** Throws `config.invalid` for an address that `--check` refuses. */
function resolveSource<Source extends WrittenVideoSource>(source: Source): ResolvedSource<Source> {
  if (source.source !== "rtsp") return source as ResolvedSource<Source>;
  const { url, subUrl, username, password = "", passwordFile: _, ...more } = source;
  const beside = username === undefined ? undefined : { username, password };
  const resolve = (written: string): RtspAddress => {
    const address = parseRtspAddress(written);
    if (!address) throw new RoomdError("config.invalid", "media: an RTSP address can't be read");
    return { ...address, login: address.login ?? beside };
  };
  const streams = { main: resolve(url), ...(subUrl === undefined ? {} : { sub: resolve(subUrl) }) };
  return { ...more, ...streams } as unknown as ResolvedSource<Source>;
}
