import { RoomdError } from "../../daemon/contract/errors.ts";
import type { DeviceInfo } from "./device-info.ts";
import type { SoapRequest } from "./envelope.ts";
import { findPreset, presetName, toWireToken } from "./presets.ts";
import { getPresets, gotoPreset, removePreset, setPreset } from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** The presets of one camera, by roomd's numbers. */
export class CameraPresets {
  readonly #label: string;
  readonly #client: SoapClient;

  constructor(label: string, client: SoapClient) {
    this.#label = label;
    this.#client = client;
  }

  /** The movement to it. Throws `not-found` for one that was never saved. */
  async recall(number: number, facts: DeviceInfo, signal?: AbortSignal): Promise<SoapRequest<void>> {
    const token = await this.#wireToken(number, facts, signal);
    if (token === null) {
      throw new RoomdError("not-found", `${this.#label}: preset ${number} was never saved; save it first`);
    }
    return gotoPreset(facts.profileToken, token);
  }

  async save(number: number, facts: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const token = await this.#wireToken(number, facts, signal);
    const { profileToken } = facts;
    try {
      await this.#client.call(setPreset(profileToken, presetName(number), token), { signal });
    } catch (error) {
      const wantsToken = error instanceof RoomdError && error.code === "device.refused" && token === null;
      if (!wantsToken) throw error;
      // Some cameras make no presets of their own accord, but take a number for a token.
      const own = toWireToken(String(number), facts.quirks);
      await this.#client.call(setPreset(profileToken, presetName(number), own), { signal });
    }
  }

  /** One that was never saved is as good as removed. */
  async reset(number: number, facts: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const token = await this.#wireToken(number, facts, signal);
    if (token !== null) await this.#client.call(removePreset(facts.profileToken, token), { signal });
  }

  /** What to send so that the camera takes its token of this number; null: there is none. */
  async #wireToken(number: number, facts: DeviceInfo, signal?: AbortSignal): Promise<string | null> {
    const presets = await this.#client.call(getPresets(facts.profileToken), { signal });
    const found = findPreset(presets, number);
    return found ? toWireToken(found.token, facts.quirks) : null;
  }
}
