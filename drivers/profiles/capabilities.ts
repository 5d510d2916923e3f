import type { CameraCapabilities } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile, Quirk } from "../../daemon/contract/device/camera-profile.ts";

/** Returns the capabilities of a profile. */
export function capabilitiesOf(profile: CameraProfile): CameraCapabilities {
  const { pan, tilt, zoom, presets } = profile;
  return {
    panTilt: pan !== undefined && tilt !== undefined,
    zoom: zoom !== undefined,
    ...(zoom?.minimum === undefined || zoom.maximum === undefined
      ? {}
      : { zoomRange: { minimum: zoom.minimum, maximum: zoom.maximum } }),
    absolute: profile.absolute !== undefined,
    relative: profile.relative !== undefined,
    limits: profile.limits !== undefined,
    home: profile.home !== undefined,
    power: profile.power !== undefined,
    presets: presets ? presetCapability(presets) : null,
    settings: Object.fromEntries(
      Object.entries(profile.settings ?? {}).map(([name, { source: _, variant: __, ...range }]) => [
        name,
        range,
      ]),
    ),
    actions: (profile.actions ?? []).map(({ name }) => name),
  };
}

function presetCapability({
  source: _,
  ...numbers
}: NonNullable<CameraProfile["presets"]>): CameraCapabilities["presets"] {
  return numbers;
}

/** Returns the deviations from the protocol in a firmware version. While the version is unknown, all quirks of
 * the model apply. */
export function quirksOf(profile: CameraProfile, firmware: string | null): ReadonlySet<Quirk> {
  const applies = (range: { from?: string; to?: string } | undefined) => {
    if (!range || firmware === null) return true;
    const { from, to } = range;
    return (!from || compareFirmware(firmware, from) >= 0) && (!to || compareFirmware(firmware, to) <= 0);
  };
  return new Set((profile.quirks ?? []).filter((one) => applies(one.firmware)).map(({ quirk }) => quirk));
}

/** Compares versions part by part, numerically: 1.10 is newer than 1.9. */
export function compareFirmware(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true, sensitivity: "base" });
}
