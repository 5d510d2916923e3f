import type { ActionName, CameraAbilities, SettingName, SettingValue } from "../../daemon/contract/camera.ts";
import type { CameraProfile } from "../../daemon/contract/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Camera, CameraEvidence, CameraIdentity, Position, Velocity } from "../camera.ts";
import { assumedAbilities } from "./abilities.ts";
import { CameraImaging } from "./camera-imaging.ts";
import { CameraPresets } from "./camera-presets.ts";
import type { CertificateTrust } from "./certificate.ts";
import {
  type CameraClock,
  getDeviceInformation,
  getNtp,
  getSystemDateAndTime,
  type NtpSettings,
  setNtp,
  setSystemDateAndTime,
  systemReboot,
} from "./device.ts";
import type { CameraNotification } from "./events.ts";
import { type CameraFacts, identityOf, readFacts } from "./facts.ts";
import { HttpLine } from "./http.ts";
import { KnownFacts } from "./known-facts.ts";
import { getSnapshotUri, setSynchronizationPoint } from "./media.ts";
import { Movement } from "./movement.ts";
import {
  absoluteMove,
  getStatus,
  gotoHomePosition,
  relativeMove,
  sendAuxiliaryCommand,
  setHomePosition,
} from "./ptz.ts";
import { pullEvents } from "./pull-point.ts";
import { SoapClient } from "./soap-client.ts";
import { type CameraStream, readStreams } from "./streams.ts";
import { DEFAULT_TIMINGS, type OnvifTimings } from "./timings.ts";
import { toPlace } from "./velocity.ts";

/** What a camera on the network needs: nothing is sent before the first command or inquiry. */
export interface OnvifOptions {
  readonly id: string;
  /** Name or address; whatever host the camera itself writes in its answers is not used. */
  readonly address: string;
  /** Common: 80, 443, 8080, 8000, 2020. */
  readonly port: number;
  /** Of the device service; the others' paths come from the camera. */
  readonly path?: string;
  readonly secure: "http" | "https";
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
  readonly #options: OnvifOptions;
  readonly #label: string;
  readonly #line: HttpLine;
  readonly #client: SoapClient;
  readonly #movement: Movement;
  readonly #imaging: CameraImaging;
  readonly #presets: CameraPresets;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(evidence: CameraEvidence) => void>();
  readonly #known: KnownFacts;

  constructor(options: OnvifOptions) {
    this.id = options.id;
    this.#options = options;
    this.#label = `camera "${options.id}"`;
    const timings = options.timings ?? DEFAULT_TIMINGS;
    const label = this.#label;
    this.#line = new HttpLine({ label, ...options });
    const client = new SoapClient({
      label,
      line: this.#line,
      username: options.username,
      password: options.password,
      path: options.path ?? DEVICE_SERVICE,
      exchangeMs: timings.exchangeMs,
      deniedPauseMs: timings.deniedPauseMs,
      onProof: () => this.#emit({ kind: "answered", atMs: Date.now() }),
      onSilence: (error) => this.#silent(error),
    });
    this.#client = client;
    this.#movement = new Movement({ label, client, timings });
    this.#imaging = new CameraImaging(client);
    this.#presets = new CameraPresets(label, client);
    const { profile, match } = options;
    this.#known = new KnownFacts(label, () =>
      readFacts(client, { label, profile, ...(match ? { match } : {}) }, this.#closing.signal),
    );
  }

  get profile(): { readonly maker: string; readonly model: string } {
    const { maker, model } = this.#known.last?.profile ?? this.#options.profile;
    return { maker, model };
  }

  get abilities(): CameraAbilities {
    return this.#known.last?.abilities ?? assumedAbilities(this.#options.profile);
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
    if (!facts.abilities.absolute) throw this.#lacks("absolute movement");
    const place = toPlace(position, facts.node?.absolute);
    await this.#movement.travel(absoluteMove(facts.profileToken, place), facts, place, signal);
  }

  /** By so much from where it is, in the units of its position. */
  async moveBy(translation: Position, signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    const step = toPlace(translation, facts.node?.relative);
    if (!step.panTilt && step.zoom === undefined) throw this.#lacks("relative movement");
    await this.#movement.travel(relativeMove(facts.profileToken, step), facts, undefined, signal);
  }

  async home(signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    if (!facts.abilities.home) throw this.#lacks("home position");
    await this.#movement.travel(gotoHomePosition(facts.profileToken), facts, undefined, signal);
  }

  /** Makes home of where it stands. */
  async saveHome(signal?: AbortSignal): Promise<void> {
    const { profileToken, abilities } = await this.#ready(signal);
    if (!abilities.home) throw this.#lacks("home position");
    await this.#client.call(setHomePosition(profileToken), { signal });
  }

