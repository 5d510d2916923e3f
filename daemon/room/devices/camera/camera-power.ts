import type { Camera } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { ErrorStatistics } from "./error-statistics.ts";

/** The power state of one camera, as last set or read. */
export class CameraPower {
  readonly #camera: Camera;
  readonly #errors: ErrorStatistics;
  readonly #onChange: () => void;
  #state: CameraState["power"] = null;

  constructor(camera: Camera, errors: ErrorStatistics, onChange: () => void) {
    this.#errors = errors;
    this.#camera = camera;
    this.#onChange = onChange;
  }

  get state(): CameraState["power"] {
    return this.#state;
  }

  async set(state: "on" | "standby"): Promise<void> {
    await this.#errors.track(this.#camera.setPower(state));
    this.#update(state);
  }

  async read(): Promise<"on" | "standby"> {
    const state = await this.#camera.powerState();
    this.#update(state);
    return state;
  }

  /** Many cameras don't respond in standby: report such a camera as off instead of down. */
  adjustHealth(health: Health): Health {
    if (this.#state !== "standby" || health.status === "ok") return health;
    return { ...health, status: "off", reason: "in standby" };
  }

  #update(state: "on" | "standby"): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange();
  }
}
