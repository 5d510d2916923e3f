import { parse } from "sdp-transform";
import { RoomdError } from "../../../contract/errors.ts";

/** What a camera's session description (SDP) says of its video. */
type DescribedVideo =
  | { readonly codec: "h264"; readonly parameterSets: readonly Buffer[] }
  | { readonly codec: "other"; readonly name: string };

export interface SessionDescription {
  readonly video: DescribedVideo;
  /** Encoding names of the audio streams, in upper case. */
  readonly audio: readonly string[];
}

/** Returns the control URL of the video, as the SDP has it. */
export function findVideoControl(sdp: string): string | undefined {
  return parse(sdp).media.find(({ type }) => type === "video")?.control;
}

/** Parses a camera's SDP. Throws `device.refused` where it has no video. */
export function parseSessionDescription(sdp: string): SessionDescription {
  const { media } = parse(sdp);
  const name = ({ rtp, payloads }: (typeof media)[number]) =>
    (rtp[0]?.codec ?? `payload type ${payloads ?? ""}`).toUpperCase();
  const audio = media.filter(({ type }) => type === "audio").map(name);
  const video = media.find(({ type }) => type === "video");
  if (!video) throw new RoomdError("device.refused", "the stream has no video");
  if (name(video) !== "H264") return { video: { codec: "other", name: name(video) }, audio };
  const sets = video.fmtp.flatMap(
    ({ config }) => /sprop-parameter-sets\s*=\s*([^;\s]+)/i.exec(config)?.[1] ?? [],
  );
  const parameterSets = sets.flatMap((list) => list.split(",").map((set) => Buffer.from(set, "base64")));
  return { video: { codec: "h264", parameterSets }, audio };
}
