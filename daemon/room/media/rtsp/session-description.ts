import { parse } from "sdp-transform";
import { RoomdError } from "../../../contract/errors.ts";

/** What a camera's session description (SDP) says of its video. */
type DescribedVideo =
  | { readonly codec: "h264"; readonly parameterSets: readonly Buffer[] }
  | { readonly codec: "other"; readonly name: string };

/** Returns the control URL of the video, as the SDP has it. */
export function findVideoControl(sdp: string): string | undefined {
  return parse(sdp).media.find(({ type }) => type === "video")?.control;
}

/** Returns the video of a camera's SDP. Throws `device.refused` where it has none. */
export function parseVideo(sdp: string): DescribedVideo {
  const video = parse(sdp).media.find(({ type }) => type === "video");
  if (!video) throw new RoomdError("device.refused", "the stream has no video");
  const name = (video.rtp[0]?.codec ?? `payload type ${video.payloads ?? ""}`).toUpperCase();
  if (name !== "H264") return { codec: "other", name };
  const sets = video.fmtp.flatMap(
    ({ config }) => /sprop-parameter-sets\s*=\s*([^;\s]+)/i.exec(config)?.[1] ?? [],
  );
  const parameterSets = sets.flatMap((list) => list.split(",").map((set) => Buffer.from(set, "base64")));
  return { codec: "h264", parameterSets };
}
