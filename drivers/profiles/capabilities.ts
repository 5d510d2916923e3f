import type { CameraCapabilities } from "../../daemon/contract/device/camera.ts";
import type { CameraProfile, Quirk } from "../../daemon/contract/device/camera-profile.ts";

/** What a camera of this profile can do. */
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

/** What it does otherwise than its protocol says, in this firmware. A firmware that is not known yet has
 * every quirk of the model: to be careful costs little. */
export function quirksOf(profile: CameraProfile, firmware: string | null): ReadonlySet<Quirk> {
  const applies = (range: { from?: string; to?: string } | undefined) => {
    if (!range || firmware === null) return true;
    const { from, to } = range;
    return (!from || compareFirmware(firmware, from) >= 0) && (!to || compareFirmware(firmware, to) <= 0);
  };
  return new Set((profile.quirks ?? []).filter((one) => applies(one.firmware)).map(({ quirk }) => quirk));
}

/** Compares versions part by part, numbers as numbers: 1.10 is newer than 1.9. */
export function compareFirmware(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true, sensitivity: "base" });
}
