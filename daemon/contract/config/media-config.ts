import { type Static, type TProperties, Type } from "typebox";
import { Identifier } from "../identifier.ts";
import { mediaPortRange } from "./media-ports.ts";

const closed = { additionalProperties: false } as const;
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const size = {
  width: Type.Integer({ minimum: 160, maximum: 3840, default: 1280 }),
  height: Type.Integer({ minimum: 90, maximum: 2160, default: 720 }),
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
    Type.Object({ source: Type.Literal("raw-tcp"), host: Type.String(), port, ...more, ...size }, closed),
    /** A USB camera or an HDMI capture device. */
    Type.Object(
      { source: Type.Literal("v4l2"), device: Type.String({ pattern: "^/dev/" }), ...more, ...size },
      closed,
    ),
    Type.Object(
      {
        source: Type.Literal("rtsp"),
        /** Main stream. */
        url: Type.String({ pattern: "^rtsps?://" }),
        /** The camera's substream, used as the low layer. */
        subUrl: Type.Optional(Type.String({ pattern: "^rtsps?://" })),
        /** `auto`: the camera's H.264 is forwarded without re-encoding where every screen can decode it. */
        transcode: Type.Union([Type.Literal("auto"), Type.Literal("always")], { default: "auto" }),
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
        display: Type.String({ pattern: "^:[0-9.]+$", default: ":0" }),
        ...more,
        ...size,
      },
      closed,
    ),
  ] as const;
}

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
export type VideoInputConfig = Static<typeof VideoInputConfig>;

/** Any source but `none`. */
export type VideoSourceConfig = Exclude<Static<typeof VideoSource>, { source: "none" }>;

/** Processing of a microphone's audio before it is encoded. */
const processing = {
  /** `none`: unprocessed, for the output of a DSP. */
  processing: Type.Union([Type.Literal("voice"), Type.Literal("none")], { default: "voice" }),
  gainControl: Type.Boolean({ default: true }),
  noiseSuppression: Type.Boolean({ default: true }),
  /** Source of the loudspeakers' audio, for echo cancellation: an ALSA loopback device, or the PipeWire monitor of the
   * sink. When absent or silent, echo is not cancelled. */
  echoReference: Type.Optional(Type.String({ minLength: 1 })),
};

export const AudioSourceConfig = Type.Union([
  Type.Object({ source: Type.Literal("none") }, closed),
  Type.Object(
    { source: Type.Literal("tone"), frequencyHz: Type.Number({ minimum: 20, maximum: 20000, default: 440 }) },
    closed,
  ),
  Type.Object(
    { source: Type.Literal("alsa"), device: Type.String({ default: "default" }), ...processing },
    closed,
  ),
  Type.Object(
    { source: Type.Literal("pipewire"), target: Type.Optional(Type.String()), ...processing },
    closed,
  ),
]);
export type AudioSourceConfig = Static<typeof AudioSourceConfig>;

const scaledLayer = (usual: { height: number; framesPerSecond: number; kbps: number }) =>
  Type.Object(
    {
      height: Type.Integer({ minimum: 90, maximum: 1080, default: usual.height }),
      framesPerSecond: Type.Integer({ minimum: 1, maximum: 60, default: usual.framesPerSecond }),
      kbps: Type.Integer({ minimum: 50, maximum: 10000, default: usual.kbps }),
    },
    { ...closed, default: {} },
  );

/** `media` of room.yaml, as written. */
export const MediaSection = Type.Object(
  {
    /** Address that transports listen on. */
    listenIp: Type.String({ default: "127.0.0.1" }),
    announcedAddress: Type.Optional(Type.String()),
    ports: mediaPortRange({ min: 40000, max: 49999 }),
    /** The room's only video input, of its first camera unless `camera` names another; or `videos`, for several. */
    video: Type.Optional(VideoSource),
    videos: Type.Optional(Type.Array(VideoInputConfig, { minItems: 1, maxItems: 8 })),
    /** Of the high layer. */
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
    contentBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** Content in full size at a low frame rate, for low bandwidth. */
    contentLow: Type.Object(
      {
        framesPerSecond: Type.Integer({ minimum: 1, maximum: 30, default: 5 }),
        kbps: Type.Integer({ minimum: 50, maximum: 10000, default: 400 }),
      },
      { ...closed, default: {} },
    ),
    /** `auto`: the machine's hardware H.264 encoder where one works. */
    encoder: Type.Union([Type.Literal("auto"), Type.Literal("software")], { default: "auto" }),
    /** How long an encoder runs on after its last consumer, ms. */
    encoderLingerMs: Type.Integer({ minimum: 0, maximum: 600_000, default: 5000 }),
    /** Periodic key frames, beside those on request. */
    keyFrameEverySeconds: Type.Integer({ minimum: 1, maximum: 300, default: 30 }),
    audio: AudioSourceConfig,
  },
  closed,
);
export type MediaSection = Static<typeof MediaSection>;

/** `media` of room.yaml, resolved: video inputs are always a list. */
export type MediaConfig = Omit<MediaSection, "video" | "videos"> & {
  /** Video inputs for the meeting; the first is the default. */
  readonly videos: readonly VideoInputConfig[];
};

/** Id of the input that is configured by `video`. */
const ONLY_VIDEO = "main";

/** Resolves `video` and `videos` to one list. `video` without `camera` belongs to the first of `cameras`. */
export function resolveMediaConfig(
  { video, videos, ...media }: MediaSection,
  { name, cameras }: { name: string; cameras: readonly { id: string; name: string }[] },
): MediaConfig {
  if (videos) return { ...media, videos };
  if (!video || video.source === "none") return { ...media, videos: [] };
  const camera = video.camera === undefined ? cameras[0] : cameras.find(({ id }) => id === video.camera);
  const only = { id: ONLY_VIDEO, name: camera?.name ?? name, keepReady: false };
  return { ...media, videos: [{ ...video, ...only, ...(camera ? { camera: camera.id } : {}) }] };
}
