import type {
  ActionName,
  CameraCapabilities,
  SettingName,
  SettingValue,
} from "../../daemon/contract/device/camera.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, CameraEvidence, CameraIdentity, Position, Velocity } from "../camera.ts";
import { unsupported } from "../profiles/check-capability.ts";
import { CameraImaging } from "./camera-imaging.ts";
import { CameraPresets } from "./camera-presets.ts";
import { assumedCapabilities } from "./capabilities.ts";
import type { CertificateTrust } from "./certificate.ts";
import { getDeviceInformation, systemReboot } from "./device.ts";
import { type DeviceInfo, readDeviceInfo, toIdentity } from "./device-info.ts";
import { DeviceInfoCache } from "./device-info-cache.ts";
import { HttpClient } from "./http-client.ts";
import { getSnapshotUri } from "./media.ts";
import { MotionController } from "./motion-controller.ts";
import { OnvifNetwork } from "./network.ts";
import { absoluteMove, getStatus, gotoHomePosition, relativeMove } from "./ptz.ts";
import { toPositionVector } from "./ptz-spaces.ts";
import { SoapClient } from "./soap-client.ts";
import { DEFAULT_TIMINGS, type OnvifTimings } from "./timings.ts";

/** What a camera on the network needs: nothing is sent before the first command or inquiry. */
export interface OnvifOptions {
  readonly id: string;
  /** Name or address; whatever host the camera itself writes in its answers is not used. */
  readonly address: string;
  /** Common: 80, 443, 8080, 8000, 2020. */
  readonly port: number;
  /** Of the device service; the others' paths come from the camera. */
  readonly path?: string;
  readonly scheme: "http" | "https";
  /** Of an HTTPS camera. Absent: it must be signed by an authority that the system knows. */
  readonly certificate?: CertificateTrust;
  /** Empty: the camera asks for none. */
  readonly username: string;
  readonly password: string;
  readonly profile: CameraProfile;
  /** A better profile, once the camera has said what it is (ProfileCatalogue.match); undefined keeps
   * `profile`. */
  readonly match?: (identity: CameraIdentity) => CameraProfile | undefined;
  readonly timings?: OnvifTimings;
}

/** Core Specification, section 5.1.1: where every device listens. */
const DEVICE_SERVICE = "/onvif/device_service";

/** A camera that speaks ONVIF (Profile S and T). */
export class OnvifCamera implements Camera {
  readonly id: string;
  readonly network: OnvifNetwork;
  readonly #options: OnvifOptions;
  readonly #label: string;
  readonly #line: HttpClient;
  readonly #client: SoapClient;
  readonly #movement: MotionController;
  readonly #imaging: CameraImaging;
  readonly #presets: CameraPresets;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  readonly #known: DeviceInfoCache;

  constructor(options: OnvifOptions) {
    this.id = options.id;
    this.#options = options;
    this.#label = `camera "${options.id}"`;
    const timings = options.timings ?? DEFAULT_TIMINGS;
    const label = this.#label;
    this.#line = new HttpClient({ label, ...options });
    const client = new SoapClient({
      label,
      http: this.#line,
      username: options.username,
      password: options.password,
      path: options.path ?? DEVICE_SERVICE,
      responseMs: timings.responseMs,
      deniedBackOffMs: timings.deniedBackOffMs,
      onProof: () => this.#emit({ kind: "answered", atMs: Date.now() }),
      onSilence: (error) => this.#silent(error),
    });
    this.#client = client;
    this.#movement = new MotionController({ label, client, timings });
    this.#imaging = new CameraImaging(client);
    this.#presets = new CameraPresets(label, client);
    this.network = new OnvifNetwork({
      client,
      address: options.address,
      timings,
      ready: (signal) => this.#ready(signal),
      lacks: (what) => this.#lacks(what),
      closing: this.#closing.signal,
    });
    const { profile, match } = options;
    this.#known = new DeviceInfoCache(label, () =>
      readDeviceInfo(client, { label, profile, ...(match ? { match } : {}) }, this.#closing.signal),
    );
  }

