import { RoomdError } from "../../daemon/contract/errors.ts";
import type { RoomLive } from "../shared/room-live.ts";
import { isStill, STILL, type Velocity } from "./joystick.ts";

/** The lease lasts 500 ms: three renewals may be lost, ms. */
const RENEW_EVERY_MS = 150;

export interface PtzControllerOptions {
  readonly request: RoomLive["request"];
  readonly onError: (error: unknown) => void;
  /** Whether the room responds; without it nothing is driven. */
  readonly isReachable: () => boolean;
}

/** Drives a camera while a control is held: sends each change at once, renews the lease, and stops on release. */
export class PtzController {
  /** The lease holder's name, shown on other panels. */
  readonly holder = `panel-${Math.random().toString(36).slice(2, 6)}`;
  readonly #options: PtzControllerOptions;
  #camera = "";
  #velocity: Velocity = STILL;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: PtzControllerOptions) {
    this.#options = options;
  }

  move(camera: string, velocity: Velocity): void {
    if (isStill(velocity) || !this.#options.isReachable()) {
      this.stop();
      return;
    }
    const { pan, tilt, zoom } = this.#velocity;
    const same = pan === velocity.pan && tilt === velocity.tilt && zoom === velocity.zoom;
    if (same && camera === this.#camera) return;
    if (camera !== this.#camera) this.stop();
    this.#camera = camera;
    this.#velocity = velocity;
    this.#drive();
    this.#timer ??= setInterval(() => this.#drive(), RENEW_EVERY_MS);
  }

  step(camera: string, { pan, tilt, zoom }: Velocity): void {
    if (!this.#options.isReachable()) return;
    this.#options
      .request("ptz.step", { camera, holder: this.holder, pan, tilt, zoom })
      .catch((error: unknown) => {
        if (!(error instanceof RoomdError && error.code === "aborted")) this.#options.onError(error);
      });
  }

  /** Stops the movement; sends nothing if there is none. */
  stop(): void {
    if (isStill(this.#velocity)) return;
    this.#release();
    this.#options.request("ptz.stop", { camera: this.#camera }).catch(this.#options.onError);
  }

  #drive(): void {
    const params = { camera: this.#camera, holder: this.holder, ...this.#velocity };
    this.#options.request("ptz.drive", params).catch((error: unknown) => {
      if (error instanceof RoomdError && error.code === "aborted") return;
      const refused = error instanceof RoomdError && ["lease.lost", "camera.locked"].includes(error.code);
      if (refused) this.#release();
      this.#options.onError(error);
    });
  }

  #release(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#velocity = STILL;
  }
}
