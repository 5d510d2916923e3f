import { isRefusal, RoomdError } from "../../daemon/contract/errors.ts";
import type { PresetTokens } from "../camera.ts";
import { type CommandForms, presetForms } from "./command-forms.ts";
import type { DeviceInfo } from "./device-info.ts";
import { addedToken, findPreset, presetName, toWireToken } from "./presets.ts";
import { getPresets, type PtzPreset, removePreset, setPreset } from "./ptz.ts";
import type { SoapClient } from "./soap-client.ts";

/** Maps roomd's preset numbers to the presets of one camera. */
export class CameraPresets {
  readonly #label: string;
  readonly #client: SoapClient;
  readonly #tokens: PresetTokens;

  constructor(label: string, client: SoapClient, tokens: PresetTokens = new Map<number, string>()) {
    this.#label = label;
    this.#client = client;
    this.#tokens = tokens;
  }

  /** Resolves with the command that moves to a preset. Rejects with `not-found` if the camera has none of this number. */
  async recall(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<CommandForms> {
    const token = this.#find(await this.#list(info, signal), number);
    if (token === undefined) {
      throw new RoomdError("not-found", `${this.#label}: no preset ${number} in the camera; save it first`);
    }
    return presetForms(info.profileToken, toWireToken(token, info.quirks));
  }

  async save(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const before = await this.#list(info, signal);
    const token = this.#find(before, number);
    const saved = await this.#set(number, token, info, signal);
    // Some cameras return no token: it is the one that was not there before.
    const kept = saved ?? token ?? addedToken(before, await this.#list(info, signal));
    if (kept !== undefined) this.#tokens.set(number, kept);
  }

  /** Does nothing if the camera has no preset of this number. */
  async reset(number: number, info: DeviceInfo, signal?: AbortSignal): Promise<void> {
    const token = this.#find(await this.#list(info, signal), number);
    if (token === undefined) return;
    const wireToken = toWireToken(token, info.quirks);
    await this.#client.call(removePreset(info.profileToken, wireToken), { signal });
    this.#tokens.delete(number);
  }

  #find(presets: readonly PtzPreset[], number: number): string | undefined {
    return findPreset(presets, number, this.#tokens.get(number))?.token;
  }

  /** A camera that refuses to list its presets may still have them. */
  async #list({ profileToken }: DeviceInfo, signal: AbortSignal | undefined): Promise<readonly PtzPreset[]> {
    try {
      return await this.#client.call(getPresets(profileToken), { signal });
    } catch (error) {
      if (isRefusal(error)) return [];
      throw error;
    }
  }

  /** Resolves with the token as the camera lists it; undefined if it returned none. */
  async #set(
    number: number,
    token: string | undefined,
    { profileToken, quirks }: DeviceInfo,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const name = presetName(number);
    const send = async (sent: string | null) =>
      (await this.#client.call(setPreset(profileToken, name, sent), { signal })) ?? undefined;
    // With the quirk the camera may return either number: the listed one is known.
    const isOffByOne = quirks.has("preset-off-by-one");
    try {
      if (token !== undefined) {
        const answered = await send(toWireToken(token, quirks));
        return isOffByOne ? token : answered;
      }
    } catch (error) {
      // Somebody may have removed it in the camera.
      if (!isRefusal(error)) throw error;
    }
    try {
      return await send(null);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Some cameras refuse to choose a token, but accept a number.
      const answered = await send(toWireToken(String(number), quirks));
      return isOffByOne ? String(number) : answered;
    }
  }
}
