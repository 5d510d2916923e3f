import type { ActionName, CameraAbilities, SettingName, SettingValue } from "../../daemon/contract/camera.ts";
import type { CameraProfile } from "../../daemon/contract/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, CameraEvidence, CameraIdentity, Position, Velocity } from "../camera.ts";
import { abilitiesOf, quirksOf } from "../profiles/abilities.ts";
import { checkAction, checkSetting, settingRange } from "../profiles/check-setting.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import { encodeCommand } from "./command/command.ts";
import { decodePanTilt, type PanTiltDigits, type PanTiltSpeeds } from "./command/pan-tilt.ts";
import { decodePower } from "./command/power.ts";
import { decodeVersion } from "./command/version.ts";
import { decodeZoom } from "./command/zoom.ts";
import { PAN_SPEED_MAX, TILT_SPEED_MAX, ZOOM_SPEED_MAX } from "./constants.ts";
import { ViscaFrameParser } from "./frame-parser.ts";
import { decodeReply, type ViscaReply } from "./reply.ts";
import { ViscaScheduler } from "./scheduler.ts";
import { actionOf, settingOf } from "./settings.ts";
import { DEFAULT_TIMINGS, type ViscaTimings } from "./timings.ts";

export interface ViscaOptions {
  readonly id: string;
  /** Place in the daisy chain, 1–7. */
  readonly address: number;
  readonly stream: ByteStream;
  readonly timings?: ViscaTimings;
  /** What the model can do, and how; without one it is taken for a plain VISCA camera without settings. */
  readonly profile?: CameraProfile;
}

const PLAIN: CameraAbilities = {
  panTilt: true,
  zoom: true,
  absolute: true,
  home: true,
  power: true,
  presets: { first: 0, count: 255 },
  settings: {},
  actions: [],
};
const ZOOM_MAX = 0x4000;

const STOP_PAN_TILT = { kind: "pan-tilt-drive", pan: 0, tilt: 0 } as const;
const STOP_ZOOM = { kind: "zoom-drive", zoom: 0 } as const;

/** A velocity of -1…1 as the camera's signed steps; anything but zero moves at least at the slowest step. */
function steps(velocity: number, max: number): number {
  if (velocity === 0) return 0;
  return Math.sign(velocity) * Math.max(1, Math.round(Math.abs(velocity) * max));
}

/** A camera that speaks VISCA over a line of bytes. */
export class ViscaCamera implements Camera {
  readonly id: string;
  readonly profile: { readonly maker: string; readonly model: string };
  readonly abilities: CameraAbilities;
  readonly #options: ViscaOptions;
  readonly #speeds: PanTiltSpeeds;
  readonly #digits: PanTiltDigits;
  readonly #parser = new ViscaFrameParser();
  readonly #scheduler: ViscaScheduler;
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  readonly #counters = { discardedBytes: 0, malformedFrames: 0, frames: 0 };
  /** The drive that the camera was last told; it needs no repeating while it holds. */
  #driving = { pan: 0, tilt: 0, zoom: 0 };
  #needsSetUp = true;

