import { type Static, Type } from "typebox";
import { Identifier } from "./identifier.ts";

const closed = { additionalProperties: false } as const;
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const size = {
  width: Type.Integer({ minimum: 160, maximum: 3840, default: 1280 }),
  height: Type.Integer({ minimum: 90, maximum: 2160, default: 720 }),
  framesPerSecond: Type.Integer({ minimum: 1, maximum: 60, default: 30 }),
};

export const VideoSource = Type.Union([
  Type.Object({ source: Type.Literal("none") }, closed),
  /** A moving test picture made by GStreamer: a ball, which hardly takes anything of a line, or snow, which takes all
   * that the encoder is allowed to send. */
  Type.Object(
    {
      source: Type.Literal("test"),
      pattern: Type.Union([Type.Literal("ball"), Type.Literal("snow")], { default: "ball" }),
      ...size,
    },
    closed,
  ),
  /** Raw I420 frames from a TCP server, one after another: the simulated camera's picture. */
  Type.Object({ source: Type.Literal("raw-tcp"), host: Type.String(), port, ...size }, closed),
  /** A USB camera, or an HDMI capture device. */
  Type.Object({ source: Type.Literal("v4l2"), device: Type.String({ pattern: "^/dev/" }), ...size }, closed),
  Type.Object(
    {
      source: Type.Literal("rtsp"),
      /** Main stream. */
      url: Type.String({ pattern: "^rtsps?://" }),
      /** The camera's smaller stream of the same picture, sent as the small layer. */
      subUrl: Type.Optional(Type.String({ pattern: "^rtsps?://" })),
      /** Which of `cameras` makes it: an ONVIF camera is asked for a key frame when somebody begins to watch. */
      camera: Type.Optional(Identifier),
      /** `auto`: the camera's own H.264 goes on as it is where every screen can decode it. */
      transcode: Type.Union([Type.Literal("auto"), Type.Literal("always")], { default: "auto" }),
      transport: Type.Union([Type.Literal("auto"), Type.Literal("tcp"), Type.Literal("udp")], {
        default: "auto",
      }),
      ...size,
    },
    closed,
  ),
  /** What an X display of this machine shows. */
  Type.Object(
    {
      source: Type.Literal("screen"),
      display: Type.String({ pattern: "^:[0-9.]+$", default: ":0" }),
      ...size,
    },
    closed,
  ),
]);
export type VideoSource = Static<typeof VideoSource>;

/** What is done to a microphone's sound before it is sent. */
const processing = {
  /** `none`: as it comes, from a DSP that has done all of it. */
  processing: Type.Union([Type.Literal("voice"), Type.Literal("none")], { default: "voice" }),
  gainControl: Type.Boolean({ default: true }),
  noiseSuppression: Type.Boolean({ default: true }),
  /** Where the sound of the room's loudspeakers can be had, to be taken out of the microphone's: an ALSA
   * loopback device, or PipeWire's monitor of the sink. Absent: no echo is cancelled. */
  echoReference: Type.Optional(Type.String({ minLength: 1 })),
};

export const AudioSource = Type.Union([
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
export type AudioSource = Static<typeof AudioSource>;

const smallerLayer = (usual: { height: number; framesPerSecond: number; kbps: number }) =>
  Type.Object(
    {
      height: Type.Integer({ minimum: 90, maximum: 1080, default: usual.height }),
      framesPerSecond: Type.Integer({ minimum: 1, maximum: 60, default: usual.framesPerSecond }),
      kbps: Type.Integer({ minimum: 50, maximum: 10000, default: usual.kbps }),
    },
    { ...closed, default: {} },
  );

/** `media` of room.yaml. */
export const MediaConfig = Type.Object(
  {
    /** Address that WebRTC and pipe transports listen on. */
    listenIp: Type.String({ default: "127.0.0.1" }),
    announcedAddress: Type.Optional(Type.String()),
    ports: Type.Object(
      {
        min: Type.Integer({ minimum: 1024, maximum: 65535, default: 40000 }),
        max: Type.Integer({ minimum: 1024, maximum: 65535, default: 49999 }),
      },
      { ...closed, default: {} },
    ),
    video: VideoSource,
    /** Of the picture in full size. */
    videoBitrateKbps: Type.Integer({ minimum: 100, maximum: 20000, default: 1500 }),
    /** The same picture for smaller tiles and thin lines; a layer not smaller than the source is left out. */
    layers: Type.Object(
      {
        medium: smallerLayer({ height: 360, framesPerSecond: 30, kbps: 500 }),
        low: smallerLayer({ height: 180, framesPerSecond: 15, kbps: 120 }),
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
    restAfterMs: Type.Integer({ minimum: 0, maximum: 600_000, default: 5000 }),
    /** Key frames otherwise come when somebody asks for one. */
    keyFrameEverySeconds: Type.Integer({ minimum: 1, maximum: 300, default: 30 }),
    audio: AudioSource,
  },
  closed,
);
export type MediaConfig = Static<typeof MediaConfig>;
