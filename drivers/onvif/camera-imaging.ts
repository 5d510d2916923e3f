import type { SettingName, SettingRange, SettingValue } from "../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { DeviceInfo } from "./device-info.ts";
import { getFocusPosition, getImagingSettings, moveFocus, setImagingSettings } from "./imaging.ts";
import { IMAGING_SETTINGS } from "./imaging-settings.ts";
import type { SoapClient } from "./soap-client.ts";

interface Change {
  /** Names the camera in errors. */
  readonly label: string;
  readonly info: DeviceInfo;
  readonly setting: SettingName;
  readonly value: SettingValue;
  readonly range: SettingRange;
}

/** Image settings and focus of one camera. */
export class CameraImaging {
  readonly #client: SoapClient;

  constructor(client: SoapClient) {
    this.#client = client;
  }

  /** Rejects with `request.invalid` for a value outside the camera's range. */
  async set({ label, info, setting, value, range }: Change, signal?: AbortSignal): Promise<void> {
    const source = info.videoSourceToken ?? "";
    if (!isWithin(value, range)) {
      const expected = "values" in range ? range.values.join(", ") : `${range.minimum} to ${range.maximum}`;
      const text = `${label}: cannot set ${setting} to ${value}; use ${expected}`;
      throw new RoomdError("request.invalid", text, { details: { setting, value, range } });
    }
    if (setting === "focus.position") {
      // In automatic mode the camera moves the lens back.
      await this.#client.call(setImagingSettings(source, { focusMode: "MANUAL" }), { signal });
      await this.#client.call(moveFocus(source, Number(value)), { signal });
      return;
    }
    const now = await this.#client.call(getImagingSettings(source), { signal });
    const changes = IMAGING_SETTINGS[setting]?.toChange(value, now) ?? {};
    await this.#client.call(setImagingSettings(source, changes), { signal });
  }

  /** Resolves with undefined if the camera does not report the setting. */
  async get(setting: SettingName, info: DeviceInfo, signal?: AbortSignal) {
    const source = info.videoSourceToken ?? "";
    if (setting === "focus.position") return this.#client.call(getFocusPosition(source), { signal });
    const now = await this.#client.call(getImagingSettings(source), { signal });
    return IMAGING_SETTINGS[setting]?.read(now);
  }
}

function isWithin(value: SettingValue, range: SettingRange): boolean {
  if ("values" in range) return typeof value === "string" && range.values.includes(value);
  return typeof value === "number" && value >= range.minimum && value <= range.maximum;
}
