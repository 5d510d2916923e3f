import type { Camera } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { ErrorStatistics } from "./error-statistics.ts";

/** The slowest cameras need about 40 s to wake, ms. */
const CHANGE_MS = 60_000;

/** The power state of one camera, as last read. */
export class CameraPower {
  readonly #camera: Camera;
  readonly #errors: ErrorStatistics;
  readonly #onChange: () => void;
  #state: CameraState["power"] = null;
  #awaited: { readonly state: "on" | "standby"; readonly untilMs: number } | undefined;

  constructor(camera: Camera, errors: ErrorStatistics, onChange: () => void) {
    this.#errors = errors;
    this.#camera = camera;
    this.#onChange = onChange;
  }

  get state(): CameraState["power"] {
    return this.#state;
  }

  /** The state is believed when it is read back. */
  async set(state: "on" | "standby"): Promise<void> {
    await this.#errors.track(this.#camera.setPower(state));
    this.#awaited = { state, untilMs: performance.now() + CHANGE_MS };
    await this.follow();
  }

  /** Called with each position reading: reads the state while a change of it is awaited. */
  async follow(): Promise<void> {
    const awaited = this.#awaited;
    if (!awaited) return;
    // A camera that does not tell its state any more is in standby if it was sent there.
    const assumed = awaited.state === "standby" ? awaited.state : null;
    const state = await this.#camera.powerState().catch(() => assumed);
    if (this.#awaited !== awaited) return;
    if (state === awaited.state || performance.now() > awaited.untilMs) this.#awaited = undefined;
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

  #update(state: CameraState["power"]): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange();
  }
}
