import type {
  ActionName,
  CameraCapabilities,
  SettingName,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { asRoomdError, RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, CameraEvidence, CameraIdentity, LimitCorner, Position, Velocity } from "../camera.ts";
import { checkAbility, checkPreset } from "../profiles/check-capability.ts";
import { ViscaPicture } from "./camera-settings.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";
import { decodePanTilt } from "./command/pan-tilt.ts";
import { decodePower } from "./command/power.ts";
import { decodeVersion } from "./command/version.ts";
import { decodeZoom } from "./command/zoom.ts";
import { SetUp } from "./link-initialisation.ts";
import { type ViscaModel, viscaModel } from "./model.ts";
import type { ViscaCounters, ViscaPort } from "./port.ts";
import { ViscaScheduler } from "./scheduler.ts";
import type { ViscaTimings } from "./timings.ts";

export interface ViscaOptions {
  readonly id: string;
  readonly port: ViscaPort;
  readonly profile: CameraProfile;
  /** The profile of what the camera says that it is; absent: `profile` stays whatever it says. */
  readonly match?: (identity: CameraIdentity) => CameraProfile | undefined;
  /** Instead of the profile's; for tests and for carriers that lose datagrams. */
  readonly timings?: Partial<ViscaTimings>;
}

const STOP_PAN_TILT = { kind: "pan-tilt-drive", pan: 0, tilt: 0 } as const;
const STOP_ZOOM = { kind: "zoom-drive", zoom: 0 } as const;
/** Unequal to every drive: the next one is sent whatever it is. */
const UNKNOWN_DRIVE = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };

/** A camera that speaks VISCA, over whatever carries its frames. */
export class ViscaCamera implements Camera {
  readonly id: string;
  readonly #options: ViscaOptions;
  readonly #scheduler: ViscaScheduler;
  readonly #picture: ViscaPicture;
  readonly #setUp: SetUp;
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  #model: ViscaModel;
  /** The drive that the camera was last told; it needs no repeating while it holds. */
  #driving = { pan: 0, tilt: 0, zoom: 0 };

