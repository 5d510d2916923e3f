import type { Camera } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { Outcomes } from "./error-statistics.ts";

/** Whether one camera is on, as it was told last or has said itself. */
export class CameraPower {
  readonly #camera: Camera;
  readonly #outcomes: Outcomes;
  readonly #onChange: () => void;
  #known: CameraState["power"] = null;

  constructor(camera: Camera, outcomes: Outcomes, onChange: () => void) {
    this.#outcomes = outcomes;
    this.#camera = camera;
    this.#onChange = onChange;
  }

  get known(): CameraState["power"] {
    return this.#known;
  }

  async set(state: "on" | "standby"): Promise<void> {
    await this.#outcomes.of(this.#camera.power(state));
    this.#learn(state);
  }

  async ask(): Promise<"on" | "standby"> {
    const state = await this.#camera.powerState();
    this.#learn(state);
    return state;
  }

  /** Many cameras answer nothing in standby: one that was sent there is not broken. */
  excuses(health: Health): Health {
    if (this.#known !== "standby" || health.status === "ok") return health;
    return { ...health, status: "off", reason: "in standby" };
  }

  #learn(state: "on" | "standby"): void {
    if (this.#known === state) return;
    this.#known = state;
    this.#onChange();
  }
}
