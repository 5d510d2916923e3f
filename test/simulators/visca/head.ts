import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";
import { CameraModel, LIMITS } from "../camera-model.ts";
import { SimulatedSettings } from "./settings.ts";

/** The version response. */
export interface Version {
  readonly vendor: number;
  readonly model: number;
  readonly firmware: number;
}

export interface HeadOptions {
  /** The simulated model: ranges, speeds, presets. Default: an EVI-D70. */
  readonly profile?: CameraProfile;
  readonly version?: Version;
  /** How many times faster than a real camera it moves. */
  readonly speedFactor?: number;
}

/** Group and code of the commands that move the head or the lens, except preset recalls. */
const MOVEMENTS = new Set([0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x0407, 0x0447]);

const DRIVE_BYTES = 9;
/** The steps of a drive at full speed. */
const FASTEST = { pan: 0x18, tilt: 0x14, zoom: 7 } as const;

const EVI_D70: Version = { vendor: 0x0020, model: 0x040d, firmware: 0x0100 };

/** Executes the commands and inquiries of one model, without timing. Methods return undefined for a syntax error. */
export class SimulatedHead {
  readonly camera: CameraModel;
  readonly settings = new SimulatedSettings();
  readonly #profile: CameraProfile | undefined;
  readonly #version: Version;

  constructor(options: HeadOptions) {
    const { profile, version, speedFactor } = options;
    this.#profile = profile;
    this.#version = version ?? versionOf(profile) ?? EVI_D70;
    const range = (axis: "pan" | "tilt" | "zoom") =>
      [profile?.[axis]?.minimum ?? LIMITS[axis][0], profile?.[axis]?.maximum ?? LIMITS[axis][1]] as const;
    const limits = { pan: range("pan"), tilt: range("tilt"), zoom: range("zoom") };
    this.camera = new CameraModel({ limits, ...(speedFactor === undefined ? {} : { speedFactor }) });
  }

