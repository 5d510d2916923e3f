import { decodeNothing, operation, type SoapRequest } from "./envelope.ts";
import type { Range } from "./ptz.ts";
import { all, at, escapeXml, numberAt, textAt, type XmlElement } from "./xml.ts";

/** The imaging service (ONVIF Imaging Service Specification): types ImagingSettings20 and ImagingOptions20.
 * Undefined: not supported, or not to be changed. */
export interface ImagingSettings {
  readonly backlight?: Switched | undefined;
  readonly brightness?: number | undefined;
  readonly saturation?: number | undefined;
  readonly contrast?: number | undefined;
  readonly exposure?: Exposure | undefined;
  /** `AUTO` or `MANUAL`. */
  readonly focusMode?: string | undefined;
  /** `ON` blocks infrared light (day), `OFF` passes it (night), or `AUTO`. */
  readonly infraredCut?: string | undefined;
  readonly sharpness?: number | undefined;
  readonly wideDynamicRange?: Switched | undefined;
  readonly whiteBalance?: WhiteBalance | undefined;
}

/** `ON` or `OFF`, with a level. */
interface Switched {
  readonly mode: string;
  readonly level?: number | undefined;
}

interface Exposure {
  /** `AUTO` or `MANUAL`. */
  readonly mode: string;
  /** Microseconds. */
  readonly time?: number | undefined;
  /** dB. */
  readonly gain?: number | undefined;
  /** Attenuation, dB. */
  readonly iris?: number | undefined;
}

interface WhiteBalance {
  /** `AUTO` or `MANUAL`. */
  readonly mode: string;
  readonly red?: number | undefined;
  readonly blue?: number | undefined;
}

/** Supported values; empty lists and undefined ranges: not supported. */
export interface ImagingOptions {
  readonly backlightModes: readonly string[];
  readonly brightness: Range | undefined;
  readonly saturation: Range | undefined;
  readonly contrast: Range | undefined;
  readonly exposureModes: readonly string[];
  readonly exposureTime: Range | undefined;
  readonly gain: Range | undefined;
  readonly iris: Range | undefined;
  readonly focusModes: readonly string[];
  readonly infraredCutModes: readonly string[];
  readonly sharpness: Range | undefined;
  readonly wideDynamicRangeModes: readonly string[];
  readonly wideDynamicRangeLevel: Range | undefined;
  readonly whiteBalanceModes: readonly string[];
  readonly red: Range | undefined;
  readonly blue: Range | undefined;
}

const timg = <T>(name: string, source: string, content: string, decode: (response: XmlElement) => T) => {
  const token = `<timg:VideoSourceToken>${escapeXml(source)}</timg:VideoSourceToken>`;
  return operation("imaging", "timg", name, token + content, decode);
};

export function getImagingSettings(source: string): SoapRequest<ImagingSettings> {
  return timg("GetImagingSettings", source, "", (response) => {
    const settings = at(response, "ImagingSettings") ?? response;
    const switched = (name: string): Switched | undefined => {
      const part = at(settings, name);
      return part && { mode: textAt(part, "Mode") ?? "OFF", level: numberAt(part, "Level") };
    };
    const exposure = at(settings, "Exposure");
    const whiteBalance = at(settings, "WhiteBalance");
    return {
      backlight: switched("BacklightCompensation"),
      brightness: numberAt(settings, "Brightness"),
      saturation: numberAt(settings, "ColorSaturation"),
      contrast: numberAt(settings, "Contrast"),
      exposure: exposure && {
        mode: textAt(exposure, "Mode") ?? "AUTO",
        time: numberAt(exposure, "ExposureTime"),
        gain: numberAt(exposure, "Gain"),
        iris: numberAt(exposure, "Iris"),
      },
      focusMode: textAt(settings, "Focus", "AutoFocusMode"),
      infraredCut: textAt(settings, "IrCutFilter"),
      sharpness: numberAt(settings, "Sharpness"),
      wideDynamicRange: switched("WideDynamicRange"),
      whiteBalance: whiteBalance && {
        mode: textAt(whiteBalance, "Mode") ?? "AUTO",
        red: numberAt(whiteBalance, "CrGain"),
        blue: numberAt(whiteBalance, "CbGain"),
      },
    };
  });
}

