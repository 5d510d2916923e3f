import type { MediaSection, WrittenVideoSource } from "../contract/config/media-config.ts";
import { parseRtspAddress } from "../contract/config/rtsp-address.ts";
import { checkPasswordFile, readTextFile } from "./text-file.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

/** Problems of an RTSP camera's addresses and login that a schema can't express. */
export function checkRtspStreams(path: Found[number]["path"], video: WrittenVideoSource): Found {
  if (video.source !== "rtsp") return [];
  const { url, subUrl, username, password, passwordFile } = video;
  const found: Found = [];
  for (const [key, written] of Object.entries({ url, subUrl })) {
    if (written === undefined) continue;
    const address = parseRtspAddress(written);
    const expected = address
      ? address.login && username !== undefined && "a login either in the address or as username and password"
      : "rtsp://host/path in one reading only: write username and password (or passwordFile) beside it, or " +
        "percent-encode their special characters (@ as %40, / as %2F, # as %23, ? as %3F, : as %3A)";
    // The value may be a password in large part.
    if (expected) found.push({ path: [...path, key], value: "[address]", expected });
  }
  if ((password !== undefined || passwordFile !== undefined) && username === undefined) {
    found.push({ path: [...path, "username"], value: undefined, expected: "the user name of the password" });
  }
  return [...found, ...checkPasswordFile(path, video)];
}

/** Returns `media` with the passwords of its RTSP cameras from their files. */
export function readRtspPasswords(media: MediaSection): MediaSection {
  const { video, videos, content } = media;
  return {
    ...media,
    ...(video && { video: withPassword(video) }),
    ...(videos && { videos: videos.map(withPassword) }),
    ...(content && { content: withPassword(content) }),
  };
}

function withPassword<Video extends { readonly source: string; readonly passwordFile?: string }>(
  video: Video,
): Video {
  if (video.passwordFile === undefined) return video;
  return { ...video, password: readTextFile(video.passwordFile) };
}
