import type { MediaSection, WrittenVideoSource } from "../contract/config/media-config.ts";
import type { RoomFile } from "../contract/config/room-config.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { checkRtspStreams } from "./rtsp-checks.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;
type Path = Found[number]["path"];

/** Problems of a room's video inputs that a schema can't express. */
export function checkVideoInputs({ media, cameras }: RoomFile): Found {
  const written = configuredVideos(media);
  return [
    ...checkVideoOrVideos(media),
    ...findDuplicates(["media", "videos"], media.videos ?? []),
    ...written.flatMap(({ path, video }) => checkCameraReference(path, video, cameras)),
    ...written.flatMap(({ path, video }) => checkRtspStreams(path, video)),
    ...written.flatMap(({ path, video }, index) => checkCaptureDevice(path, video, written.slice(0, index))),
  ];
}

interface ConfiguredVideo {
  readonly path: Path;
  readonly video: WrittenVideoSource;
}

/** Returns each configured video with its path in the file. */
function configuredVideos({ video, videos = [], content }: MediaSection): ConfiguredVideo[] {
  const single = [
    { path: ["media", "video"], video },
    ...videos.map((one, index) => ({ path: ["media", "videos", index], video: one })),
    { path: ["media", "content"], video: content },
  ];
  return single.flatMap(({ path, video: one }) =>
    one === undefined || one.source === "none" ? [] : [{ path, video: one }],
  );
}

function checkVideoOrVideos({ video, videos }: MediaSection): Found {
  if (video && videos) {
    return [{ path: ["media", "videos"], value: videos, expected: "either video or videos, not both" }];
  }
  if (video || videos) return [];
  return [
    { path: ["media", "video"], value: undefined, expected: "video: one input, or videos: a list of inputs" },
  ];
}

function checkCameraReference(
  path: Path,
  { camera }: WrittenVideoSource,
  cameras: RoomFile["cameras"],
): Found {
  if (camera === undefined || cameras.some(({ id }) => id === camera)) return [];
  const known = cameras.map(({ id }) => id).join(", ") || "none yet";
  const expected = `the id of one of the cameras (there are: ${known})`;
  return [{ path: [...path, "camera"], value: camera, expected }];
}

/** While switching, two inputs run at once, and a capture device can be opened only once. */
function checkCaptureDevice(
  path: Path,
  video: WrittenVideoSource,
  earlier: readonly ConfiguredVideo[],
): Found {
  if (video.source !== "v4l2") return [];
  const same = earlier.some(({ video: other }) => other.source === "v4l2" && other.device === video.device);
  if (!same) return [];
  return [{ path: [...path, "device"], value: video.device, expected: "a device that no other input uses" }];
}
