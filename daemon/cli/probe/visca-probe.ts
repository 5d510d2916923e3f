import type { ViscaCommand, ViscaInquiry } from "../../../drivers/visca/command/command.ts";
import { decodeVersion } from "../../../drivers/visca/command/version.ts";
import { VISCA_SETTINGS } from "../../../drivers/visca/setting-tables.ts";
import { CAMERA_SETTINGS, type SettingName } from "../../contract/device/camera.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { InquiryResult, RawViscaClient } from "./raw-visca-client.ts";

/** What a camera reports without moving. */
export interface ViscaFindings {
  readonly identity: { readonly vendor: string; readonly model: string; readonly firmware: string } | null;
  readonly power: boolean;
  /** How many nibbles each axis of the position has; null: the camera reports no position. */
  readonly position: { readonly panDigits: number; readonly tiltDigits: number } | null;
  readonly zoom: boolean;
  /** Readable settings with their values, by `name` or `name:variant`. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Kinds of inquiries without any response. */
  readonly unanswered: readonly string[];
  /** Slowest response to an inquiry and to Stop. */
  readonly inquiryMs: number;
  readonly ackMs: number | null;
  readonly completionMs: number | null;
}

const STOP: ViscaCommand = { kind: "pan-tilt-drive", pan: 0, tilt: 0 };
const ZOOM_STOP: ViscaCommand = { kind: "zoom-drive", zoom: 0 };
const TIMED_ROUNDS = 5;

/** Sends every inquiry of VISCA, and measures a Stop, which moves nothing. Rejects with `timeout` if the camera does not
 * respond at all. */
export async function probeVisca(
  line: RawViscaClient,
  onProgress: (text: string) => void,
): Promise<ViscaFindings> {
  const times: number[] = [];
  const silent: string[] = [];
  const ask = async (inquiry: ViscaInquiry): Promise<InquiryResult> => {
    onProgress(inquiry.kind);
    const result = await line.inquire(inquiry);
    if (result.kind === "silent") silent.push(inquiry.kind);
    else times.push(result.ms);
    return result;
  };
  const version = await ask({ kind: "version-inquiry" });
  const power = await ask({ kind: "power-inquiry" });
  const position = await ask({ kind: "pan-tilt-inquiry" });
  const zoom = await ask({ kind: "zoom-inquiry" });
  if (times.length === 0) {
    const hint = "check baud rate, address and port, and that no room uses the camera";
    throw new RoomdError("timeout", `no response from the camera; ${hint}`);
  }
  const settings: Record<string, string | number> = {};
  for (const [name, setting] of Object.entries(VISCA_SETTINGS)) {
    if (!setting?.read) continue;
    const results: InquiryResult[] = [];
    for (const inquiry of setting.read.inquiries) results.push(await ask(inquiry));
    const data = results.flatMap((result) => (result.kind === "answered" ? [result.data] : []));
    if (data.length !== results.length) continue;
    try {
      settings[name] = setting.read.decode(data);
    } catch {
      // A value outside the protocol: not a setting that roomd knows.
    }
  }
  const commands = [];
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    commands.push(await line.command(STOP), await line.command(ZOOM_STOP));
  }
  const slowest = (found: readonly (number | null)[]) => {
    const known = found.filter((ms) => ms !== null);
    return known.length === 0 ? null : Math.ceil(Math.max(...known));
  };
  return {
    identity: version.kind === "answered" ? identityOf(version.data) : null,
    power: power.kind === "answered",
    position: position.kind === "answered" ? digitsOf(position.data) : null,
    zoom: zoom.kind === "answered",
    settings,
    unanswered: silent,
    inquiryMs: Math.ceil(Math.max(0, ...times)),
    ackMs: slowest(commands.map(({ ackMs }) => ackMs)),
    completionMs: slowest(commands.map(({ completionMs }) => completionMs)),
  };
}

function identityOf(data: Uint8Array): ViscaFindings["identity"] {
  try {
    const { vendor, model, firmware } = decodeVersion(data);
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    return { vendor: hex(vendor), model: hex(model), firmware };
  } catch {
    return null;
  }
}

/** 8 nibbles: 4 + 4; 9: 5 + 4; 10: 5 + 5. */
function digitsOf(data: Uint8Array): ViscaFindings["position"] {
  if (data.length < 8 || data.length > 10) return null;
  return { panDigits: data.length > 8 ? 5 : 4, tiltDigits: data.length > 9 ? 5 : 4 };
}

/** Returns the values of a setting of words; undefined: it takes numbers, whose range no response tells. */
export function settingValues(setting: string): readonly string[] | undefined {
  const words = CAMERA_SETTINGS[setting.split(":")[0] as SettingName];
  return words === "number" ? undefined : words;
}
