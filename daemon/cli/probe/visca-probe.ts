import type { ViscaCommand, ViscaInquiry } from "../../../drivers/visca/command/command.ts";
import { decodeVersion } from "../../../drivers/visca/command/version.ts";
import { VISCA_SETTINGS } from "../../../drivers/visca/setting-tables.ts";
import { CAMERA_SETTINGS, type SettingName } from "../../contract/device/camera.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { InquiryResult, RawViscaClient } from "./raw-visca-client.ts";

/** What a camera says without moving. */
export interface ViscaFindings {
  readonly identity: { readonly vendor: string; readonly model: string; readonly firmware: string } | null;
  readonly power: boolean;
  /** It says where it is; with how many nibbles an axis. */
  readonly position: { readonly panDigits: number; readonly tiltDigits: number } | null;
  readonly zoom: boolean;
  /** Settings that answer, with what they said; by `name` or `name:variant`. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Inquiries that were not answered at all, in hexadecimal from the second byte on. */
  readonly unanswered: readonly string[];
  /** Of inquiries and of harmless commands, ms: the slowest seen. */
  readonly inquiryMs: number;
  readonly ackMs: number | null;
  readonly completionMs: number | null;
}

const STOP: ViscaCommand = { kind: "pan-tilt-drive", pan: 0, tilt: 0 };
const ZOOM_STOP: ViscaCommand = { kind: "zoom-drive", zoom: 0 };
const TIMED_ROUNDS = 5;

/** Asks everything that VISCA has an inquiry for, and times a Stop, which moves nothing. Rejects with
 * `timeout` when the camera says nothing at all. */
export async function probeVisca(
  line: RawViscaClient,
  progress: (text: string) => void,
): Promise<ViscaFindings> {
  const times: number[] = [];
  const silent: string[] = [];
  const ask = async (inquiry: ViscaInquiry): Promise<InquiryResult> => {
    progress(inquiry.kind);
    const asked = await line.inquire(inquiry);
    if (asked.kind === "silent") silent.push(inquiry.kind);
    else times.push(asked.ms);
    return asked;
  };
  const version = await ask({ kind: "version-inquiry" });
  const power = await ask({ kind: "power-inquiry" });
  const position = await ask({ kind: "pan-tilt-inquiry" });
  const zoom = await ask({ kind: "zoom-inquiry" });
  if (times.length === 0) {
    const hint = "check baud rate, address and port, and that no room uses it";
    throw new RoomdError("timeout", `the camera says nothing; ${hint}`);
  }
  const settings: Record<string, string | number> = {};
  for (const [name, setting] of Object.entries(VISCA_SETTINGS)) {
    if (!setting?.read) continue;
    const answers: InquiryResult[] = [];
    for (const inquiry of setting.read.inquiries) answers.push(await ask(inquiry));
    const data = answers.flatMap((asked) => (asked.kind === "answered" ? [asked.data] : []));
    if (data.length !== answers.length) continue;
    try {
      settings[name] = setting.read.decode(data);
    } catch {
      // It answers in words of its own: that is no setting that roomd knows.
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

/** Eight nibbles are four and four, nine five and four, ten five and five. */
function digitsOf(data: Uint8Array): ViscaFindings["position"] {
  if (data.length < 8 || data.length > 10) return null;
  return { panDigits: data.length > 8 ? 5 : 4, tiltDigits: data.length > 9 ? 5 : 4 };
}

/** The words that a setting of words may take; undefined for one of numbers, whose range no answer tells. */
export function settingValues(setting: string): readonly string[] | undefined {
  const words = CAMERA_SETTINGS[setting.split(":")[0] as SettingName];
  return words === "number" ? undefined : words;
}
