import { inputsOf } from "../contract/config/audio-config.ts";
import type { RoomFile } from "../contract/config/room-config.ts";
import { checkRtspAddress, checkRtspLogin } from "./rtsp-checks.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;
type PlayedInput = Parameters<typeof inputsOf>[1][number];
const PATH = ["media", "audio"];

/** Problems of a room's microphone that a schema can't express. */
export function checkAudio({ media, cameras }: RoomFile): Found {
  const { audio, video, videos } = media;
  if (audio.source === "rtsp") {
    return [...checkRtspAddress(PATH, "url", audio), ...checkRtspLogin(PATH, audio)];
  }
  if (audio.source !== "camera") return [];
  const single = video && video.source !== "none" ? [{ camera: cameras[0]?.id, ...video }] : [];
  const found = inputsOf<PlayedInput>(audio.camera, videos ?? single);
  if (found.length === 0) {
    const whose = audio.camera === undefined ? "" : ` and camera: ${audio.camera}`;
    const expected = `a video input with source: rtsp${whose}, whose sound it is; or source: rtsp here, with the url`;
    return [{ path: [...PATH, "camera"], value: audio.camera, expected }];
  }
  if (audio.camera !== undefined || found.length === 1) return [];
  const known = found.map(({ camera = "none" }) => camera).join(", ");
  const expected = `the camera whose sound it is, since several inputs have source: rtsp (their cameras: ${known})`;
  return [{ path: [...PATH, "camera"], value: undefined, expected }];
}
