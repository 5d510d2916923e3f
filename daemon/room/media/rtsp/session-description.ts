import { type MediaDescription, parse } from "sdp-transform";
import { RoomdError } from "../../../contract/errors.ts";

export type MediaKind = "video" | "audio";

interface DescribedMedia {
  /** Control URL, as the SDP has it. */
  readonly control: string | undefined;
}

type DescribedVideo = DescribedMedia &
  (
    | { readonly codec: "h264"; readonly parameterSets: readonly Buffer[] }
    | { readonly codec: "other"; readonly name: string }
  );

export interface DescribedAudio extends DescribedMedia {
  /** Encoding name, in upper case. */
  readonly codec: string;
  /** Of its RTP, for GStreamer; undefined for a codec that is not decoded here. */
  readonly caps: string | undefined;
}

/** What a camera's session description (SDP) contains. */
export interface SessionDescription {
  /** The SDP without other media than these. */
  readonly text: string;
  readonly video: DescribedVideo | undefined;
  readonly audio: DescribedAudio | undefined;
}

/** Cameras' audio codecs that GStreamer's Debian packages decode. */
const DECODED_AUDIO = /^(PCMU|PCMA|OPUS|MPEG4-GENERIC|MP4A-LATM|L16|G722|G726-\d\d)$/;
/** Payload types that need no `rtpmap` (RFC 3551). */
const STATIC_AUDIO: Readonly<Record<string, { codec: string; rate: number; encoding?: number }>> = {
  0: { codec: "PCMU", rate: 8000 },
  8: { codec: "PCMA", rate: 8000 },
  9: { codec: "G722", rate: 8000 },
  10: { codec: "L16", rate: 44_100, encoding: 2 },
  11: { codec: "L16", rate: 44_100, encoding: 1 },
};

/** Reads a camera's SDP, and reduces it to one stream of each of these kinds: GStreamer sets up all that it reads of. A
 * stream for talking to the camera (`sendonly`) is not one. */
export function parseSessionDescription(sdp: string, kinds: readonly MediaKind[]): SessionDescription {
  const { media } = parse(sdp);
  const find = (kind: MediaKind) =>
    kinds.includes(kind)
      ? media.findIndex(({ type, direction }) => type === kind && direction !== "sendonly")
      : -1;
  const [videoAt, audioAt] = [find("video"), find("audio")];
  const [session = "", ...sections] = sdp.split(/^(?=m=)/m);
  const [video, audio] = [media[videoAt], media[audioAt]];
  return {
    text: [session, ...sections.filter((_, index) => index === videoAt || index === audioAt)].join(""),
    video: video && describeVideo(video),
    audio: audio && describeAudio(audio),
  };
}

/** Returns the audio of a stream at `shown`. Throws `device.refused` where it has none that can be decoded. */
export function requireAudio(
  { audio }: SessionDescription,
  shown: string,
): DescribedAudio & { readonly caps: string } {
  const refused = (why: string) => new RoomdError("device.refused", `RTSP stream ${shown}: ${why}`);
  if (!audio) {
    throw refused(
      "it has no audio; switch audio on in the camera, or name another microphone in media.audio",
    );
  }
  const { caps, codec } = audio;
  if (caps === undefined) {
    throw refused(`its audio is ${codec}, which can't be decoded; select G.711, AAC or Opus in the camera`);
  }
  return { ...audio, caps };
}

function describeVideo({ control, rtp, fmtp, payloads }: MediaDescription): DescribedVideo {
  const name = (rtp[0]?.codec ?? `payload type ${payloads ?? ""}`).toUpperCase();
  if (name !== "H264") return { control, codec: "other", name };
  const sets = fmtp.flatMap(({ config }) => /sprop-parameter-sets\s*=\s*([^;\s]+)/i.exec(config)?.[1] ?? []);
  const parameterSets = sets.flatMap((list) => list.split(",").map((set) => Buffer.from(set, "base64")));
  return { control, codec: "h264", parameterSets };
}

function describeAudio({ control, rtp, fmtp, payloads }: MediaDescription): DescribedAudio {
  const payload = String(payloads ?? "").split(" ")[0] ?? "";
  const { codec = `payload type ${payload}`, rate, encoding } = rtp[0] ?? STATIC_AUDIO[payload] ?? {};
  const name = codec.toUpperCase();
  if (!DECODED_AUDIO.test(name) || rate === undefined || !/^\d{1,3}$/.test(payload)) {
    return { control, codec: name, caps: undefined };
  }
  const fields = [
    ...["application/x-rtp", "media=audio", `payload=${payload}`, `clock-rate=${rate}`],
    `encoding-name=${name}`,
    ...(encoding === undefined ? [] : [`encoding-params=(string)${Number(encoding) || 1}`]),
    ...fmtp.flatMap(({ config }) => formatFields(config)),
  ];
  return { control, codec: name, caps: fields.join(",") };
}

/** Format parameters as fields of caps. They come from the camera, and go into a pipeline's text: names and values with
 * other characters than these belong to no audio codec. */
function formatFields(config: string): string[] {
  return config.split(";").flatMap((parameter) => {
    const [, name, value] = /^\s*([\w-]{1,40})\s*=\s*([\w+/:.-]{1,400})\s*$/.exec(parameter) ?? [];
    return name === undefined ? [] : [`${name.toLowerCase()}=(string)${value}`];
  });
}