  /** Sign of positions on the wire. */
  #sign(axis: "pan" | "tilt"): 1 | -1 {
    return this.#profile?.quirks?.some(({ quirk }) => quirk === `${axis}-reversed`) ? -1 : 1;
  }

  /** Power off and on: default settings, head and lens at their start position. */
  powerCycle(): void {
    this.settings.reset();
    for (const corner of [0, 1] as const) this.camera.limit(corner, null);
    this.camera.halt();
    this.camera.placeAt({ pan: 0, tilt: 0, zoom: 0 });
  }

  get #digits(): { pan: number; tilt: number } {
    return { pan: this.#profile?.pan?.digits ?? 4, tilt: this.#profile?.tilt?.digits ?? 4 };
  }

  /** Returns the data of an inquiry response. */
  inquire(frame: Uint8Array): readonly number[] | undefined {
    const { pan, tilt, zoom } = this.camera.snapshot();
    const digits = this.#digits;
    switch (Buffer.from(frame.slice(2, -1)).toString("hex")) {
      case "0002": {
        const { vendor, model, firmware } = this.#version;
        return [...word16(vendor), ...word16(model), ...word16(firmware), 0x02];
      }
      case "0400":
        return this.#has("power") ? [this.camera.power === "on" ? 2 : 3] : undefined;
      case "0612":
        return [
          ...nibbles(pan * this.#sign("pan"), digits.pan),
          ...nibbles(tilt * this.#sign("tilt"), digits.tilt),
        ];
      case "0447":
        return nibbles(zoom, 4);
      default:
        return this.settings.inquire(frame);
    }
  }

  /** Starts a command and returns its duration, ms. */
  execute(frame: Uint8Array, { jammed }: { jammed: boolean }): number | undefined {
    const [, , group, what, a = 0, b = 0, panDirection, tiltDirection] = frame;
    const { camera } = this;
    const code = ((group ?? 0) << 8) | (what ?? 0);
    if (jammed && (MOVEMENTS.has(code) || (code === 0x043f && a === 2))) return 0;
    switch (code) {
      case 0x0601:
        // The PTZOptics preset speed starts with the same bytes; it can't be read.
        if (frame.length !== DRIVE_BYTES) return 0;
        if (!this.#isSpeed("pan", a) || !this.#isSpeed("tilt", b)) return undefined;
        camera.drive("pan", (panDirection === 2 ? a : panDirection === 1 ? -a : 0) / FASTEST.pan);
        camera.drive("tilt", (tiltDirection === 1 ? b : tiltDirection === 2 ? -b : 0) / FASTEST.tilt);
        return 0;
      case 0x0407:
        if ((a & 0xf0) !== 0 && (a & 15) > (this.#profile?.zoom?.speeds ?? 7)) return undefined;
        camera.drive(
          "zoom",
          ((a & 0xf0) === 0x20 ? a & 7 : (a & 0xf0) === 0x30 ? -(a & 7) : 0) / FASTEST.zoom,
        );
        return 0;
      case 0x0602:
        return this.#absolute(frame);
      case 0x0603:
        return this.#relative(frame);
      case 0x0607:
        return this.#limit(frame);
      case 0x0447:
        return camera.moveTo({ zoom: word(frame, 4, 4) });
      case 0x0605:
        return camera.moveTo({ pan: 0, tilt: 0 });
      case 0x0604:
        return this.#has("home") ? camera.moveTo({ pan: 0, tilt: 0 }) : undefined;
      case 0x043f:
        return this.#preset(a, b);
      case 0x0400:
        if (!this.#has("power")) return undefined;
        camera.power = a === 2 ? "on" : "standby";
        return 50;
      default:
        return this.settings.execute(frame);
    }
  }

  #has(capability: "home" | "power" | "absolute" | "relative" | "limits"): boolean {
    return this.#profile === undefined || this.#profile[capability] !== undefined;
  }

  #isSpeed(axis: "pan" | "tilt", speed: number): boolean {
    return speed >= 1 && speed <= (this.#profile?.[axis]?.speeds ?? 0x18);
  }

  #absolute(frame: Uint8Array): number | undefined {
    const { pan, tilt } = this.#digits;
    if (!this.#has("absolute") || frame.length !== 7 + pan + tilt) return undefined;
    return this.camera.moveTo({
      pan: signed(word(frame, 6, pan), pan) * this.#sign("pan"),
      tilt: signed(word(frame, 6 + pan, tilt), tilt) * this.#sign("tilt"),
    });
  }

  #relative(frame: Uint8Array): number | undefined {
    const { pan, tilt } = this.#digits;
    if (!this.#has("relative") || frame.length !== 7 + pan + tilt) return undefined;
    const now = this.camera.snapshot();
    return this.camera.moveTo({
      pan: now.pan + signed(word(frame, 6, pan), pan) * this.#sign("pan"),
      tilt: now.tilt + signed(word(frame, 6 + pan, tilt), tilt) * this.#sign("tilt"),
    });
  }

  /** `07 00 corner position` sets a limit, `07 01 corner …` removes it. */
  #limit(frame: Uint8Array): number | undefined {
    const { pan, tilt } = this.#digits;
    const [, , , , clears, upRight] = frame;
    if (!this.#has("limits") || frame.length !== 7 + pan + tilt) return undefined;
    const to = {
      pan: signed(word(frame, 6, pan), pan) * this.#sign("pan"),
      tilt: signed(word(frame, 6 + pan, tilt), tilt) * this.#sign("tilt"),
    };
    this.camera.limit(upRight === 1 ? 1 : 0, clears === 1 ? null : to);
    return 0;
  }

  #preset(action: number, number: number): number | undefined {
    const { presets } = this.#profile ?? {};
    if (presets && (number < presets.first || number >= presets.first + presets.count)) return undefined;
    if (action === 0) this.camera.presets.delete(number);
    if (action === 1) this.camera.presets.set(number, this.camera.snapshot());
    if (action !== 2) return 0;
    return this.camera.moveTo(this.camera.presets.get(number) ?? { pan: 0, tilt: 0, zoom: 0 });
  }
}

function versionOf(profile: CameraProfile | undefined): Version | undefined {
  const [first] = profile?.identity?.visca ?? [];
  return (
    first && {
      vendor: Number.parseInt(first.vendor, 16),
      model: Number.parseInt(first.model, 16),
      firmware: 0x0100,
    }
  );
}

function word16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function nibbles(value: number, digits: number): number[] {
  return Array.from({ length: digits }, (_, index) => (value >> (4 * (digits - 1 - index))) & 15);
}

function word(frame: Uint8Array, at: number, digits: number): number {
  return frame.slice(at, at + digits).reduce((sum, nibble) => (sum << 4) | (nibble & 15), 0);
}

function signed(bits: number, digits: number): number {
  return bits & (1 << (4 * digits - 1)) ? bits - (1 << (4 * digits)) : bits;
}
