import { RoomdError } from "../../daemon/contract/errors.ts";
import type { DeviceInfo } from "./device-info.ts";
import type { SoapRequest } from "./envelope.ts";
import { findPreset, presetName, toWireToken } from "./presets.ts";
import { getPresets, gotoPreset, removePreset, setPreset } from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** Maps roomd's preset numbers to the presets of one camera. */
export class CameraPresets {
  readonly #label: string;
  readonly #client: SoapClient;

  constructor(label: string, client: SoapClient) {
    this.#label = label;
    this.#client = client;
  }

  /** Resolves with the request that moves to a preset. Rejects with `not-found` if the camera has none of this number. */
  async recall(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<SoapRequest<void>> {
    const token = await this.#wireToken(number, info, signal);
    if (token === null) {
      throw new RoomdError("not-found", `${this.#label}: no preset ${number} in the camera; save it first`);
    }
    return gotoPreset(info.profileToken, token);
  }

  async save(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const token = await this.#wireToken(number, info, signal);
    const { profileToken } = info;
    try {
      await this.#client.call(setPreset(profileToken, presetName(number), token), { signal });
    } catch (error) {
      const requiresToken = error instanceof RoomdError && error.code === "device.refused" && token === null;
      if (!requiresToken) throw error;
      // Some cameras refuse to choose a token, but accept a number.
      const chosen = toWireToken(String(number), info.quirks);
      await this.#client.call(setPreset(profileToken, presetName(number), chosen), { signal });
    }
  }

  /** Does nothing if the camera has no preset of this number. */
  async reset(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const token = await this.#wireToken(number, info, signal);
    if (token !== null) await this.#client.call(removePreset(info.profileToken, token), { signal });
  }

  /** Resolves with the token to send for this number, or null if there is no such preset. */
  async #wireToken(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<string | null> {
    const presets = await this.#client.call(getPresets(info.profileToken), { signal });
    const found = findPreset(presets, number);
    return found ? toWireToken(found.token, info.quirks) : null;
  }
}
