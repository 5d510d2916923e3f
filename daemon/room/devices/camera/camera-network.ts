import type { Camera } from "../../../../drivers/camera.ts";
import type { NetworkCamera } from "../../../../drivers/network-camera.ts";
import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../../../contract/device/network-camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { ErrorStatistics } from "./error-statistics.ts";

/** Bound on the notifications of one request. */
const MAX_EVENTS = 500;

/** Features of network cameras: streams, clock, events. Throws `device.unsupported` for other cameras. */
export class CameraNetwork {
  readonly #camera: Camera;
  readonly #errors: ErrorStatistics;

  constructor(camera: Camera, errors: ErrorStatistics) {
    this.#camera = camera;
    this.#errors = errors;
  }

  async streams(): Promise<readonly CameraStream[]> {
    return this.#network.streams();
  }

  async requestKeyFrame(stream?: string): Promise<void> {
    await this.#errors.track(this.#network.requestKeyFrame(stream));
  }

  async clock(): Promise<CameraClock & { readonly clockOffsetMs: number }> {
    const clock = await this.#network.clock();
    return { ...clock, clockOffsetMs: clock.utcMs - Date.now() };
  }

  /** Sets the camera's clock to the room's time. */
  async setClock(): Promise<void> {
    await this.#errors.track(this.#network.setClock(Date.now()));
  }

  async ntp(): Promise<NtpSettings> {
    return this.#network.ntp();
  }

  async setNtp(settings: NtpSettings): Promise<void> {
    await this.#errors.track(this.#network.setNtp(settings));
  }

  async auxiliaryCommands(): Promise<readonly string[]> {
    return this.#network.auxiliaryCommands();
  }

  async sendAuxiliaryCommand(command: string): Promise<void> {
    await this.#errors.track(this.#network.sendAuxiliaryCommand(command));
  }

  async saveHome(): Promise<void> {
    await this.#errors.track(this.#network.saveHome());
  }

  /** Returns the notifications received within `forMs`. */
  async events(forMs: number): Promise<readonly CameraNotification[]> {
    const events: CameraNotification[] = [];
    for await (const event of this.#network.events(AbortSignal.timeout(forMs))) {
      events.push(event);
      if (events.length === MAX_EVENTS) break;
    }
    return events;
  }

  get #network(): NetworkCamera {
    const { id, network, profile } = this.#camera;
    if (network) return network;
    const message = `${profile.manufacturer} ${profile.model} is not connected by ONVIF, which this requires`;
    throw new RoomdError("device.unsupported", `camera "${id}": ${message}`);
  }
}