  async recallPreset(number: number, signal?: AbortSignal): Promise<void> {
    const facts = await this.#withPresets(signal);
    const request = await this.#presets.recall(number, facts, signal);
    await this.#movement.travel(request, facts, undefined, signal);
  }

  async savePreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#presets.save(number, await this.#withPresets(signal), signal);
  }

  async resetPreset(number: number, signal?: AbortSignal): Promise<void> {
    await this.#presets.reset(number, await this.#withPresets(signal), signal);
  }

  async power(): Promise<void> {
    throw this.#lacks("standby in ONVIF");
  }

  async powerState(): Promise<"on" | "standby"> {
    throw this.#lacks("standby in ONVIF");
  }

  async identity(signal?: AbortSignal): Promise<CameraIdentity> {
    await this.#ready(signal);
    return identityOf(await this.#client.call(getDeviceInformation(), { signal }));
  }

  async set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    const range = facts.abilities.settings[setting];
    if (!range) throw this.#lacks(setting);
    await this.#imaging.set({ label: this.#label, facts, setting, value, range }, signal);
  }

  async get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue> {
    const facts = await this.#ready(signal);
    const value = facts.abilities.settings[setting] && (await this.#imaging.get(setting, facts, signal));
    if (value === undefined) throw this.#lacks(setting);
    return value;
  }

  async act(action: ActionName, signal?: AbortSignal): Promise<void> {
    if (action !== "reboot" || !this.abilities.actions.some((one) => one === action)) {
      throw this.#lacks(action);
    }
    await this.#client.call(systemReboot(), { signal });
  }

  /** One of the head's own commands, such as `tt:Wiper|On`. */
  async auxiliary(command: string, signal?: AbortSignal): Promise<void> {
    const { profileToken, node } = await this.#ready(signal);
    if (!node?.auxiliaryCommands.includes(command)) throw this.#lacks(`auxiliary command ${command}`);
    await this.#client.call(sendAuxiliaryCommand(profileToken, command), { signal });
  }

  /** What can be seen of it by RTSP, the stream that moves first. */
  async streams(signal?: AbortSignal): Promise<readonly CameraStream[]> {
    return readStreams(this.#client, await this.#ready(signal), this.#options.address, signal);
  }

  async snapshot(signal?: AbortSignal): Promise<Uint8Array> {
    const { media, profileToken } = await this.#ready(signal);
    const address = await this.#client.call(getSnapshotUri(media, profileToken), { signal });
    return this.#client.download(address, { signal });
  }

  /** Asks for a key frame in a stream, that of the moving profile where none is named. */
  async requestKeyFrame(profileToken?: string, signal?: AbortSignal): Promise<void> {
    const facts = await this.#ready(signal);
    const request = setSynchronizationPoint(facts.media, profileToken ?? facts.profileToken);
    await this.#client.call(request, { signal });
  }

  /** What it thinks the time is. */
  clock(signal?: AbortSignal): Promise<CameraClock> {
    return this.#client.call(getSystemDateAndTime(), { signal });
  }

  /** `utcMs`: since the epoch; the camera keeps whole seconds. */
  setClock(utcMs: number, signal?: AbortSignal): Promise<void> {
    return this.#client.call(setSystemDateAndTime(utcMs), { signal });
  }

  ntp(signal?: AbortSignal): Promise<NtpSettings> {
    return this.#client.call(getNtp(), { signal });
  }

  setNtp(settings: NtpSettings, signal?: AbortSignal): Promise<void> {
    return this.#client.call(setNtp(settings), { signal });
  }

  /** What happens to it, for as long as it is read. */
  async *events(signal?: AbortSignal): AsyncGenerator<CameraNotification, void, undefined> {
    await this.#ready(signal);
    const until = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    yield* pullEvents(this.#client, this.#options.timings ?? DEFAULT_TIMINGS, until);
  }

  onEvidence(listener: (evidence: CameraEvidence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A movement, and Stop above all, is not held up by questions: facts from before a silence do. */
  async #factsForMoving(signal?: AbortSignal): Promise<CameraFacts> {
    return this.#known.last ?? this.#known.fresh(signal);
  }

  #ready(signal?: AbortSignal): Promise<CameraFacts> {
    return this.#known.fresh(signal);
  }

  async #withPresets(signal?: AbortSignal): Promise<CameraFacts> {
    const facts = await this.#ready(signal);
    if (!facts.abilities.presets) throw this.#lacks("presets");
    return facts;
  }

  #lacks(what: string): RoomdError {
    const { maker, model } = this.profile;
    return new RoomdError("device.unsupported", `${this.#label}: ${maker} ${model} has no ${what}`);
  }

  #silent(error: RoomdError): void {
    this.#known.doubt();
    this.#movement.forget();
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
