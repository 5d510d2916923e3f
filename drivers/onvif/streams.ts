import type { CameraStream } from "../../daemon/contract/device/network-camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { urlHost } from "../../daemon/platform/url-host.ts";
import type { DeviceInfo } from "./device-info.ts";
import { getStreamUri } from "./media.ts";
import type { SoapClient } from "./soap-client.ts";

/** Resolves with the streams of all profiles with video, that of the PTZ profile first. */
export async function readStreams(
  client: SoapClient,
  { media, mediaProfiles, profileToken }: DeviceInfo,
  host: string,
  signal: AbortSignal | undefined,
): Promise<readonly CameraStream[]> {
  const first = mediaProfiles.filter(({ token }) => token === profileToken);
  const others = mediaProfiles.filter(({ token }) => token !== profileToken);
  const streams: CameraStream[] = [];
  for (const { token, name, video } of [...first, ...others]) {
    if (!video) continue;
    const uri = await client.call(getStreamUri(media, token), { signal });
    streams.push({ profileToken: token, name, uri: withHost(uri, host), ...video });
  }
  return streams;
}

/** Replaces the host, which is wrong behind NAT or after a change of address; port and path stay. */
function withHost(uri: string, host: string): string {
  // A group that matches everything makes the expression linear.
  const parts = /^(rtsps?:\/\/)(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?]*)(.*)/is.exec(uri);
  if (!parts || /\s/.test(uri)) {
    throw new RoomdError("protocol.malformed", `GetStreamUri: "${uri.slice(0, 200)}" is not an RTSP URL`);
  }
  const [, scheme, rest] = parts;
  return `${scheme}${urlHost(host)}${rest}`;
}