  constructor(options: ViscaOptions) {
    const { id, port } = options;
    this.id = id;
    this.#options = options;
    this.#model = viscaModel(options.profile, null, options.timings);
    this.#scheduler = new ViscaScheduler({
      label: `camera "${id}"`,
      address: () => port.address,
      timings: () => this.#model.timings,
      write: (bytes) => port.send(bytes),
      onProof: () => this.#emit({ kind: "answered", atMs: Date.now() }),
      onSilence: (error) => {
        port.suspect();
        this.#silent(error);
      },
    });
    this.#setUp = new SetUp({
      label: `camera "${id}"`,
      prepare: (signal) => this.#prepare(signal),
      prove: (signal) => this.identity(signal),
    });
    this.#picture = new ViscaPicture({
      camera: this,
      profile: () => this.#model.profile,
      send: (command, signal) => this.#scheduler.send(command, signal),
    });
    port.onReply((reply, ticket) => {
      if (reply.kind === "network-change") this.#setUp.doubt();
      else this.#scheduler.receive(reply, ticket);
    });
    port.onState(({ open, reason }) => {
      this.#setUp.doubt();
      if (open) return;
      const why = `camera "${id}": line closed (${reason}); check the cable, the port's name or the address`;
      this.#silent(new RoomdError("unavailable", why));
    });
  }

  get profile(): { readonly maker: string; readonly model: string } {
    const { manufacturer, model } = this.#model.profile;
    return { maker: manufacturer, model };
  }

  get abilities(): CameraCapabilities {
    return this.#model.abilities;
  }

  /** Bytes and frames that were no VISCA, and frames that were, since the start. */
  get counters(): Readonly<ViscaCounters> {
    return this.#options.port.counters;
  }

  async drive(velocity: Velocity, signal?: AbortSignal): Promise<void> {
    if (velocity.pan !== 0 || velocity.tilt !== 0) checkAbility(this, "panTilt", "pan and tilt");
    if (velocity.zoom !== 0) checkAbility(this, "zoom", "zoom");
    if (this.#setUp.needed) await this.#setUp.beforeMoving(signal);
    const { speeds, steps } = this.#model;
    const pan = steps("pan", velocity.pan);
    const tilt = steps("tilt", velocity.tilt);
    const zoom = steps("zoom", velocity.zoom);
    const sent: Promise<unknown>[] = [];
    if (pan !== this.#driving.pan || tilt !== this.#driving.tilt) {
      sent.push(this.#scheduler.send({ kind: "pan-tilt-drive", pan, tilt, fastest: speeds }, signal));
    }
    if (zoom !== this.#driving.zoom) sent.push(this.#scheduler.send({ kind: "zoom-drive", zoom }, signal));
    this.#driving = { pan, tilt, zoom };
    try {
      await Promise.all(sent);
    } catch (error) {
      this.#driving = UNKNOWN_DRIVE;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#setUp.stopped();
    this.#driving = { pan: 0, tilt: 0, zoom: 0 };
    const { panTilt, zoom } = this.abilities;
    await this.#scheduler.stop([...(panTilt ? [STOP_PAN_TILT] : []), ...(zoom ? [STOP_ZOOM] : [])]);
  }

  async position(signal?: AbortSignal): Promise<Position> {
    await this.#setUp.done(signal);
    const { digits, signs } = this.#model;
    const [panTilt, zoom] = await Promise.all([
      this.#ask({ kind: "pan-tilt-inquiry" }, (data) => decodePanTilt(data, digits), signal),
      this.#zoom(signal),
    ]);
    return { pan: panTilt.pan * signs.pan + 0, tilt: panTilt.tilt * signs.tilt + 0, zoom };
  }

  async moveTo(position: Position, signal?: AbortSignal): Promise<void> {
    checkAbility(this, "absolute", "absolute positions");
    if (this.#setUp.needed) await this.#setUp.beforeMoving(signal);
    this.#driving = UNKNOWN_DRIVE;
    const { signs } = this.#model;
    const [pan, tilt, zoom] = [position.pan * signs.pan, position.tilt * signs.tilt, position.zoom];
    await Promise.all([
      this.#scheduler.send({ kind: "pan-tilt-absolute", pan, tilt, ...this.#model.move }, signal),
      this.#scheduler.send({ kind: "zoom-direct", zoom: this.#model.zoomWithin(zoom) }, signal),
    ]);
  }

  /** VISCA knows relative pan and tilt only: zoom goes to where that would be. */
  async moveBy({ pan, tilt, zoom }: Position, signal?: AbortSignal): Promise<void> {
    checkAbility(this, "relative", "relative movement");
    if (this.#setUp.needed) await this.#setUp.beforeMoving(signal);
    const zoomTo = zoom === 0 ? undefined : (await this.#zoom(signal)) + zoom;
    this.#driving = UNKNOWN_DRIVE;
    const { signs, move, zoomWithin } = this.#model;
    const by = { pan: pan * signs.pan, tilt: tilt * signs.tilt, ...move };
    const commands: ViscaCommand[] = pan === 0 && tilt === 0 ? [] : [{ kind: "pan-tilt-relative", ...by }];
    if (zoomTo !== undefined) commands.push({ kind: "zoom-direct", zoom: zoomWithin(zoomTo) });
    await Promise.all(commands.map((command) => this.#scheduler.send(command, signal)));
  }

  async limit(
    corner: LimitCorner,
    to: Pick<Position, "pan" | "tilt"> | null,
    signal?: AbortSignal,
  ): Promise<void> {
    checkAbility(this, "limits", "limits of pan and tilt");
    const { signs, digits } = this.#model;
    const at = to && { pan: to.pan * signs.pan, tilt: to.tilt * signs.tilt };
    const command: ViscaCommand = at
      ? { kind: "pan-tilt-limit-set", corner, ...at, digits }
      : { kind: "pan-tilt-limit-clear", corner, digits };
    await this.#scheduler.send(command, signal);
  }

  async home(signal?: AbortSignal): Promise<void> {
    checkAbility(this, "home", "home position");
    await this.#moving({ kind: "home" }, signal);
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#moving(
      { kind: "preset", action: "recall", number: this.#model.presetOnWire(number) },
      signal,
    );
  }

  async savePreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#scheduler.send(
      { kind: "preset", action: "set", number: this.#model.presetOnWire(number) },
      signal,
    );
  }

  async resetPreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#scheduler.send(
      { kind: "preset", action: "reset", number: this.#model.presetOnWire(number) },
      signal,
    );
  }

  async power(state: "on" | "standby", signal?: AbortSignal): Promise<void> {
    checkAbility(this, "power", "power command");
    await this.#scheduler.send({ kind: "power", state }, signal);
  }

  async powerState(signal?: AbortSignal): Promise<"on" | "standby"> {
    return await this.#ask({ kind: "power-inquiry" }, decodePower, signal);
  }

  async identity(signal?: AbortSignal): Promise<CameraIdentity> {
    const version = await this.#ask({ kind: "version-inquiry" }, decodeVersion, signal);
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    const { vendor, model, firmware } = version;
    const identity = { maker: hex(vendor), model: hex(model), firmware, serial: null };
    const { match, profile, timings } = this.#options;
    this.#model = viscaModel(match?.(identity) ?? profile, firmware, timings);
    return identity;
  }

  set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    return this.#picture.set(setting, value, signal);
  }

  get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    return this.#picture.get(setting, signal);
  }

  async act(action: ActionName, signal?: AbortSignal): Promise<void> {
    // Some actions move the head: the next drive must be sent whatever was sent before.
    this.#driving = UNKNOWN_DRIVE;
    await this.#picture.act(action, signal);
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #zoom(signal?: AbortSignal): Promise<number> {
    return this.#ask({ kind: "zoom-inquiry" }, decodeZoom, signal);
  }

  async #ask<T>(inquiry: ViscaInquiry, decode: (data: Uint8Array) => T, signal?: AbortSignal): Promise<T> {
    const fits = (data: Uint8Array) => {
      try {
        decode(data);
        return true;
      } catch {
        return false;
      }
    };
    return decode(await this.#scheduler.send(inquiry, signal, fits));
  }

  async #moving(command: Parameters<ViscaScheduler["send"]>[0], signal?: AbortSignal): Promise<void> {
    if (this.#setUp.needed) await this.#setUp.beforeMoving(signal);
    this.#driving = UNKNOWN_DRIVE;
    await this.#scheduler.send(command, signal);
  }

  async #prepare(signal?: AbortSignal): Promise<void> {
    try {
      await this.#options.port.prepare(signal);
    } catch (error) {
      const known = asRoomdError(error, `camera "${this.id}"`);
      this.#silent(known);
      throw known;
    }
  }

  #silent(error: RoomdError): void {
    this.#setUp.doubt();
    this.#driving = UNKNOWN_DRIVE;
    this.#scheduler.fail(error);
    this.#emit({ kind: "silent", atMs: Date.now(), error });
  }

  #emit(evidence: CameraEvidence): void {
    for (const listener of this.#listeners) listener(evidence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#scheduler.fail(new RoomdError("aborted", `camera "${this.id}" is being closed`));
    this.#listeners.clear();
    await this.#options.port[Symbol.asyncDispose]();
  }
}
