import type { MediaSection, WrittenVideoSource } from "../contract/config/media-config.ts";
import { parseRtspAddress } from "../contract/config/rtsp-address.ts";
import { checkPasswordFile, readTextFile } from "./text-file.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;
type Path = Found[number]["path"];

interface WrittenLogin {
  readonly username?: string;
  readonly password?: string;
  readonly passwordFile?: string;
}

/** Problems of an RTSP camera's addresses and login that a schema can't express. */
export function checkRtspStreams(path: Path, video: WrittenVideoSource): Found {
  if (video.source !== "rtsp") return [];
  const { url, subUrl, username } = video;
  return [
    ...checkRtspAddress(path, "url", { url, username }),
    ...(subUrl === undefined ? [] : checkRtspAddress(path, "subUrl", { url: subUrl, username })),
    ...checkRtspLogin(path, video),
  ];
}

/** Problems of the address that is written as `key`, with the user name beside it. */
export function checkRtspAddress(
  path: Path,
  key: string,
  { url, username }: { readonly url: string; readonly username?: string | undefined },
): Found {
  const address = parseRtspAddress(url);
  const expected = address
    ? address.login && username !== undefined && "a login either in the address or as username and password"
    : "rtsp://host/path in one reading only: write username and password (or passwordFile) beside it, or " +
      "percent-encode their special characters (@ as %40, / as %2F, # as %23, ? as %3F, : as %3A)";
  // The value may be a password in large part.
  return expected ? [{ path: [...path, key], value: "[address]", expected }] : [];
}

/** Problems of the login beside an address. */
export function checkRtspLogin(path: Path, written: WrittenLogin): Found {
  const { username, password, passwordFile } = written;
  const lacksName = (password !== undefined || passwordFile !== undefined) && username === undefined;
  return [
    ...(lacksName
      ? [{ path: [...path, "username"], value: undefined, expected: "the user name of the password" }]
      : []),
    ...checkPasswordFile(path, written),
  ];
}

/** Returns `media` with the passwords of its RTSP cameras from their files. */
export function readRtspPasswords(media: MediaSection): MediaSection {
  const { video, videos, content, audio } = media;
  return {
    ...media,
    audio: withPassword(audio),
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
