import type { Camera } from "../../../../drivers/camera.ts";
import type { NetworkCamera } from "../../../../drivers/network-camera.ts";
import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../../../contract/device/network-camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { Outcomes } from "./error-statistics.ts";

/** A camera may call any number of things an event. */
const MOST_EVENTS = 500;

/** What cameras on the network have besides: streams, clock, events. Throws `device.unsupported` for others. */
export class CameraNetwork {
  readonly #camera: Camera;
  readonly #outcomes: Outcomes;

  constructor(camera: Camera, outcomes: Outcomes) {
    this.#camera = camera;
    this.#outcomes = outcomes;
  }

  async streams(): Promise<readonly CameraStream[]> {
    return this.#network.streams();
  }

  async requestKeyFrame(stream?: string): Promise<void> {
    await this.#outcomes.of(this.#network.requestKeyFrame(stream));
  }

  async clock(): Promise<CameraClock & { readonly aheadMs: number }> {
    const clock = await this.#network.clock();
    return { ...clock, aheadMs: clock.utcMs - Date.now() };
  }

  /** To the room's time. */
  async setClock(): Promise<void> {
    await this.#outcomes.of(this.#network.setClock(Date.now()));
  }

  async ntp(): Promise<NtpSettings> {
    return this.#network.ntp();
  }

  async setNtp(settings: NtpSettings): Promise<void> {
    await this.#outcomes.of(this.#network.setNtp(settings));
  }

  async auxiliaryCommands(): Promise<readonly string[]> {
    return this.#network.auxiliaryCommands();
  }

  async auxiliary(command: string): Promise<void> {
    await this.#outcomes.of(this.#network.auxiliary(command));
  }

  async saveHome(): Promise<void> {
    await this.#outcomes.of(this.#network.saveHome());
  }

  /** What happens to it within this time. */
  async events(forMs: number): Promise<readonly CameraNotification[]> {
    const happened: CameraNotification[] = [];
    for await (const event of this.#network.events(AbortSignal.timeout(forMs))) {
      happened.push(event);
      if (happened.length === MOST_EVENTS) break;
    }
    return happened;
  }

  get #network(): NetworkCamera {
    const { id, network, profile } = this.#camera;
    if (network) return network;
    const what = `${profile.maker} ${profile.model} is not connected by ONVIF, which this needs`;
    throw new RoomdError("device.unsupported", `camera "${id}": ${what}`);
  }
}
