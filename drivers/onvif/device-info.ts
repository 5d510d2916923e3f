import type { CameraCapabilities } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile, Quirk } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraIdentity } from "../camera.ts";
import { quirksOf } from "../profiles/capabilities.ts";
import { confirmedCapabilities } from "./capabilities.ts";
import { getCapabilities, getDeviceInformation, getServices } from "./device.ts";
import type { SoapRequest } from "./envelope.ts";
import { getFocusRange, getImagingOptions } from "./imaging.ts";
import { getProfiles, type MediaProfile, type MediaService } from "./media.ts";
import { getNodes, type PtzNode } from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** What one camera said of itself when it was first spoken to, and after each silence. */
export interface DeviceInfo {
  readonly identity: CameraIdentity;
  readonly profile: CameraProfile;
  readonly quirks: ReadonlySet<Quirk>;
  readonly capabilities: CameraCapabilities;
  readonly media: MediaService;
  readonly mediaProfiles: readonly MediaProfile[];
  /** Which media profile movements name. */
  readonly profileToken: string;
  readonly videoSourceToken: string | null;
  readonly node: PtzNode | null;
}

export interface DeviceInfoOptions {
  readonly label: string;
  readonly profile: CameraProfile;
  /** A better profile for what the camera says that it is. */
  readonly match?: (identity: CameraIdentity) => CameraProfile | undefined;
}

/** Asks the camera for all that the driver needs to know. Rejects as SoapClient.call does. */
export async function readDeviceInfo(
  client: SoapClient,
  { label, profile: given, match }: DeviceInfoOptions,
  signal: AbortSignal,
): Promise<DeviceInfo> {
  const ask = <T>(request: SoapRequest<T>) => client.call(request, { signal });
  const services = (await optional(ask(getServices()))) ?? (await ask(getCapabilities()));
  client.useServices(services);
  const identity = toIdentity(await ask(getDeviceInformation()));
  const profile = match?.(identity) ?? given;
  const { media, mediaProfiles } = await readMedia(client, signal);
  const moving = mediaProfiles.find(({ ptzNodeToken }) => ptzNodeToken !== null) ?? mediaProfiles[0];
  if (!moving) {
    const text = `${label}: has no media profile; make one in the camera's own pages`;
    throw new RoomdError("device.unsupported", text);
  }
  const nodes = client.has("ptz") ? ((await optional(ask(getNodes()))) ?? []) : [];
  const node = nodes.find(({ token }) => token === moving.ptzNodeToken) ?? nodes[0] ?? null;
  const source = moving.videoSourceToken;
  const hasImaging = source !== null && client.has("imaging");
  const imaging = hasImaging ? await optional(ask(getImagingOptions(source))) : null;
  const focus = hasImaging ? await optional(ask(getFocusRange(source))) : undefined;
  return {
    identity,
    profile,
    quirks: quirksOf(profile, identity.firmware),
    capabilities: confirmedCapabilities(profile, node, imaging, focus ?? undefined),
    media,
    mediaProfiles,
    profileToken: moving.token,
    videoSourceToken: source,
    node,
  };
}

/** GetDeviceInformation in the words of every camera. */
export function toIdentity(told: {
  manufacturer: string;
  model: string;
  firmware: string;
  serial: string | null;
}): CameraIdentity {
  const { manufacturer, model, firmware, serial } = told;
  return { manufacturer: manufacturer, model, firmware, serial };
}

/** Of Media2 where it works and names the head; some cameras list the service but fail in it. */
async function readMedia(client: SoapClient, signal: AbortSignal) {
  const of = async (media: MediaService) => ({
    media,
    mediaProfiles: await client.call(getProfiles(media), { signal }),
  });
  if (!client.has("media2")) return of("media");
  const newer = await optional(of("media2"));
  const moves = newer?.mediaProfiles.some(({ ptzNodeToken }) => ptzNodeToken !== null);
  if (newer && (moves || !client.has("media"))) return newer;
  return of("media");
}

/** Null where the camera does not have it, refuses it, or answers nonsense. */
async function optional<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const known = error instanceof RoomdError ? error.code : "";
    if (known === "device.unsupported" || known === "device.refused" || known === "protocol.malformed") {
      return null;
    }
    throw error;
  }
}
