import type {
  ActionName,
  CameraCapabilities,
  SettingName,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { asRoomdError, RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, CameraEvidence, CameraIdentity, LimitCorner, Position, Velocity } from "../camera.ts";
import { checkCapability, checkPreset } from "../profiles/check-capability.ts";
import { isUnanswered, ViscaCameraSettings } from "./camera-settings.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";
import { decodePanTilt } from "./command/pan-tilt.ts";
import { decodePower } from "./command/power.ts";
import { decodeVersion } from "./command/version.ts";
import { decodeZoom } from "./command/zoom.ts";
import { LinkInitialisation } from "./link-initialisation.ts";
import { type ViscaModel, viscaModel } from "./model.ts";
import type { ViscaCounters, ViscaPort } from "./port.ts";
import { ViscaScheduler } from "./scheduler.ts";
import type { ViscaTimings } from "./timings.ts";

export interface ViscaOptions {
  readonly id: string;
  readonly port: ViscaPort;
  readonly profile: CameraProfile;
  /** Returns the profile for a camera's identity. Absent: `profile` applies to whatever camera responds. */
  readonly findProfile?: (identity: CameraIdentity) => CameraProfile | undefined;
  /** Override the profile's timings: for tests and for connections that lose datagrams. */
  readonly timings?: Partial<ViscaTimings>;
}

const STOP_PAN_TILT = { kind: "pan-tilt-drive", pan: 0, tilt: 0 } as const;
const STOP_ZOOM = { kind: "zoom-drive", zoom: 0 } as const;
/** Differs from every drive, so that the next drive is always sent. */
const UNKNOWN_DRIVE = { pan: Number.NaN, tilt: Number.NaN, zoom: Number.NaN };

/** A VISCA camera on any port: serial bus, TCP, UDP or VISCA over IP. */
export class ViscaCamera implements Camera {
  readonly id: string;
  readonly #options: ViscaOptions;
  readonly #scheduler: ViscaScheduler;
  readonly #settings: ViscaCameraSettings;
  readonly #initialisation: LinkInitialisation;
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  #model: ViscaModel;
  /** The last drive sent; an equal one is not repeated. */
  #lastDrive = { pan: 0, tilt: 0, zoom: 0 };
  /** The driver has closed the connection itself, to open a new one. */
  #isReconnecting = false;

  constructor(options: ViscaOptions) {
    const { id, port } = options;
    this.id = id;
    this.#options = options;
    this.#model = viscaModel(options.profile, null, options.timings);
    this.#scheduler = new ViscaScheduler({
      label: `camera "${id}"`,
      address: () => port.address,
      timings: () => this.#model.timings,
      isUnanswered: (inquiry) => isUnanswered(this.#model.profile, inquiry),
      stopCommands: () => this.#stopCommands(),
      write: (bytes, repeats) => port.send(bytes, repeats),
      unavailableReason: () => port.unavailableReason,
      onResponse: () => this.#emit({ kind: "responded", atMs: Date.now() }),
      onSilence: (error) => {
        this.#isReconnecting = true;
        port.reportTimeout();
        this.#handleSilence(error);
      },
    });
    this.#initialisation = new LinkInitialisation({
      initialise: (signal) => this.#initialisePort(signal),
      verify: (signal) => this.#verify(signal),
    });
    this.#settings = new ViscaCameraSettings({
      camera: this,
      profile: () => this.#model.profile,
      send: (command, signal) => this.#scheduler.send(command, signal),
    });
    port.onReply((reply, transmissionId) => {
      if (reply.kind === "network-change") this.#initialisation.invalidate();
      else this.#scheduler.receive(reply, transmissionId);
    });
    port.onSequenceError((transmissionId) => this.#scheduler.handleSequenceError(transmissionId));
    port.onState(({ open, reason }) => {
      this.#initialisation.invalidate();
      if (open) return this.#scheduler.resume();
      if (!this.#isReconnecting) this.#scheduler.noteDisconnected();
      this.#isReconnecting = false;
      const message = `camera "${id}": connection closed (${reason}); check the cable, the port name or the address`;
      this.#handleSilence(new RoomdError("unavailable", message));
    });
  }

  get profile(): { readonly manufacturer: string; readonly model: string } {
    const { manufacturer, model } = this.#model.profile;
    return { manufacturer: manufacturer, model };
  }

  get capabilities(): CameraCapabilities {
    return this.#model.capabilities;
  }

  /** Frames received and bytes discarded since the start. */
  get counters(): Readonly<ViscaCounters> {
    return this.#options.port.counters;
  }

  async drive(velocity: Velocity, signal?: AbortSignal): Promise<void> {
    if (velocity.pan !== 0 || velocity.tilt !== 0) checkCapability(this, "panTilt", "pan and tilt");
    if (velocity.zoom !== 0) checkCapability(this, "zoom", "zoom");
    if (this.#initialisation.isNeeded) await this.#prepareMovement(signal);
    const { maxSpeeds, driveSteps } = this.#model;
    const pan = driveSteps("pan", velocity.pan);
    const tilt = driveSteps("tilt", velocity.tilt);
    const zoom = driveSteps("zoom", velocity.zoom);
    const sent: Promise<unknown>[] = [];
    const { capabilities } = this;
    if (capabilities.panTilt && (pan !== this.#lastDrive.pan || tilt !== this.#lastDrive.tilt)) {
      sent.push(this.#scheduler.send({ kind: "pan-tilt-drive", pan, tilt, maxSpeeds }, signal));
    }
    if (capabilities.zoom && zoom !== this.#lastDrive.zoom) {
      sent.push(this.#scheduler.send({ kind: "zoom-drive", zoom }, signal));
    }
    this.#lastDrive = { pan, tilt, zoom };
    try {
      await Promise.all(sent);
    } catch (error) {
      this.#lastDrive = UNKNOWN_DRIVE;
      throw error;
    }
  }

  async stop(): Promise<void> {
    // An unconfirmed Stop may have missed an axis: the next drive sets all of them.
    this.#lastDrive = UNKNOWN_DRIVE;
    const { stopCount } = this.#scheduler;
    await this.#scheduler.stop(this.#stopCommands());
    if (this.#scheduler.stopCount === stopCount + 1 && this.#lastDrive === UNKNOWN_DRIVE) {
      this.#lastDrive = { pan: 0, tilt: 0, zoom: 0 };
    }
  }

  async position(signal?: AbortSignal): Promise<Position> {
    await this.#initialisation.initialise(signal);
    const { digits, signs } = this.#model;
    const [panTilt, zoom] = await Promise.all([
      this.#inquire({ kind: "pan-tilt-inquiry" }, (data) => decodePanTilt(data, digits), signal),
      this.#zoom(signal),
    ]).catch(async (error: unknown) => {
      // The reading is also the proof of contact.
      if (asRoomdError(error, this.id).code === "device.unsupported") await this.#scheduler.prove();
      throw error;
    });
    return { pan: panTilt.pan * signs.pan + 0, tilt: panTilt.tilt * signs.tilt + 0, zoom };
  }

  async moveTo(position: Position, signal?: AbortSignal): Promise<void> {
    checkCapability(this, "absolute", "absolute positions");
    if (this.#initialisation.isNeeded) await this.#prepareMovement(signal);
    this.#lastDrive = UNKNOWN_DRIVE;
    const { signs } = this.#model;
    const [pan, tilt, zoom] = [position.pan * signs.pan, position.tilt * signs.tilt, position.zoom];
    await Promise.all([
      this.#scheduler.send({ kind: "pan-tilt-absolute", pan, tilt, ...this.#model.moveParameters }, signal),
      this.#scheduler.send({ kind: "zoom-direct", zoom: this.#model.clampZoom(zoom) }, signal),
    ]);
  }

  /** VISCA has no relative zoom: its target is computed from the current zoom. */
  async moveBy({ pan, tilt, zoom }: Position, signal?: AbortSignal): Promise<void> {
    checkCapability(this, "relative", "relative movement");
    const { stopCount } = this.#scheduler;
    await this.#prepareMovement(signal);
    const zoomTo = zoom === 0 ? undefined : (await this.#zoom(signal)) + zoom;
    this.#checkNotStopped(stopCount);
    this.#lastDrive = UNKNOWN_DRIVE;
    const { signs, moveParameters, clampZoom } = this.#model;
    const by = { pan: pan * signs.pan, tilt: tilt * signs.tilt, ...moveParameters };
    const commands: ViscaCommand[] = pan === 0 && tilt === 0 ? [] : [{ kind: "pan-tilt-relative", ...by }];
    if (zoomTo !== undefined) commands.push({ kind: "zoom-direct", zoom: clampZoom(zoomTo) });
    await Promise.all(commands.map((command) => this.#scheduler.send(command, signal)));
  }

  async setLimit(
    corner: LimitCorner,
    to: Pick<Position, "pan" | "tilt"> | null,
    signal?: AbortSignal,
  ): Promise<void> {
    checkCapability(this, "limits", "limits of pan and tilt");
    const { signs, digits } = this.#model;
    const at = to && { pan: to.pan * signs.pan, tilt: to.tilt * signs.tilt };
    const command: ViscaCommand = at
      ? { kind: "pan-tilt-limit-set", corner, ...at, digits }
      : { kind: "pan-tilt-limit-clear", corner, digits };
    await this.#scheduler.send(command, signal);
  }

  async home(signal?: AbortSignal): Promise<void> {
    checkCapability(this, "home", "home position");
    await this.#sendMove({ kind: "home" }, signal);
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#sendMove(
      { kind: "preset", action: "recall", number: this.#model.wirePreset(number) },
      signal,
    );
  }

  async savePreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#scheduler.send(
      { kind: "preset", action: "set", number: this.#model.wirePreset(number) },
      signal,
    );
  }

  async resetPreset(number: number, signal?: AbortSignal): Promise<void> {
    checkPreset(this, number);
    await this.#scheduler.send(
      { kind: "preset", action: "reset", number: this.#model.wirePreset(number) },
      signal,
    );
  }

  async setPower(state: "on" | "standby", signal?: AbortSignal): Promise<void> {
    checkCapability(this, "power", "power command");
    await this.#scheduler.send({ kind: "power", state }, signal);
  }

  async powerState(signal?: AbortSignal): Promise<"on" | "standby"> {
    return await this.#inquire({ kind: "power-inquiry" }, decodePower, signal);
  }

  async identity(signal?: AbortSignal): Promise<CameraIdentity> {
    const version = await this.#inquire({ kind: "version-inquiry" }, decodeVersion, signal);
    const hex = (word: number) => word.toString(16).padStart(4, "0");
    const { vendor, model, firmware } = version;
    const identity = { manufacturer: hex(vendor), model: hex(model), firmware, serial: null };
    const { findProfile, profile, timings } = this.#options;
    this.#model = viscaModel(findProfile?.(identity) ?? profile, firmware, timings);
    return identity;
  }

  set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    return this.#settings.set(setting, value, signal);
  }

  get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    return this.#settings.get(setting, signal);
  }

  async runAction(action: ActionName, signal?: AbortSignal): Promise<void> {
    // Some actions move the head, so the next drive must be sent even if it equals the last one.
    this.#lastDrive = UNKNOWN_DRIVE;
    await this.#settings.runAction(action, signal);
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #zoom(signal?: AbortSignal): Promise<number> {
    return this.#inquire({ kind: "zoom-inquiry" }, decodeZoom, signal);
  }

  async #inquire<T>(
    inquiry: ViscaInquiry,
    decode: (data: Uint8Array) => T,
    signal?: AbortSignal,
  ): Promise<T> {
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

  async #sendMove(command: Parameters<ViscaScheduler["send"]>[0], signal?: AbortSignal): Promise<void> {
    if (this.#initialisation.isNeeded) await this.#prepareMovement(signal);
    this.#lastDrive = UNKNOWN_DRIVE;
    await this.#scheduler.send(command, signal);
  }

  #stopCommands(): readonly ViscaCommand[] {
    const { panTilt, zoom } = this.capabilities;
    return [...(panTilt ? [STOP_PAN_TILT] : []), ...(zoom ? [STOP_ZOOM] : [])];
  }

  /** Initialisation would discard the completion of a movement sent before it. Throws `aborted` if a Stop is sent
   * meanwhile. */
  async #prepareMovement(signal?: AbortSignal): Promise<void> {
    const { stopCount } = this.#scheduler;
    await this.#initialisation.initialise(signal);
    this.#checkNotStopped(stopCount);
  }

  #checkNotStopped(stopCount: number): void {
    if (this.#scheduler.stopCount === stopCount) return;
    throw new RoomdError("aborted", `camera "${this.id}": movement aborted by Stop`);
  }

  /** The version selects the profile; a camera that does not tell it is proven by any other reply. */
  async #verify(signal?: AbortSignal): Promise<void> {
    try {
      await this.identity(signal);
    } catch (error) {
      const { code } = asRoomdError(error, this.id);
      if (code === "device.refused") return;
      if (this.#scheduler.isSilent || (code !== "timeout" && code !== "device.unsupported")) throw error;
      await this.#scheduler.prove();
    }
  }

  async #initialisePort(signal?: AbortSignal): Promise<void> {
    try {
      await this.#scheduler.afterStop();
      await this.#options.port.initialise(signal);
    } catch (error) {
      const known = asRoomdError(error, `camera "${this.id}"`);
      this.#handleSilence(known);
      throw known;
    }
  }

  #handleSilence(error: RoomdError): void {
    this.#initialisation.invalidate();
    this.#lastDrive = UNKNOWN_DRIVE;
    this.#scheduler.fail(error);
    this.#emit({ kind: "silent", atMs: Date.now(), error });
  }

  #emit(evidence: CameraEvidence): void {
    for (const listener of this.#listeners) listener(evidence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#scheduler[Symbol.dispose]();
    this.#listeners.clear();
    this.#options.port[Symbol.dispose]();
  }
}