  get profile(): { readonly manufacturer: string; readonly model: string } {
    const { manufacturer, model } = this.#known.cached?.profile ?? this.#options.profile;
    return { manufacturer, model };
  }

  get capabilities(): CameraCapabilities {
    return this.#known.cached?.capabilities ?? assumedCapabilities(this.#options.profile);
  }

  async drive(velocity: Velocity, signal?: AbortSignal): Promise<void> {
    await this.#movement.drive(velocity, await this.#factsForMoving(signal), signal);
  }

  async stop(signal?: AbortSignal): Promise<void> {
    await this.#movement.stop(await this.#factsForMoving(signal));
  }

  async position(signal?: AbortSignal): Promise<Position> {
    const { profileToken, node } = await this.#ready(signal);
    const { panTilt, zoom } = (await this.#client.call(getStatus(profileToken), { signal })).position;
    const lacksHead = panTilt === undefined && node?.continuous.panTilt !== null;
    if (lacksHead || (panTilt === undefined && zoom === undefined)) throw this.#lacks("position to tell");
    return { pan: panTilt?.x ?? 0, tilt: panTilt?.y ?? 0, zoom: zoom ?? 0 };
  }

  async moveTo(position: Position, signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    if (!facts.capabilities.absolute) throw this.#lacks("absolute movement");
    const place = toPositionVector(position, facts.node?.absolute);
    await this.#movement.move(absoluteMove(facts.profileToken, place), facts, place, signal);
  }

  async moveBy(translation: Position, signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    if (!facts.capabilities.relative) throw this.#lacks("relative movement");
    const step = toPositionVector(translation, facts.node?.relative);
    await this.#movement.move(relativeMove(facts.profileToken, step), facts, undefined, signal);
  }

  /** ONVIF lets a client read the limits of a head only. */
  async setLimit(): Promise<void> {
    throw this.#lacks("limits of pan and tilt to set");
  }

  async home(signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    if (!facts.capabilities.home) throw this.#lacks("home position");
    await this.#movement.move(gotoHomePosition(facts.profileToken), facts, undefined, signal);
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    const facts = await this.#withPresets(signal);
    const request = await this.#presets.recall(number, facts, signal);
    await this.#movement.move(request, facts, undefined, signal);
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
    const facts = await this.#ready(signal);
    const range = facts.capabilities.settings[setting];
    if (!range) throw this.#lacks(setting);
    await this.#imaging.set({ label: this.#label, facts, setting, value, range }, signal);
  }

  async get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    const facts = await this.#ready(signal);
    const value = facts.capabilities.settings[setting] && (await this.#imaging.get(setting, facts, signal));
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
    const { media, profileToken } = await this.#ready(signal);
    const address = await this.#client.call(getSnapshotUri(media, profileToken), { signal });
    return this.#client.download(address, { signal });
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A movement, and Stop above all, is not held up by questions: facts from before a silence do. */
  async #factsForMoving(signal?: AbortSignal): Promise<DeviceInfo> {
    return this.#known.cached ?? this.#known.get(signal);
  }

  #ready(signal?: AbortSignal): Promise<DeviceInfo> {
    return this.#known.get(signal);
  }

  async #withPresets(signal?: AbortSignal): Promise<DeviceInfo> {
    const facts = await this.#ready(signal);
    if (!facts.capabilities.presets) throw this.#lacks("presets");
    return facts;
  }

  #lacks(what: string): RoomdError {
    return unsupported(this, what);
  }

  #silent(error: RoomdError): void {
    this.#known.invalidate();
    this.#movement.reset();
    this.#emit({ kind: "silent", atMs: Date.now(), error });
  }

  #emit(evidence: CameraEvidence): void {
    for (const listener of this.#listeners) listener(evidence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#closing.abort();
    this.#line[Symbol.dispose]();
  }
}
