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

/** What tells one test picture from another. A ball hardly takes anything of a line, snow all that the encoder may send. */
const TestPattern = Type.Union([
  Type.Literal("ball"),
  Type.Literal("snow"),
  Type.Literal("smpte"),
  Type.Literal("pinwheel"),
  Type.Literal("red"),
  Type.Literal("green"),
  Type.Literal("blue"),
]);

/** Every kind of source, with what `more` adds to each. */
function videoSources<More extends TProperties>(more: More) {
  return [
    /** A moving test picture made by GStreamer. */
    Type.Object(
      { source: Type.Literal("test"), pattern: Type.Optional(TestPattern), ...more, ...size },
      closed,
    ),
    /** Raw I420 frames from a TCP server, one after another: the simulated camera's picture. */
    Type.Object({ source: Type.Literal("raw-tcp"), host: Type.String(), port, ...more, ...size }, closed),
    /** A USB camera, or an HDMI capture device. */
    Type.Object(
      { source: Type.Literal("v4l2"), device: Type.String({ pattern: "^/dev/" }), ...more, ...size },
      closed,
    ),
    Type.Object(
      {
        source: Type.Literal("rtsp"),
        /** Main stream. */
        url: Type.String({ pattern: "^rtsps?://" }),
        /** The camera's smaller stream of the same picture, sent as the small layer. */
        subUrl: Type.Optional(Type.String({ pattern: "^rtsps?://" })),
        /** `auto`: the camera's own H.264 goes on as it is where every screen can decode it. */
        transcode: Type.Union([Type.Literal("auto"), Type.Literal("always")], { default: "auto" }),
        transport: Type.Union([Type.Literal("auto"), Type.Literal("tcp"), Type.Literal("udp")], {
          default: "auto",
        }),
        ...more,
        ...size,
      },
      closed,
    ),
    /** What an X display of this machine shows. */
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
/** Which of `cameras` makes it: that one is on air with it, and asked for key frames where it speaks ONVIF. */
const camera = Type.Optional(Identifier);

const VideoSource = Type.Union([None, ...videoSources({ camera })]);

/** One of several pictures that the operator chooses from. Without `camera` it is no camera's. */
const VideoInputConfig = Type.Union([
  ...videoSources({
    id: Identifier,
    /** As it is called on the panel. */
    name: Type.String({ minLength: 1, maxLength: 60 }),
    camera,
    /** Its source runs while another picture is chosen, too: changing to it is quicker, and costs its decoding. */
    keepReady: Type.Boolean({ default: false }),
  }),
]);
export type VideoInputConfig = Static<typeof VideoInputConfig>;

/** A source that gives a picture, whatever it is for. */
export type VideoSourceConfig = Exclude<Static<typeof VideoSource>, { source: "none" }>;

/** What is done to a microphone's sound before it is sent. */
const processing = {
  /** `none`: as it comes, from a DSP that has done all of it. */
  processing: Type.Union([Type.Literal("voice"), Type.Literal("none")], { default: "voice" }),
  gainControl: Type.Boolean({ default: true }),
  noiseSuppression: Type.Boolean({ default: true }),
  /** Where the sound of the room's loudspeakers can be had, to be taken out of the microphone's: an ALSA
   * loopback device, or PipeWire's monitor of the sink. Absent, or while nothing comes from it: no echo is cancelled. */
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

/** `media` of room.yaml, as it is written. */
export const MediaSection = Type.Object(
  {
    /** Address that WebRTC and pipe transports listen on. */
    listenIp: Type.String({ default: "127.0.0.1" }),
    announcedAddress: Type.Optional(Type.String()),
    ports: mediaPortRange({ min: 40000, max: 49999 }),
    /** The room's picture, its first camera's unless another is named; or `videos`, where it has several. */
    video: Type.Optional(VideoSource),
    videos: Type.Optional(Type.Array(VideoInputConfig, { minItems: 1, maxItems: 8 })),
    /** Of the picture in full size. */
    videoBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** The same picture for smaller tiles and thin lines; a layer not smaller than the source is left out. */
    layers: Type.Object(
      {
        medium: scaledLayer({ height: 360, framesPerSecond: 30, kbps: 500 }),
        low: scaledLayer({ height: 180, framesPerSecond: 15, kbps: 120 }),
      },
      { ...closed, default: {} },
    ),
    /** The second picture: slides, a screen, an HDMI input. */
    content: Type.Optional(VideoSource),
    contentBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** Content at full size with few frames, for a thin line. */
    contentLow: Type.Object(
      {
        framesPerSecond: Type.Integer({ minimum: 1, maximum: 30, default: 5 }),
        kbps: Type.Integer({ minimum: 50, maximum: 10000, default: 400 }),
      },
      { ...closed, default: {} },
    ),
    /** `auto`: the machine's own H.264 encoder where one works. */
    encoder: Type.Union([Type.Literal("auto"), Type.Literal("software")], { default: "auto" }),
    /** An encoder goes on for so long after the last who took its stream, ms. */
    encoderLingerMs: Type.Integer({ minimum: 0, maximum: 600_000, default: 5000 }),
    /** Key frames otherwise come when somebody asks for one. */
    keyFrameEverySeconds: Type.Integer({ minimum: 1, maximum: 300, default: 30 }),
    audio: AudioSourceConfig,
  },
  closed,
);
export type MediaSection = Static<typeof MediaSection>;

/** `media` as all of roomd knows it: pictures are a list, however many there are. */
export type MediaConfig = Omit<MediaSection, "video" | "videos"> & {
  /** What the meeting may be shown; the first unless another was chosen. */
  readonly videos: readonly VideoInputConfig[];
};

/** The id of the one picture of a room that lists none. */
const ONLY_VIDEO = "main";

/** Makes one of both ways to write a room's pictures. `cameras`: of the room, its first one makes the only picture
 * where nothing else is said. */
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
