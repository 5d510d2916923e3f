import type { ActionName, SettingName, SettingValue } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera } from "../camera.ts";
import { checkAction, checkSetting, settingRange } from "../profiles/check-setting.ts";
import { encodeCommand, type ViscaInquiry } from "./command/command.ts";
import type { ViscaRequest } from "./exchange.ts";
import { findAction, findSetting } from "./setting-tables.ts";

export interface ViscaCameraSettingsOptions {
  readonly camera: Pick<Camera, "id" | "profile" | "capabilities" | "stop">;
  /** The profile currently in use. */
  readonly profile: () => CameraProfile;
  readonly send: (command: ViscaRequest, signal?: AbortSignal) => Promise<Uint8Array>;
}

/** Settings and actions of a VISCA camera, in the variants that its profile names. */
export class ViscaCameraSettings {
  readonly #options: ViscaCameraSettingsOptions;

  constructor(options: ViscaCameraSettingsOptions) {
    this.#options = options;
  }

  async set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    const { camera, send } = this.#options;
    checkSetting(camera, setting, value);
    for (const command of this.#setting(setting).encode(value)) await send(command, signal);
  }

  async get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    const { camera, send } = this.#options;
    settingRange(camera, setting);
    const { read } = this.#setting(setting);
    if (!read) throw this.#unsupported(`inquiry for ${setting}`);
    if (read.inquiries.some((inquiry) => isUnanswered(this.#options.profile(), inquiry))) {
      const { manufacturer, model } = camera.profile;
      const message = `${manufacturer} ${model} does not report ${setting} (profile)`;
      throw new RoomdError("device.unsupported", `camera "${camera.id}": ${message}`);
    }
    return read.decode(await Promise.all(read.inquiries.map((inquiry) => send(inquiry, signal))));
  }

  async runAction(action: ActionName, signal?: AbortSignal): Promise<void> {
    const { camera, profile, send } = this.#options;
    checkAction(camera, action);
    const variant = profile().actions?.find(({ name }) => name === action)?.variant;
    const commands = findAction(action, variant);
    if (!commands) throw this.#unsupported(variant === undefined ? action : `${action} (${variant})`);
    try {
      for (const command of commands) await send(command, signal);
    } catch (error) {
      // A menu step is a drive that may have started. The position readings of the room verify the stop.
      if (commands.some(({ kind }) => kind === "menu-step")) camera.stop().catch(() => {});
      throw error;
    }
  }

  #setting(name: SettingName): NonNullable<ReturnType<typeof findSetting>> {
    const variant = this.#options.profile().settings?.[name]?.variant;
    const setting = findSetting(name, variant);
    if (!setting) throw this.#unsupported(variant === undefined ? name : `${name} (${variant})`);
    return setting;
  }

  /** For what VISCA itself does not define, whatever the profile says. */
  #unsupported(what: string): RoomdError {
    const { id } = this.#options.camera;
    return new RoomdError("device.unsupported", `camera "${id}": VISCA has no ${what}`);
  }
}

/** Whether the profile lists this inquiry as one without a response, so that nobody waits for it. */
export function isUnanswered(profile: CameraProfile, inquiry: ViscaInquiry): boolean {
  const frame = Buffer.from(encodeCommand(inquiry, 1)).subarray(1, -1);
  const hex = [...frame].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return profile.unanswered?.inquiries.includes(hex) === true;
}
