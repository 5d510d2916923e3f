import type { CameraStream } from "../../daemon/contract/device/network-camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { urlHost } from "../../daemon/platform/url-host.ts";
import type { DeviceInfo } from "./device-info.ts";
import { getStreamUri } from "./media.ts";
import type { SoapClient } from "./soap-client.ts";

/** The streams of all profiles with video, that of the moving profile first. */
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
    const told = await client.call(getStreamUri(media, token), { signal });
    streams.push({ profileToken: token, name, uri: reachable(told, host), ...video });
  }
  return streams;
}

/** The host that a camera writes is wrong behind NAT and after a change of address; its port and path count. */
function reachable(told: string, host: string): string {
  const parts = /^(rtsps?:\/\/)(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/?]*)(.*)$/i.exec(told);
  if (!parts) {
    throw new RoomdError("protocol.malformed", `"${told.slice(0, 200)}" is no address of an RTSP stream`);
  }
  const [, scheme, rest] = parts;
  return `${scheme}${urlHost(host)}${rest}`;
}
