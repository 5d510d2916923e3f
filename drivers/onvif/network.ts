import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../../daemon/contract/device/network-camera.ts";
import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { NetworkCamera } from "../network-camera.ts";
import { getNtp, getSystemDateAndTime, setNtp, setSystemDateAndTime } from "./device.ts";
import type { DeviceInfo } from "./device-info.ts";
import { setSynchronizationPoint } from "./media.ts";
import { sendAuxiliaryCommand, setHomePosition } from "./ptz.ts";
import { pullEvents } from "./pull-point.ts";
import type { SoapClient } from "./soap-client.ts";
import { readStreams } from "./streams.ts";
import type { OnvifTimings } from "./timings.ts";

interface NetworkOptions {
  readonly client: SoapClient;
  /** Configured host name or address. */
  readonly address: string;
  readonly timings: OnvifTimings;
  readonly ready: (signal?: AbortSignal) => Promise<DeviceInfo>;
  /** Returns the error for a missing capability. */
  readonly lacks: (what: string) => RoomdError;
  readonly closing: AbortSignal;
}

/** Streams, clock, events and auxiliary commands of one ONVIF camera. */
export class OnvifNetwork implements NetworkCamera {
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  async streams(signal?: AbortSignal): Promise<readonly CameraStream[]> {
    const { client, address, ready } = this.#options;
    return readStreams(client, await ready(signal), address, signal);
  }

  async requestKeyFrame(profileToken?: string, signal?: AbortSignal): Promise<void> {
    const { client, ready, lacks } = this.#options;
    const { media, mediaProfiles, profileToken: moving } = await ready(signal);
    const selected = profileToken ?? moving;
    if (!mediaProfiles.some(({ token }) => token === selected)) throw lacks(`media profile "${selected}"`);
    await client.call(setSynchronizationPoint(media, selected), { signal });
  }

  clock(signal?: AbortSignal): Promise<CameraClock> {
    return this.#options.client.call(getSystemDateAndTime(), { signal });
  }

  setClock(utcMs: number, signal?: AbortSignal): Promise<void> {
    return this.#options.client.call(setSystemDateAndTime(utcMs), { signal });
  }

  ntp(signal?: AbortSignal): Promise<NtpSettings> {
    return this.#options.client.call(getNtp(), { signal });
  }

  setNtp(settings: NtpSettings, signal?: AbortSignal): Promise<void> {
    return this.#options.client.call(setNtp(settings), { signal });
  }

  async auxiliaryCommands(signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.#options.ready(signal)).node?.auxiliaryCommands ?? [];
  }

  async sendAuxiliaryCommand(command: string, signal?: AbortSignal): Promise<void> {
    const { client, ready, lacks } = this.#options;
    const { profileToken, node } = await ready(signal);
    if (!node?.auxiliaryCommands.includes(command)) {
      const known = node?.auxiliaryCommands.join(", ") || "none";
      throw lacks(`auxiliary command ${command}; it has ${known}`);
    }
    await client.call(sendAuxiliaryCommand(profileToken, command), { signal });
  }

  async saveHome(signal?: AbortSignal): Promise<void> {
    const { client, ready, lacks } = this.#options;
    const { profileToken, capabilities } = await ready(signal);
    if (!capabilities.home) throw lacks("home position");
    await client.call(setHomePosition(profileToken), { signal });
  }

  async *events(signal?: AbortSignal): AsyncGenerator<CameraNotification, void, undefined> {
    const { client, timings, ready, closing } = this.#options;
    await ready(signal);
    yield* pullEvents(client, timings, signal ? AbortSignal.any([signal, closing]) : closing);
  }
}
