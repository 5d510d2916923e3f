import { decodeNothing, operation, type SoapRequest } from "./envelope.ts";
import { all, at, escapeXml, malformed, numberAt, textAt, toNumber, type XmlElement } from "./xml.ts";

/* The PTZ service (ONVIF PTZ Service Specification). */

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

interface PanTiltSpace {
  readonly pan: Range;
  readonly tilt: Range;
}

/** Section 5.1 PTZ Node. Null: no such space. */
export interface PtzNode {
  readonly token: string;
  readonly absolute: { readonly panTilt: PanTiltSpace | null; readonly zoom: Range | null };
  readonly relative: { readonly panTilt: PanTiltSpace | null; readonly zoom: Range | null };
  readonly continuous: { readonly panTilt: PanTiltSpace | null; readonly zoom: Range | null };
  /** Null: not reported. */
  readonly maximumPresets: number | null;
  readonly home: "supported" | "none" | "unknown";
  readonly auxiliaryCommands: readonly string[];
}

/** A position, translation or velocity in the units of its space. */
export interface PtzVector {
  readonly panTilt?: { readonly x: number; readonly y: number } | undefined;
  readonly zoom?: number | undefined;
}

export type MoveStatus = "IDLE" | "MOVING" | "UNKNOWN";

/** Section 5.3 GetStatus; every part is optional. */
export interface PtzStatus {
  readonly position: PtzVector;
  readonly moveStatus: { readonly panTilt: MoveStatus | null; readonly zoom: MoveStatus | null };
}

export interface PtzPreset {
  readonly token: string;
  readonly name: string;
}

const tptz = <T>(name: string, content: string, decode: (response: XmlElement) => T) =>
  operation("ptz", "tptz", name, content, decode);

/** Most operations name the media profile first. */
const ofProfile = <T>(name: string, profile: string, content: string, decode: (response: XmlElement) => T) =>
  tptz(name, `<tptz:ProfileToken>${escapeXml(profile)}</tptz:ProfileToken>${content}`, decode);

export function getNodes(): SoapRequest<readonly PtzNode[]> {
  return tptz("GetNodes", "", (response) => all(response, "PTZNode").map(decodeNode));
}

/** For servers without GetNodes. */
export function getNode(token: string): SoapRequest<PtzNode> {
  return tptz("GetNode", `<tptz:NodeToken>${escapeXml(token)}</tptz:NodeToken>`, (response) => {
    const node = at(response, "PTZNode");
    if (!node) throw malformed("GetNode without a PTZNode");
    return decodeNode(node);
  });
}

/** Values of xs:boolean. */
const HOME: Readonly<Record<string, PtzNode["home"]>> = {
  true: "supported",
  1: "supported",
  false: "none",
  0: "none",
};

/** Prefers the generic space, which applies to commands that name none. */
function decodeNode(node: XmlElement): PtzNode {
  const spaces = at(node, "SupportedPTZSpaces");
  const named = (name: string): XmlElement | undefined => {
    const found = spaces ? all(spaces, name) : [];
    return found.find((space) => textAt(space, "URI")?.endsWith("GenericSpace")) ?? found[0];
  };
  const panTilt = (name: string): PanTiltSpace | null => {
    const space = named(name);
    return space ? { pan: range(space, "XRange"), tilt: range(space, "YRange") } : null;
  };
  const zoom = (name: string): Range | null => {
    const space = named(name);
    return space ? range(space, "XRange") : null;
  };
  return {
    token: node.attributes.get("token") ?? "",
    absolute: {
      panTilt: panTilt("AbsolutePanTiltPositionSpace"),
      zoom: zoom("AbsoluteZoomPositionSpace"),
    },
    relative: {
      panTilt: panTilt("RelativePanTiltTranslationSpace"),
      zoom: zoom("RelativeZoomTranslationSpace"),
    },
    continuous: {
      panTilt: panTilt("ContinuousPanTiltVelocitySpace"),
      zoom: zoom("ContinuousZoomVelocitySpace"),
    },
    maximumPresets: numberAt(node, "MaximumNumberOfPresets") ?? null,
    home: HOME[textAt(node, "HomeSupported") ?? ""] ?? "unknown",
    auxiliaryCommands: all(node, "AuxiliaryCommands").map(({ text }) => text),
  };
}

/** The generic spaces run from -1 to 1 (section 5.8), the default if a camera states no limits. */
function range(space: XmlElement, axis: "XRange" | "YRange"): Range {
  const minimum = numberAt(space, axis, "Min") ?? -1;
  const maximum = numberAt(space, axis, "Max") ?? 1;
  if (minimum > maximum) throw malformed(`${axis} from ${minimum} to ${maximum}`);
  return { minimum, maximum };
}

export function getStatus(profile: string): SoapRequest<PtzStatus> {
  return ofProfile("GetStatus", profile, "", (response) => {
    const status = at(response, "PTZStatus") ?? response;
    return {
      position: decodeVector(at(status, "Position")),
      moveStatus: {
        panTilt: moveStatus(textAt(status, "MoveStatus", "PanTilt")),
        zoom: moveStatus(textAt(status, "MoveStatus", "Zoom")),
      },
    };
  });
}

