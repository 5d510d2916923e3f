import { type Static, Type } from "typebox";
import { RoomdError } from "../errors.ts";
import { Identifier } from "../identifier.ts";
import type { RtspAddress } from "./rtsp-address.ts";
import { resolveRtspAddress, rtspLogin, rtspTransport } from "./rtsp-login.ts";

const closed = { additionalProperties: false } as const;

/** Processing of a microphone's audio before it is encoded. */
const processing = {
  /** `none`: unprocessed, for the output of a DSP. */
  processing: Type.Union([Type.Literal("voice"), Type.Literal("none")], { default: "voice" }),
  /** Automatic gain, with `voice`. */
  gainControl: Type.Boolean({ default: true }),
  /** Suppression of steady noise, with `voice`. */
  noiseSuppression: Type.Boolean({ default: true }),
};
/** Source of the loudspeakers' audio, for echo cancellation: an ALSA loopback device, or the PipeWire monitor of the sink.
 * When absent or silent, echo is not cancelled. */
const echoReference = Type.Optional(Type.String({ minLength: 1 }));

/** `media.audio` of room.yaml, as written: the room's microphone. */
export const AudioSection = Type.Union([
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
      echoReference,
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
      echoReference,
    },
    closed,
  ),
  /** The sound of a network camera, from the session that its video input (`source: rtsp`) plays. That input runs all the
   * time then. The sound comes too late for echo cancellation. */
  Type.Object(
    {
      source: Type.Literal("camera"),
      /** Id in `cameras` of the camera whose video input it is. Default: the room's only input with `source: rtsp`. */
      camera: Type.Optional(Identifier),
      ...processing,
    },
    closed,
  ),
  /** The sound of an RTSP stream. Of a stream that a video input plays as its main one, it comes from the same session, as
   * with `source: camera`. */
  Type.Object(
    {
      source: Type.Literal("rtsp"),
      /** The stream. It may contain the login, see `parseRtspAddress`. */
      url: Type.String({ pattern: "^rtsps?://" }),
      ...rtspLogin,
      transport: rtspTransport,
      ...processing,
    },
    closed,
  ),
]);
export type AudioSection = Static<typeof AudioSection>;

type Written<Source extends AudioSection["source"]> = Extract<AudioSection, { source: Source }>;

/** The sound of a video input's own stream. */
export type VideoInputAudioConfig = Omit<Written<"camera">, "camera" | "source"> & {
  readonly source: "video-input";
  /** Id of the video input. */
  readonly input: string;
};
/** The sound of a stream that no video input plays. */
export type RtspAudioConfig = Omit<Written<"rtsp">, "url" | "username" | "password" | "passwordFile"> & {
  readonly main: RtspAddress;
};

/** `media.audio`, resolved. */
export type AudioConfig =
  | Exclude<AudioSection, { source: "camera" | "rtsp" }>
  | VideoInputAudioConfig
  | RtspAudioConfig;

/** A resolved video input, as far as its sound is concerned. */
interface AudibleInput {
  readonly id: string;
  readonly source: string;
  readonly camera?: string | undefined;
  readonly main?: RtspAddress;
}

/** Resolves the sound of cameras to the video inputs that play it. Throws `config.invalid` for what `--check` refuses. */
export function resolveAudio(audio: AudioSection, videos: readonly AudibleInput[]): AudioConfig {
  if (audio.source === "camera") {
    const { camera, source: _, ...more } = audio;
    const [input] = inputsOf(camera, videos);
    if (!input) throw new RoomdError("config.invalid", "media.audio: no video input plays this camera");
    return { ...more, source: "video-input", input: input.id };
  }
  if (audio.source !== "rtsp") return audio;
  const { url, username, password, passwordFile: _, ...more } = audio;
  const main = resolveRtspAddress(url, { username, password });
  const shared = videos.find((input) => input.main?.url === main.url);
  if (!shared) return { ...more, main };
  const { allowBasic: _allowBasic, transport: _transport, ...processed } = more;
  return { ...processed, source: "video-input", input: shared.id };
}

/** Returns the video inputs that play this camera's own stream; without `camera` all that play one. */
export function inputsOf<Input extends { readonly source: string; readonly camera?: string | undefined }>(
  camera: string | undefined,
  videos: readonly Input[],
): Input[] {
  return videos.filter(
    (input) => input.source === "rtsp" && (camera === undefined || input.camera === camera),
  );
}