  constructor(options: ViscaOptions) {
    this.id = options.id;
    this.#options = options;
    const { profile } = options;
    this.profile = profile ?? { maker: "Generic", model: "VISCA" };
    this.abilities = profile ? abilitiesOf(profile) : PLAIN;
    this.#speeds = {
      pan: profile?.pan?.speeds ?? PAN_SPEED_MAX,
      tilt: profile?.tilt?.speeds ?? TILT_SPEED_MAX,
    };
    this.#digits = { pan: profile?.pan?.digits ?? 4, tilt: profile?.tilt?.digits ?? 4 };
    this.#scheduler = new ViscaScheduler({
      label: `camera "${options.id}"`,
      address: options.address,
      timings: options.timings ?? DEFAULT_TIMINGS,
      write: (bytes) => options.stream.write(bytes),
      onProof: () => this.#emit({ kind: "answered", atMs: Date.now() }),
      onSilence: (error) => this.#silent(error),
    });
    options.stream.onData((bytes) => this.#received(bytes));
    options.stream.onState(({ open, reason }) => {
      this.#needsSetUp = true;
      this.#parser.reset();
      if (!open) {
        const why = `camera "${this.id}": serial line closed (${reason}); check the cable and the port's name`;
        this.#silent(new RoomdError("unavailable", why));
      }
    });
  }

  /** Bytes and frames that were no VISCA, and frames that were, since the start. */
  get counters(): Readonly<{ discardedBytes: number; malformedFrames: number; frames: number }> {
    return this.#counters;
  }

  async drive(velocity: Velocity, signal?: AbortSignal): Promise<void> {
    const fastest = this.#speeds;
    const pan = steps(velocity.pan, fastest.pan);
    const tilt = steps(velocity.tilt, fastest.tilt);
    const zoom = steps(velocity.zoom, ZOOM_SPEED_MAX);
    const sent: Promise<unknown>[] = [];
    if (pan !== this.#driving.pan || tilt !== this.#driving.tilt) {
      sent.push(this.#scheduler.send({ kind: "pan-tilt-drive", pan, tilt, fastest }, signal));
    }
    if (zoom !== this.#driving.zoom) sent.push(this.#scheduler.send({ kind: "zoom-drive", zoom }, signal));
    this.#driving = { pan, tilt, zoom };
    try {
      await Promise.all(sent);
    } catch (error) {
      this.#driving = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#driving = { pan: 0, tilt: 0, zoom: 0 };
    await this.#scheduler.stop([STOP_PAN_TILT, STOP_ZOOM]);
  }

  async position(signal?: AbortSignal): Promise<Position> {
    await this.#setUpIfNeeded(signal);
    const [panTilt, zoom] = await Promise.all([
      this.#scheduler.send({ kind: "pan-tilt-inquiry" }, signal),
      this.#scheduler.send({ kind: "zoom-inquiry" }, signal),
    ]);
    return { ...decodePanTilt(panTilt, this.#digits), zoom: decodeZoom(zoom) };
  }

  async moveTo(position: Position, signal?: AbortSignal): Promise<void> {
    this.#driving = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };
    const { profile } = this.#options;
    const { pan, tilt } = position;
    const fastest = this.#speeds;
    const speedOf = profile && quirksOf(profile, null).has("one-move-speed") ? "both-axes" : "each-axis";
    const speed = Math.max(fastest.pan, fastest.tilt);
    const zoom = Math.max(0, Math.min(profile?.zoom?.maximum ?? ZOOM_MAX, Math.round(position.zoom)));
    await Promise.all([
      this.#scheduler.send(
        { kind: "pan-tilt-absolute", pan, tilt, speed, fastest, digits: this.#digits, speedOf },
        signal,
      ),
      this.#scheduler.send({ kind: "zoom-direct", zoom }, signal),
    ]);
  }

  async home(signal?: AbortSignal): Promise<void> {
    await this.#moving({ kind: "home" }, signal);
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#moving({ kind: "preset", action: "recall", number }, signal);
  }

  async savePreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#scheduler.send({ kind: "preset", action: "set", number }, signal);
  }

  async resetPreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#scheduler.send({ kind: "preset", action: "reset", number }, signal);
  }

  async power(state: "on" | "standby", signal?: AbortSignal): Promise<void> {
    await this.#scheduler.send({ kind: "power", state }, signal);
  }

  async powerState(signal?: AbortSignal): Promise<"on" | "standby"> {
    return decodePower(await this.#scheduler.send({ kind: "power-inquiry" }, signal));
  }

  async identity(signal?: AbortSignal): Promise<CameraIdentity> {
    const version = decodeVersion(await this.#scheduler.send({ kind: "version-inquiry" }, signal));
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    const { vendor, model, firmware } = version;
    return { maker: hex(vendor), model: hex(model), firmware, serial: null };
  }

  async set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    checkSetting(this, setting, value);
    for (const command of this.#setting(setting).encode(value)) await this.#scheduler.send(command, signal);
  }

  async get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    settingRange(this, setting);
    const { read } = this.#setting(setting);
    if (!read) throw this.#lacks(`way to say its ${setting}`);
    const answers = read.inquiries.map((inquiry) => this.#scheduler.send(inquiry, signal));
    return read.decode(await Promise.all(answers));
  }

  async act(action: ActionName, signal?: AbortSignal): Promise<void> {
    checkAction(this, action);
    const variant = this.#options.profile?.actions?.find(({ name }) => name === action)?.variant;
    const commands = actionOf(action, variant);
    if (!commands) throw this.#lacks(variant === undefined ? action : `${action} (${variant})`);
    // Some actions move the head: the next drive must be sent whatever was sent before.
    this.#driving = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };
    try {
      for (const command of commands) await this.#scheduler.send(command, signal);
    } catch (error) {
      // A step in the menu is a drive that may have begun.
      if (commands.some(({ kind }) => kind === "menu-step")) this.stop().catch(() => {});
      throw error;
    }
  }

  #setting(name: SettingName): NonNullable<ReturnType<typeof settingOf>> {
    const variant = this.#options.profile?.settings?.[name]?.variant;
    const setting = settingOf(name, variant);
    if (!setting) throw this.#lacks(variant === undefined ? name : `${name} (${variant})`);
    return setting;
  }

  /** VISCA itself has no such thing, whatever the profile says. */
  #lacks(what: string): RoomdError {
    return new RoomdError("device.unsupported", `camera "${this.id}": VISCA has no ${what}`);
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #moving(command: Parameters<ViscaScheduler["send"]>[0], signal?: AbortSignal): Promise<void> {
    this.#driving = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };
    await this.#scheduler.send(command, signal);
  }

  /** Addresses and clears the chain after it was opened or went silent; the version proves that it worked. */
  async #setUpIfNeeded(signal?: AbortSignal): Promise<void> {
    if (!this.#needsSetUp) return;
    const { stream, address } = this.#options;
    stream.write(encodeCommand({ kind: "address-set" }, address));
    stream.write(encodeCommand({ kind: "if-clear" }, address));
    this.#needsSetUp = false;
    await this.identity(signal);
  }

  #received(bytes: Uint8Array): void {
    for (const item of this.#parser.push(bytes)) {
      if (item.kind === "discarded") {
        this.#counters.discardedBytes += item.bytes.length;
        continue;
      }
      let reply: ViscaReply;
      try {
        reply = decodeReply(item.bytes);
      } catch {
        // Noise on the line: counted, and the exchange it spoilt ends by its own time-out.
        this.#counters.malformedFrames++;
        continue;
      }
      this.#counters.frames++;
      if (reply.kind === "network-change") this.#needsSetUp = true;
      if ("address" in reply && reply.address !== this.#options.address) continue;
      this.#scheduler.receive(reply);
    }
  }

  #silent(error: RoomdError): void {
    this.#needsSetUp = true;
    this.#driving = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };
    this.#scheduler.fail(error);
    this.#emit({ kind: "silent", atMs: Date.now(), error });
  }

  #emit(evidence: CameraEvidence): void {
    for (const listener of this.#listeners) listener(evidence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#scheduler.fail(new RoomdError("aborted", `camera "${this.id}" is being closed`));
    this.#listeners.clear();
    await this.#options.stream[Symbol.asyncDispose]();
  }
}