/** Changes the given settings persistently. The order of elements is the schema's. */
export function setImagingSettings(source: string, changes: ImagingSettings): SoapRequest<void> {
  const tag = (name: string, value: string | number | undefined) =>
    value === undefined ? "" : `<tt:${name}>${value}</tt:${name}>`;
  const group = (name: string, content: string) => (content ? tag(name, content) : "");
  const switched = (name: string, part: Switched | undefined) =>
    group(name, part ? tag("Mode", escapeXml(part.mode)) + tag("Level", part.level) : "");
  const { exposure, whiteBalance } = changes;
  const content =
    switched("BacklightCompensation", changes.backlight) +
    tag("Brightness", changes.brightness) +
    tag("ColorSaturation", changes.saturation) +
    tag("Contrast", changes.contrast) +
    group(
      "Exposure",
      tag("Mode", exposure?.mode) +
        tag("ExposureTime", exposure?.time) +
        tag("Gain", exposure?.gain) +
        tag("Iris", exposure?.iris),
    ) +
    group("Focus", tag("AutoFocusMode", changes.focusMode)) +
    tag("IrCutFilter", changes.infraredCut) +
    tag("Sharpness", changes.sharpness) +
    switched("WideDynamicRange", changes.wideDynamicRange) +
    group(
      "WhiteBalance",
      tag("Mode", whiteBalance?.mode) + tag("CrGain", whiteBalance?.red) + tag("CbGain", whiteBalance?.blue),
    );
  const force = "<timg:ForcePersistence>true</timg:ForcePersistence>";
  return timg(
    "SetImagingSettings",
    source,
    `<timg:ImagingSettings>${content}</timg:ImagingSettings>${force}`,
    decodeNothing,
  );
}

export function getImagingOptions(source: string): SoapRequest<ImagingOptions> {
  return timg("GetOptions", source, "", (response) => {
    const options = at(response, "ImagingOptions") ?? response;
    const within = (...path: string[]) => rangeAt(options, ...path);
    const modes = (group: string, name: string) => {
      const part = at(options, group);
      return part ? all(part, name).map(({ text }) => text) : [];
    };
    return {
      backlightModes: modes("BacklightCompensation", "Mode"),
      brightness: within("Brightness"),
      saturation: within("ColorSaturation"),
      contrast: within("Contrast"),
      exposureModes: modes("Exposure", "Mode"),
      exposureTime: within("Exposure", "ExposureTime"),
      gain: within("Exposure", "Gain"),
      iris: within("Exposure", "Iris"),
      focusModes: modes("Focus", "AutoFocusModes"),
      infraredCutModes: all(options, "IrCutFilterModes").map(({ text }) => text),
      sharpness: within("Sharpness"),
      wideDynamicRangeModes: modes("WideDynamicRange", "Mode"),
      wideDynamicRangeLevel: within("WideDynamicRange", "Level"),
      whiteBalanceModes: modes("WhiteBalance", "Mode"),
      red: within("WhiteBalance", "YrGain"),
      blue: within("WhiteBalance", "YbGain"),
    };
  });
}

function rangeAt(element: XmlElement, ...path: string[]): Range | undefined {
  const minimum = numberAt(element, ...path, "Min");
  const maximum = numberAt(element, ...path, "Max");
  return minimum === undefined || maximum === undefined ? undefined : { minimum, maximum };
}

/** Range of absolute focus positions; undefined: not supported (section 5.2.6 GetMoveOptions). */
export function getFocusRange(source: string): SoapRequest<Range | undefined> {
  return timg("GetMoveOptions", source, "", (response) =>
    rangeAt(response, "MoveOptions", "Absolute", "Position"),
  );
}

export function moveFocus(source: string, position: number): SoapRequest<void> {
  const target = `<tt:Absolute><tt:Position>${position}</tt:Position></tt:Absolute>`;
  return timg("Move", source, `<timg:Focus>${target}</timg:Focus>`, decodeNothing);
}

/** Decodes to undefined if the camera does not report it. */
export function getFocusPosition(source: string): SoapRequest<number | undefined> {
  return timg("GetStatus", source, "", (response) =>
    numberAt(response, "Status", "FocusStatus20", "Position"),
  );
}
