import type { Camera, Position } from "../../../../drivers/camera.ts";
import { isRefusal } from "../../../contract/errors.ts";
import type { StopState } from "../../../contract/fleet/room-state.ts";
import type { Logger } from "../../../platform/log.ts";
import { Poller } from "./poller.ts";
import { StopVerifier } from "./stop-verifier.ts";

/** Interval of position readings while the camera moves, for the panel, ms. */
const POLL_MOVING_MS = 150;
/** Interval of the two readings that prove standstill, ms. */
const POLL_STOPPED_MS = 60;
/** How long `stopVerified` waits for the proof of standstill; heads run on for up to a second, ms. */
const STOP_VERIFIED_MS = 3000;

export interface PositionMonitorOptions {
  readonly camera: Camera;
  readonly pollIntervalMs: number;
  readonly logger: Logger;
  /** Whether the room moves the camera now: somebody drives it, or a movement with a target is in progress. */
  readonly isCommanded: () => boolean;
  /** Whether the camera responds: a silent one is not read more often because it was moving. */
  readonly isResponding: () => boolean;
  readonly onReading: (position: Position) => void;
  /** Called after each reading, whatever its result; the next reading waits for it. */
  readonly afterReading: () => Promise<void>;
  /** Called when the position, the movement or the state of the last Stop changes. */
  readonly onChange: () => void;
}

/** Reads the position of one camera, more often while it moves, and verifies from the readings that Stop has worked. */
export class PositionMonitor implements Disposable {
  readonly #options: PositionMonitorOptions;
  readonly #stopVerifier = new StopVerifier();
  readonly #poller = new Poller(() => this.#readOnce());
  #position: Position | null = null;
  /** The camera has responded that it does not report its position. */
  #isUnknown = false;
  /** A movement with a target has ended, and no reading since shows where. */
  #isArrivalUnread = false;

  constructor(options: PositionMonitorOptions) {
    this.#options = options;
    // A previous process may have died while the camera moved: verify that it stands still.
    this.#stopVerifier.noteStop();
    this.#poller.schedule(0);
  }

  /** The last position read; null if there is none, or the camera does not report it. */
  get position(): Position | null {
    return this.#position;
  }

  /** Whether the camera does not report its position. */
  get isUnknown(): boolean {
    return this.#isUnknown;
  }

  get isMoving(): boolean {
    const { isPending, hasMoved } = this.#stopVerifier;
    return this.#options.isCommanded() || this.#isArrivalUnread || isPending || hasMoved;
  }

  /** Null if a movement was sent after the last Stop. */
  get stopState(): StopState | null {
    return this.#stopVerifier.state;
  }

  /** Called when a movement is sent. */
  noteMovement(): void {
    this.#stopVerifier.noteMovement();
  }

  /** Called when a movement begins. */
  readSoon(): void {
    this.#poller.schedule(POLL_MOVING_MS);
  }

  /** Called when Stop is sent. */
  noteStop(): void {
    this.#stopVerifier.noteStop();
    this.#poller.schedule(POLL_STOPPED_MS);
  }

  /** Called when a movement with a target has ended, in whatever way. */
  noteArrival(): void {
    this.#isArrivalUnread = true;
    this.#poller.schedule(POLL_STOPPED_MS);
  }

  /** Called when the driver knows whether the last Stop has worked, where readings can't show it. */
  settleStop(outcome: Exclude<StopState, "pending">): void {
    this.#stopVerifier.settle(outcome);
  }

  /** Resolves when it is known whether the last Stop has worked, or can't be known. */
  async stopVerified(): Promise<StopState | null> {
    await this.#stopVerifier.settled(STOP_VERIFIED_MS);
    const { state } = this.#stopVerifier;
    return state === "pending" ? "unconfirmed" : state;
  }

  /** Reads the position now. Rejects as the driver does. */
  async read(): Promise<Position> {
    const position = await this.#options.camera.position();
    this.#position = position;
    this.#isUnknown = false;
    return position;
  }

  /** Reads the position; returns the delay until the next reading, ms. */
  async #readOnce(): Promise<number> {
    const { camera, pollIntervalMs, isResponding, afterReading } = this.#options;
    const before = this.isMoving;
    const isAfterArrival = this.#isArrivalUnread;
    try {
      const position = await camera.position().finally(() => {
        if (isAfterArrival) this.#isArrivalUnread = false;
      });
      this.#handleReading(position, before);
    } catch (error) {
      // Everything else was reported by the driver as evidence.
      if (isRefusal(error)) this.#handleUnknownPosition(before);
    }
    await afterReading();
    const fast = this.#stopVerifier.isPending ? POLL_STOPPED_MS : POLL_MOVING_MS;
    const isFast = this.isMoving && isResponding() && !this.#isUnknown;
    return isFast ? Math.min(fast, pollIntervalMs) : pollIntervalMs;
  }

  #handleReading(position: Position, before: boolean): void {
    const { camera, logger, onReading, onChange } = this.#options;
    const hasChanged = JSON.stringify(position) !== JSON.stringify(this.#position);
    this.#position = position;
    this.#isUnknown = false;
    onReading(position);
    const { state } = this.#stopVerifier;
    const verdict = this.#stopVerifier.addReading(position);
    if (verdict === "stop-again") {
      logger.warn({ camera: camera.id, position }, "camera still moving after stop");
      // The readings go on meanwhile and repeat the Stop; the driver reports a failure as evidence.
      camera.stop().catch(() => {});
    }
    const isVerified = state !== this.#stopVerifier.state;
    if (hasChanged || isVerified || before !== this.isMoving) onChange();
  }

  #handleUnknownPosition(before: boolean): void {
    const wasKnown = !this.#isUnknown;
    this.#position = null;
    this.#isUnknown = true;
    this.#stopVerifier.notePositionUnknown();
    if (wasKnown || before !== this.isMoving) this.#options.onChange();
  }

  [Symbol.dispose](): void {
    this.#poller[Symbol.dispose]();
  }
}
