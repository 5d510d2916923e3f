import type { CameraCapabilities } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile, Quirk } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraIdentity } from "../camera.ts";
import { quirksOf } from "../profiles/capabilities.ts";
import type { CallOptions } from "./call-options.ts";
import { capabilitiesWithoutPtz, confirmedCapabilities } from "./capabilities.ts";
import { getCapabilities, getDeviceInformation, getServices, type ServiceAddresses } from "./device.ts";
import type { SoapRequest } from "./envelope.ts";
import { getFocusRange, getImagingOptions } from "./imaging.ts";
import { getProfiles, type MediaProfile, type MediaService } from "./media.ts";
import { getNode, getNodes, type PtzNode } from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** What a camera reports about itself. */
export interface DeviceInfo {
  readonly identity: CameraIdentity;
  readonly profile: CameraProfile;
  readonly quirks: ReadonlySet<Quirk>;
  readonly capabilities: CameraCapabilities;
  readonly media: MediaService;
  readonly mediaProfiles: readonly MediaProfile[];
  /** The media profile that movements name. */
  readonly profileToken: string;
  readonly videoSourceToken: string | null;
  readonly node: PtzNode | null;
}

export interface DeviceInfoOptions {
  readonly label: string;
  readonly profile: CameraProfile;
  /** Returns a more specific profile for the reported identity. */
  readonly match?: (identity: CameraIdentity) => CameraProfile | undefined;
}

/** Reads what the driver needs to know. Rejects as SoapClient.call does. */
export async function readDeviceInfo(
  client: SoapClient,
  { label, profile: given, match }: DeviceInfoOptions,
  signal: AbortSignal,
): Promise<DeviceInfo> {
  client.checkLogin("GetServices");
  const maybe = <T>(request: SoapRequest<T>) =>
    optional(client.call(request, { signal, importance: "optional" }));
  client.useServices(await readServices(client, signal));
  const identity = toIdentity(await client.call(getDeviceInformation(), { signal }));
  const profile = match?.(identity) ?? given;
  const { media, mediaProfiles } = await readMedia(client, signal);
  const moving = mediaProfiles.find(({ ptzNodeToken }) => ptzNodeToken !== null) ?? mediaProfiles[0];
  if (!moving) {
    const text = `${label}: no media profile; create one in the camera's web interface`;
    throw new RoomdError("device.unsupported", text);
  }
  // Asked without an address, too: a camera may omit the service from its list.
  const nodes = (await maybe(getNodes())) ?? [];
  const node =
    nodes.find(({ token }) => token === moving.ptzNodeToken) ??
    nodes[0] ??
    (client.has("ptz") && moving.ptzNodeToken ? await maybe(getNode(moving.ptzNodeToken)) : null);
  const source = moving.videoSourceToken;
  const hasImaging = source !== null && client.has("imaging");
  const imaging = hasImaging ? await maybe(getImagingOptions(source)) : null;
  const focus = hasImaging ? await maybe(getFocusRange(source)) : undefined;
  return {
    identity,
    profile,
    quirks: quirksOf(profile, identity.firmware),
    capabilities: client.has("ptz")
      ? confirmedCapabilities(profile, node, imaging, focus ?? undefined)
      : capabilitiesWithoutPtz(profile, imaging, focus ?? undefined),
    media,
    mediaProfiles,
    profileToken: moving.token,
    videoSourceToken: source,
    node,
  };
}

/** Some cameras list few of their services, or only in the older of the two lists. */
async function readServices(client: SoapClient, signal: AbortSignal): Promise<ServiceAddresses> {
  const newer = await optional(client.call(getServices(), { signal, importance: "optional" }));
  const isComplete = newer?.has("ptz") && (newer.has("media") || newer.has("media2"));
  if (newer && isComplete) return newer;
  if (!newer) return client.call(getCapabilities(), { signal });
  const older = await optional(client.call(getCapabilities(), { signal, importance: "optional" }));
  return new Map([...(older ?? []), ...newer]);
}

/** Returns the identity in the terms of all protocols. */
export function toIdentity(response: {
  manufacturer: string;
  model: string;
  firmware: string;
  serial: string | null;
}): CameraIdentity {
  const { manufacturer, model, firmware, serial } = response;
  return { manufacturer: manufacturer, model, firmware, serial };
}

/** Prefers Media2 where it works and names the PTZ node: some cameras list the service but fail in it. */
async function readMedia(client: SoapClient, signal: AbortSignal) {
  const of = async (media: MediaService, importance: NonNullable<CallOptions["importance"]>) => ({
    media,
    mediaProfiles: await client.call(getProfiles(media), { signal, importance }),
  });
  if (!client.has("media2")) return of("media", "required");
  const newer = await optional(of("media2", "optional"));
  const moves = newer?.mediaProfiles.some(({ ptzNodeToken }) => ptzNodeToken !== null);
  if (newer && (moves || !client.has("media"))) return newer;
  return of("media", "required");
}

/** Resolves with null if the camera lacks the operation, refuses it, or returns a malformed response. */
async function optional<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    const code = error instanceof RoomdError ? error.code : "";
    if (code === "device.unsupported" || code === "device.refused" || code === "protocol.malformed") {
      return null;
    }
    throw error;
  }
}
