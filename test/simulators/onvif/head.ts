import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";
import type { Position } from "../../../drivers/camera.ts";
import { all, at, textAt, toNumber, type XmlElement } from "../../../drivers/onvif/xml.ts";
import { CameraModel, LIMITS } from "../camera-model.ts";
import type { OnvifFaults } from "./faults.ts";
import { type Operation, Refusal } from "./operation.ts";

/** Converts ONVIF's generic spaces to the model's units. */
const toUnits = (axis: keyof typeof LIMITS, part: number) =>
  Math.round(part >= 0 ? part * LIMITS[axis][1] : -part * LIMITS[axis][0]);
const toPart = (axis: keyof typeof LIMITS, units: number) =>
  units >= 0 ? units / LIMITS[axis][1] : -units / LIMITS[axis][0];

const AXES = ["pan", "tilt", "zoom"] as const;

/** The PTZ service of one simulated camera. */
export class SimulatedHead {
  readonly camera = new CameraModel();
  readonly presets = new Map<string, { name: string; position: Position }>();
  readonly auxiliary: string[] = [];
  readonly #profile: CameraProfile;
  readonly #faults: OnvifFaults;
  #home: Position = { pan: 0, tilt: 0, zoom: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(profile: CameraProfile, faults: OnvifFaults) {
    this.#profile = profile;
    this.#faults = faults;
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    GetNodes: () => this.#nodes(),
    GetStatus: () => this.#status(),
    ContinuousMove: (body) => this.#drive(body),
    AbsoluteMove: (body) => this.#travel(this.#vector(at(body, "Position")), "to"),
    RelativeMove: (body) => this.#travel(this.#vector(at(body, "Translation")), "by"),
    Stop: (body) => this.#stop(body),
    GotoHomePosition: () => this.#go(this.#home),
    SetHomePosition: () => {
      this.#home = this.camera.snapshot();
      return "";
    },
    GetPresets: () =>
      [...this.presets]
        .map(([token, { name }]) => `<tptz:Preset token="${token}"><tt:Name>${name}</tt:Name></tptz:Preset>`)
        .join(""),
    SetPreset: (body) => this.#setPreset(body),
    GotoPreset: (body) => this.#go(this.#preset(body).position),
    RemovePreset: (body) => {
      this.#preset(body);
      this.presets.delete(this.#token(body) ?? "");
      return "";
    },
    SendAuxiliaryCommand: (body) => {
      const command = textAt(body, "AuxiliaryData") ?? "";
      this.auxiliary.push(command);
      return `<tptz:AuxiliaryResponse>${command}</tptz:AuxiliaryResponse>`;
    },
  };

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #nodes(): string {
    const { absolute, home, presets, zoom } = this.#profile;
    const range = (name: string, min: number) =>
      `<tt:${name}><tt:Min>${min}</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
    const generic = "http://www.onvif.org/ver10/tptz";
    const panTilt = (name: string, space: string) =>
      `<tt:${name}><tt:URI>${generic}/PanTiltSpaces/${space}</tt:URI>${range("XRange", -1)}${range("YRange", -1)}</tt:${name}>`;
    const one = (name: string, space: string, min: number) =>
      zoom
        ? `<tt:${name}><tt:URI>${generic}/ZoomSpaces/${space}</tt:URI>${range("XRange", min)}</tt:${name}>`
        : "";
    const places = absolute
      ? panTilt("AbsolutePanTiltPositionSpace", "PositionGenericSpace") +
        one("AbsoluteZoomPositionSpace", "PositionGenericSpace", 0)
      : "";
    return (
      '<tptz:PTZNode token="NODE_1" FixedHomePosition="false"><tt:Name>Head</tt:Name><tt:SupportedPTZSpaces>' +
      `${places}${panTilt("RelativePanTiltTranslationSpace", "TranslationGenericSpace")}` +
      `${one("RelativeZoomTranslationSpace", "TranslationGenericSpace", -1)}` +
      `${panTilt("ContinuousPanTiltVelocitySpace", "VelocityGenericSpace")}` +
      `${one("ContinuousZoomVelocitySpace", "VelocityGenericSpace", -1)}</tt:SupportedPTZSpaces>` +
      `<tt:MaximumNumberOfPresets>${presets?.count ?? 0}</tt:MaximumNumberOfPresets>` +
      `<tt:HomeSupported>${home !== undefined}</tt:HomeSupported>` +
      "<tt:AuxiliaryCommands>tt:Wiper|On</tt:AuxiliaryCommands></tptz:PTZNode>"
    );
  }

  #status(): string {
    const { pan, tilt, zoom } = this.camera.snapshot();
    const reported = this.#faults.moveStatus ?? (this.camera.moving ? "MOVING" : "IDLE");
    const [x, y, z] =
      this.#faults.position === "constant"
        ? [0, 0, 0]
        : [toPart("pan", pan), toPart("tilt", tilt), toPart("zoom", zoom)];
    const position = `<tt:Position><tt:PanTilt x="${x}" y="${y}"/><tt:Zoom x="${z}"/></tt:Position>`;
    const moveStatus =
      `<tt:MoveStatus><tt:PanTilt>${reported}</tt:PanTilt>` +
      `<tt:Zoom>${reported}</tt:Zoom></tt:MoveStatus>`;
    return (
      `<tptz:PTZStatus>${this.#faults.position === "omitted" ? "" : position}` +
      `${reported === "omitted" ? "" : moveStatus}` +
      `<tt:UtcTime>${new Date().toISOString()}</tt:UtcTime></tptz:PTZStatus>`
    );
  }

  #vector(vector: XmlElement | undefined): Partial<Position> {
    const part = (element: string, name: string) =>
      toNumber(vector && at(vector, element)?.attributes.get(name));
    const found = { pan: part("PanTilt", "x"), tilt: part("PanTilt", "y"), zoom: part("Zoom", "x") };
    for (const value of Object.values(found)) {
      if (value !== undefined && Math.abs(value) > 1)
        throw new Refusal("InvalidPosition", "beyond its space");
    }
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  }

  #drive(body: XmlElement): string {
    const velocity = this.#vector(at(body, "Velocity"));
    const timeout = textAt(body, "Timeout");
    const seconds = timeout && Number(/^PT([\d.]+)S$/.exec(timeout)?.[1]);
    if (this.#faults.requiresWholeSeconds && seconds && !Number.isInteger(seconds)) {
      throw new Refusal("InvalidArgVal", "Timeout takes whole seconds");
    }
    const isZero = Object.values(velocity).every((part) => part === 0);
    if (isZero && this.#faults.ignored.has("zero velocity")) return "";
    for (const axis of AXES) {
      const part = velocity[axis];
      if (part === undefined) continue;
      const sign = axis === "pan" && this.#faults.panReversed ? -1 : 1;
      this.camera.drive(axis, sign * part);
    }
    clearTimeout(this.#timer);
    if (seconds && !this.#faults.timeoutIgnored) {
      this.#timer = setTimeout(() => this.camera.halt(), seconds * 1000);
    }
    return "";
  }

  #stop(body: XmlElement): string {
    const { refusesStop, ignored, stopsNamedAxesOnly } = this.#faults;
    if (refusesStop) throw new Refusal("InvalidArgVal", "no Stop today");
    if (ignored.has("Stop")) return "";
    const stops = (element: string) => !stopsNamedAxesOnly || textAt(body, element) === "true";
    for (const axis of AXES) if (stops(axis === "zoom" ? "Zoom" : "PanTilt")) this.camera.drive(axis, 0);
    if (!this.camera.moving) clearTimeout(this.#timer);
    return "";
  }

  #travel(vector: Partial<Position>, mode: "to" | "by"): string {
    const here = this.camera.snapshot();
    const target = Object.entries(vector).map(([name, part]) => {
      const axis = name as keyof Position;
      return [axis, toUnits(axis, part) + (mode === "by" ? here[axis] : 0)] as const;
    });
    return this.#go(Object.fromEntries(target));
  }

  #go(target: Partial<Position>): string {
    clearTimeout(this.#timer);
    this.camera.moveTo(target);
    return "";
  }

  #token(body: XmlElement): string | undefined {
    const token = textAt(body, "PresetToken");
    return token !== undefined && this.#faults.presetOffByOne ? String(Number(token) + 1) : token;
  }

  #preset(body: XmlElement) {
    const preset = this.presets.get(this.#token(body) ?? "");
    if (!preset) throw new Refusal("NoToken", "The requested preset token does not exist");
    return preset;
  }

  #setPreset(body: XmlElement): string {
    const told = this.#token(body);
    if (told === undefined && this.#faults.requiresPresetToken) {
      throw new Refusal("InvalidArgVal", "PresetToken is missing");
    }
    const { namesPresetsItself } = this.#faults;
    const next = this.presets.size + 1;
    const token = told ?? (namesPresetsItself ? `Preset_${next}` : String(next));
    const [requested] = all(body, "PresetName");
    const name = namesPresetsItself ? `preset ${next}` : (requested?.text ?? "");
    this.presets.set(token, { name, position: this.camera.snapshot() });
    return `<tptz:PresetToken>${token}</tptz:PresetToken>`;
  }
}
