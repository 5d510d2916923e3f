import type {
  ActionName,
  CameraCapabilities,
  SettingName,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { isRefusal, type RoomdError } from "../../daemon/contract/errors.ts";
import type {
  Camera,
  CameraEvidence,
  CameraIdentity,
  Position,
  PresetTokens,
  StopConfirmation,
  Velocity,
} from "../camera.ts";
import { unsupported } from "../profiles/check-capability.ts";
import { CameraImaging } from "./camera-imaging.ts";
import { CameraPresets } from "./camera-presets.ts";
import { assumedCapabilities } from "./capabilities.ts";
import type { CertificateTrust } from "./certificate.ts";
import { absoluteForms, homeForms, relativeForms } from "./command-forms.ts";
import { DEVICE_SERVICE, getDeviceInformation, systemReboot } from "./device.ts";
import { type DeviceInfo, readDeviceInfo, toIdentity } from "./device-info.ts";
import { DeviceInfoCache } from "./device-info-cache.ts";
import { HttpClient } from "./http-client.ts";
import { getSnapshotUri } from "./media.ts";
import { MotionController } from "./motion-controller.ts";
import { OnvifNetwork } from "./network.ts";
import { toPositionVector } from "./ptz-spaces.ts";
import { SoapClient } from "./soap-client.ts";
import { DEFAULT_TIMINGS, type OnvifTimings } from "./timings.ts";

/** Nothing is sent before the first command or inquiry. */
export interface OnvifOptions {
  readonly id: string;
  /** Host name or address. The host in the camera's own responses is not used. */
  readonly address: string;
  /** Common: 80, 443, 8080, 8000, 2020. */
  readonly port: number;
  /** Path of the device service; the camera reports those of the others. */
  readonly path?: string;
  readonly scheme: "http" | "https";
  /** For HTTPS. Absent: an authority of the system must have signed it. */
  readonly certificate?: CertificateTrust;
  /** Empty: the camera needs no authentication. */
  readonly username: string;
  readonly password: string;
  readonly profile: CameraProfile;
  /** Returns a more specific profile for the reported identity (ProfileCatalogue.match); undefined keeps `profile`. */
  readonly match?: (identity: CameraIdentity) => CameraProfile | undefined;
  readonly timings?: OnvifTimings;
  /** Tokens of this camera's presets from earlier runs; absent: they are forgotten with the driver. */
  readonly presetTokens?: PresetTokens;
}

const NO_PTZ = "PTZ service: it can't be moved";

/** A camera that speaks ONVIF (Profile S and T). */
export class OnvifCamera implements Camera {
  readonly id: string;
  readonly network: OnvifNetwork;
  readonly #options: OnvifOptions;
  readonly #label: string;
  readonly #http: HttpClient;
  readonly #client: SoapClient;
  readonly #motion: MotionController;
  readonly #imaging: CameraImaging;
  readonly #presets: CameraPresets;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  readonly #deviceInfo: DeviceInfoCache;

  constructor(options: OnvifOptions) {
    this.id = options.id;
    this.#options = options;
    this.#label = `camera "${options.id}"`;
    const timings = options.timings ?? DEFAULT_TIMINGS;
    const label = this.#label;
    this.#http = new HttpClient({ label, ...options });
    const client = new SoapClient({
      label,
      http: this.#http,
      username: options.username,
      password: options.password,
      path: options.path ?? DEVICE_SERVICE,
      timings,
      onProof: () => this.#emit({ kind: "responded", atMs: Date.now() }),
      onSilence: (error) => this.#handleSilence(error),
    });
    this.#client = client;
    this.#motion = new MotionController({ label, client, timings });
    this.#imaging = new CameraImaging(client);
    this.#presets = new CameraPresets(label, client, options.presetTokens);
    this.network = new OnvifNetwork({
      client,
      address: options.address,
      timings,
      ready: (signal) => this.#ready(signal),
      lacks: (what) => this.#lacks(what),
      closing: this.#closing.signal,
    });
    const { profile, match } = options;
    this.#deviceInfo = new DeviceInfoCache(label, () =>
      readDeviceInfo(client, { label, profile, ...(match ? { match } : {}) }, this.#closing.signal).then(
        (info) => {
          this.#motion.forget();
          return info;
        },
      ),
    );
  }

  get profile(): { readonly manufacturer: string; readonly model: string } {
    const { manufacturer, model } = this.#deviceInfo.cached?.profile ?? this.#options.profile;
    return { manufacturer, model };
  }

  get capabilities(): CameraCapabilities {
    return this.#deviceInfo.cached?.capabilities ?? assumedCapabilities(this.#options.profile);
  }

  async drive(velocity: Velocity, signal?: AbortSignal): Promise<void> {
    this.#client.requestLogin();
    const info = await this.#infoForMotion(signal);
    if (!this.#client.has("ptz")) throw this.#lacks(NO_PTZ);
    await this.#motion.drive(velocity, info, signal);
  }

  async stop(signal?: AbortSignal): Promise<void> {
    const info = await this.#infoForMotion(signal);
    // What can't move needs no Stop.
    if (this.#client.has("ptz")) await this.#motion.stop(info);
  }

  confirmStop(): Promise<StopConfirmation> {
    return this.#motion.confirmStop();
  }

  async position(signal?: AbortSignal): Promise<Position> {
    const info = await this.#ready(signal);
    if (!this.#client.has("ptz")) {
      await this.#client.call(getDeviceInformation(), { signal });
      throw this.#lacks(NO_PTZ);
    }
    const status = await this.#motion.readStatus(info, { signal }).catch((error: unknown) => {
      if (isRefusal(error)) throw this.#lacks("position report");
      throw error;
    });
    const { panTilt, zoom } = status.position;
    const lacksHead = panTilt === undefined && info.node?.continuous.panTilt !== null;
    if (lacksHead || (panTilt === undefined && zoom === undefined)) throw this.#lacks("position report");
    return { pan: panTilt?.x ?? 0, tilt: panTilt?.y ?? 0, zoom: zoom ?? 0 };
  }

  async moveTo(position: Position, signal?: AbortSignal): Promise<void> {
    const info = await this.#used(signal);
    if (!info.capabilities.absolute) throw this.#lacks("absolute movement");
    const target = toPositionVector(position, info.node?.absolute);
    await this.#motion.move(absoluteForms(info.profileToken, target), info, target, signal);
  }

  async moveBy(translation: Position, signal?: AbortSignal): Promise<void> {
    const info = await this.#used(signal);
    if (!info.capabilities.relative) throw this.#lacks("relative movement");
    const vector = toPositionVector(translation, info.node?.relative);
    await this.#motion.move(relativeForms(info.profileToken, vector), info, undefined, signal);
  }

  /** ONVIF has no operation that sets limits. */
  async setLimit(): Promise<void> {
    throw this.#lacks("limits of pan and tilt to set");
  }

  async home(signal?: AbortSignal): Promise<void> {
    const info = await this.#used(signal);
    if (!info.capabilities.home) throw this.#lacks("home position");
    await this.#motion.move(homeForms(info.profileToken), info, undefined, signal);
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    const info = await this.#withPresets(signal);
    const forms = await this.#presets.recall(number, info, signal);
    await this.#motion.move(forms, info, undefined, signal);
  }

  async savePreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#presets.save(number, await this.#withPresets(signal), signal);
  }

  async resetPreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#presets.reset(number, await this.#withPresets(signal), signal);
  }

  async setPower(): Promise<void> {
    throw this.#lacks("standby in ONVIF");
  }

  async powerState(): Promise<"on" | "standby"> {
    throw this.#lacks("standby in ONVIF");
  }

  async identity(signal?: AbortSignal): Promise<CameraIdentity> {
    await this.#ready(signal);
    return toIdentity(await this.#client.call(getDeviceInformation(), { signal }));
  }

  async set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    const info = await this.#used(signal);
    const range = info.capabilities.settings[setting];
    if (!range) throw this.#lacks(setting);
    await this.#imaging.set({ label: this.#label, info, setting, value, range }, signal);
  }

  async get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    const info = await this.#ready(signal);
    const value = info.capabilities.settings[setting] && (await this.#imaging.get(setting, info, signal));
    if (value === undefined) throw this.#lacks(setting);
    return value;
  }

  async runAction(action: ActionName, signal?: AbortSignal): Promise<void> {
    if (action !== "reboot" || !this.capabilities.actions.some((one) => one === action)) {
      throw this.#lacks(action);
    }
    await this.#client.call(systemReboot(), { signal });
  }

  async snapshot(signal?: AbortSignal): Promise<Uint8Array> {
    const { media, profileToken } = await this.#used(signal);
    const address = await this.#client.call(getSnapshotUri(media, profileToken), { signal });
    return this.#client.download(address, { signal });
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Movements, and Stop above all, use the info from before a silence rather than wait for a new one. */
  async #infoForMotion(signal?: AbortSignal): Promise<DeviceInfo> {
    return this.#deviceInfo.cached ?? this.#deviceInfo.get(signal);
  }

  /** For what an operator does: credentials that were refused are tried again. */
  #used(signal?: AbortSignal): Promise<DeviceInfo> {
    this.#client.requestLogin();
    return this.#ready(signal);
  }

  #ready(signal?: AbortSignal): Promise<DeviceInfo> {
    return this.#deviceInfo.get(signal);
  }

  async #withPresets(signal?: AbortSignal): Promise<DeviceInfo> {
    const info = await this.#used(signal);
    if (!info.capabilities.presets) throw this.#lacks("presets");
    return info;
  }

  #lacks(what: string): RoomdError {
    return unsupported(this, what);
  }

  #handleSilence(error: RoomdError): void {
    this.#deviceInfo.invalidate();
    this.#motion.reset();
    this.#emit({ kind: "silent", atMs: Date.now(), error });
  }

  #emit(evidence: CameraEvidence): void {
    for (const listener of this.#listeners) listener(evidence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#closing.abort();
    this.#http[Symbol.dispose]();
  }
}
