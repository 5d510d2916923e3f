import type { ViscaConfig } from "../../../drivers/visca/factory.ts";
import { CameraProfile } from "../../contract/device/camera-profile.ts";
import { parse } from "../../contract/parse.ts";
import type { MovementFindings } from "./movement-probe.ts";
import type { PresetFindings } from "./preset-probe.ts";
import { settingValues, type ViscaFindings } from "./visca-probe.ts";

export interface Findings {
  readonly visca: ViscaFindings;
  /** Null: the camera was not allowed to move. */
  readonly movement: MovementFindings | null;
  readonly presets: PresetFindings | null;
}

/** A time-out is the slowest response times this factor, at least the minimum. */
const TIMEOUT_FACTOR = 4;
const MINIMUM_TIMEOUT_MS = 500;

/** Names of the sources in the profile. */
export const INQUIRIES = "probe, section inquiries";
const MOVEMENT = "probe, section movement";

/** Returns the profile of a probed camera, with nothing but the findings. */
export function buildProfile(
  device: string,
  connection: ViscaConfig["connection"],
  { visca, movement, presets }: Findings,
): CameraProfile {
  const { identity, position } = visca;
  const timeout = (ms: number) => Math.max(MINIMUM_TIMEOUT_MS, TIMEOUT_FACTOR * ms);
  const axis = (name: "pan" | "tilt", digits: number | undefined) => {
    const found = movement?.[name];
    const reversed = name === "pan" ? movement?.panReversed : movement?.tiltReversed;
    const range = found && reversed ? { minimum: -found.maximum, maximum: -found.minimum } : found;
    return { ...range, ...(digits === 5 ? { digits } : {}), source: movement ? MOVEMENT : INQUIRIES };
  };
  const settings = Object.keys(visca.settings).flatMap((key) => {
    const [name = key, variant] = key.split(":");
    const values = settingValues(key);
    // No response tells the range of a number: it has to be added from the manual.
    return values ? [[name, { values, ...(variant ? { variant } : {}), source: INQUIRIES }]] : [];
  });
  const quirks = [
    ...(movement?.panReversed ? [{ quirk: "pan-reversed", source: MOVEMENT }] : []),
    ...(movement?.tiltReversed ? [{ quirk: "tilt-reversed", source: MOVEMENT }] : []),
  ];
  return parse(
    CameraProfile,
    {
      // As in firmware-profiles/, for editors.
      $schema: "../schema.json",
      kind: "camera",
      manufacturer: identity ? `Vendor ${identity.vendor}` : "Unknown",
      model: identity ? `Model ${identity.model}` : "Unknown",
      protocol: "visca",
      documents: {
        probe: {
          title: `roomctl camera probe ${withoutSecrets(device)}, firmware ${identity?.firmware ?? "unknown"}`,
        },
      },
      ...(identity
        ? { identity: { visca: [{ vendor: identity.vendor, model: identity.model }], source: INQUIRIES } }
        : {}),
      connections: [connectionOf(connection)],
      ...(position ? { pan: axis("pan", position.panDigits), tilt: axis("tilt", position.tiltDigits) } : {}),
      ...(visca.zoom ? { zoom: { ...movement?.zoom, source: movement ? MOVEMENT : INQUIRIES } } : {}),
      ...(movement && movement.absolute !== "refused" ? { absolute: { source: MOVEMENT } } : {}),
      ...(movement?.home ? { home: { source: MOVEMENT } } : {}),
      ...(visca.power ? { power: { source: INQUIRIES } } : {}),
      ...(presets ? { presets: { ...presets, source: MOVEMENT } } : {}),
      ...(settings.length > 0 ? { settings: Object.fromEntries(settings) } : {}),
      timings: {
        inquiryMs: timeout(visca.inquiryMs),
        ...(visca.ackMs === null ? {} : { ackMs: timeout(visca.ackMs) }),
        source: INQUIRIES,
      },
      ...(quirks.length > 0 ? { quirks } : {}),
    },
    "probed profile",
  );
}

function connectionOf(connection: ViscaConfig["connection"]): object {
  return connection.type === "serial"
    ? { type: "serial", baudRates: [connection.baudRate], source: INQUIRIES }
    : { type: connection.type, port: connection.port, source: INQUIRIES };
}

/** A device's address may carry a password. */
function withoutSecrets(device: string): string {
  return device.replace(/\/\/[^@/]*@/, "//");
}