function decodeVector(vector: XmlElement | undefined): PtzVector {
  const attribute = (element: string, name: string) =>
    vector && toNumber(at(vector, element)?.attributes.get(name));
  const x = attribute("PanTilt", "x");
  const y = attribute("PanTilt", "y");
  return {
    panTilt: x === undefined || y === undefined ? undefined : { x, y },
    zoom: attribute("Zoom", "x"),
  };
}

function moveStatus(text: string | undefined): MoveStatus | null {
  if (text === undefined) return null;
  return text === "IDLE" || text === "MOVING" ? text : "UNKNOWN";
}

function encodeVector({ panTilt, zoom }: PtzVector): string {
  const head = panTilt ? `<tt:PanTilt x="${decimal(panTilt.x)}" y="${decimal(panTilt.y)}"/>` : "";
  return head + (zoom === undefined ? "" : `<tt:Zoom x="${decimal(zoom)}"/>`);
}

/** Omits the exponent, which some cameras cannot parse. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** Moves until another command, or for `timeoutMs`; null omits Timeout (section 5.2.3). */
export function continuousMove(
  profile: string,
  velocity: PtzVector,
  timeoutMs: number | null,
): SoapRequest<void> {
  const timeout = timeoutMs === null ? "" : `<tptz:Timeout>PT${timeoutMs / 1000}S</tptz:Timeout>`;
  const content = `<tptz:Velocity>${encodeVector(velocity)}</tptz:Velocity>${timeout}`;
  return ofProfile("ContinuousMove", profile, content, decodeNothing);
}

/** Speed is optional (section 5.2): without it the camera uses its default. */
const FULL_SPEED = '<tptz:Speed><tt:PanTilt x="1" y="1"/><tt:Zoom x="1"/></tptz:Speed>';
export type Speed = "default" | "full";
const encodeSpeed = (speed: Speed) => (speed === "full" ? FULL_SPEED : "");

export function absoluteMove(
  profile: string,
  position: PtzVector,
  speed: Speed = "default",
): SoapRequest<void> {
  const content = `<tptz:Position>${encodeVector(position)}</tptz:Position>${encodeSpeed(speed)}`;
  return ofProfile("AbsoluteMove", profile, content, decodeNothing);
}

export function relativeMove(
  profile: string,
  translation: PtzVector,
  speed: Speed = "default",
): SoapRequest<void> {
  const content = `<tptz:Translation>${encodeVector(translation)}</tptz:Translation>${encodeSpeed(speed)}`;
  return ofProfile("RelativeMove", profile, content, decodeNothing);
}

/** Which axes a Stop names. By the specification, one that names none stops all (section 5.2.5); some servers stop only
 * what is named. */
export type StopAxes = "all" | "pan-tilt" | "unnamed";

export function stop(profile: string, axes: StopAxes): SoapRequest<void> {
  const content = {
    all: "<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>",
    "pan-tilt": "<tptz:PanTilt>true</tptz:PanTilt>",
    unnamed: "",
  } as const;
  return ofProfile("Stop", profile, content[axes], decodeNothing);
}

export function gotoHomePosition(profile: string, speed: Speed = "default"): SoapRequest<void> {
  return ofProfile("GotoHomePosition", profile, encodeSpeed(speed), decodeNothing);
}

export function setHomePosition(profile: string): SoapRequest<void> {
  return ofProfile("SetHomePosition", profile, "", decodeNothing);
}

const presetToken = (token: string) => `<tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken>`;

export function getPresets(profile: string): SoapRequest<readonly PtzPreset[]> {
  return ofProfile("GetPresets", profile, "", (response) =>
    all(response, "Preset").map((preset) => ({
      token: preset.attributes.get("token") ?? "",
      name: textAt(preset, "Name") ?? "",
    })),
  );
}

/** Without a token it creates a preset, with one it overwrites that (section 5.4.1). Returns the token. */
export function setPreset(profile: string, name: string, token: string | null): SoapRequest<string | null> {
  const content = `<tptz:PresetName>${escapeXml(name)}</tptz:PresetName>`;
  return ofProfile(
    "SetPreset",
    profile,
    content + (token === null ? "" : presetToken(token)),
    (response) => textAt(response, "PresetToken") ?? token,
  );
}

export function gotoPreset(profile: string, token: string, speed: Speed = "default"): SoapRequest<void> {
  return ofProfile("GotoPreset", profile, presetToken(token) + encodeSpeed(speed), decodeNothing);
}

export function removePreset(profile: string, token: string): SoapRequest<void> {
  return ofProfile("RemovePreset", profile, presetToken(token), decodeNothing);
}

/** Such as `tt:Wiper|On` (section 5.6). */
export function sendAuxiliaryCommand(profile: string, command: string): SoapRequest<void> {
  const content = `<tptz:AuxiliaryData>${escapeXml(command)}</tptz:AuxiliaryData>`;
  return ofProfile("SendAuxiliaryCommand", profile, content, decodeNothing);
}
