import { setTimeout as wait } from "node:timers/promises";
import type { Camera, LimitCorner, Position, Velocity } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";
import { isRefusal } from "../../../contract/errors.ts";
import type { CameraState, StopState } from "../../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../../platform/change-emitter.ts";
import type { Logger } from "../../../platform/log.ts";
import type { StoredPreset } from "../../store/presets.ts";
import { CameraHealth } from "./camera-health.ts";
import { CameraNetwork } from "./camera-network.ts";
import { CameraPower } from "./camera-power.ts";
import { CameraSettings } from "./camera-settings.ts";
import { ErrorStatistics } from "./error-statistics.ts";
import { type Direction, fineStep } from "./fine-step.ts";
import { MotionLease } from "./motion-lease.ts";
import { OnAirLock } from "./on-air-lock.ts";
import { OnboardPresets } from "./onboard-presets.ts";
import { PendingMoves } from "./pending-moves.ts";
import { PositionMonitor } from "./position-monitor.ts";
import { PresetRecall } from "./preset-recall.ts";
import { zoomFraction, zoomSpeedFactor } from "./zoom-speed.ts";

export interface CameraDeviceOptions {
  readonly camera: Camera;
  readonly name: string;
  /** Describes the connection, for display. */
  readonly connection: string;
  readonly pollIntervalMs: number;
  readonly ptz: RoomConfig["ptz"];
  /** What the room stores for this camera. */
  readonly stored: () => Pick<CameraState, "presets" | "undo" | "settings">;
  /** Whether the meeting sees this camera. */
  readonly isOnAir: () => boolean;
  readonly logger: Logger;
}

/** One camera of the room: its state, the lease on its movement, and the evidence of its health. */
export class CameraDevice implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly onAirLock: OnAirLock;
  readonly power: CameraPower;
  readonly settings: CameraSettings;
  readonly onboardPresets: OnboardPresets;
  readonly network: CameraNetwork;
  readonly #options: CameraDeviceOptions;
  readonly #camera: Camera;
  readonly #lease: MotionLease;
  readonly #monitor: PositionMonitor;
  readonly #pendingMoves: PendingMoves;
  readonly #health: CameraHealth;
  readonly #errors: ErrorStatistics;
  #movementCount = 0;
  #driveCount = 0;
  #lastUsedAtMs = 0;

  constructor(options: CameraDeviceOptions) {
    this.#options = options;
    this.#camera = options.camera;
    const { camera, connection, pollIntervalMs, logger, ptz } = options;
    this.#pendingMoves = new PendingMoves(camera);
    const changed = () => this.changes.emit();
    this.#errors = new ErrorStatistics(`camera "${camera.id}"`, changed);
    this.power = new CameraPower(camera, this.#errors, changed);
    this.settings = new CameraSettings(camera, this.#errors);
    this.onboardPresets = new OnboardPresets(camera, this.#errors);
    this.network = new CameraNetwork(camera, this.#errors);
    this.#health = new CameraHealth({
      camera,
      connection,
      pollIntervalMs,
      logger,
      onChange: (status) => {
        if (status === "ok") this.#errors.clear();
        changed();
      },
    });
    this.onAirLock = new OnAirLock({
      camera: camera.id,
      mode: ptz.onAir,
      relockAfterMs: ptz.relockAfterMs,
      isOnAir: options.isOnAir,
      isMoving: () => this.#monitor.isMoving,
      onChange: changed,
    });
    this.#monitor = new PositionMonitor({
      camera,
      pollIntervalMs,
      logger,
      isCommanded: () => this.#lease.holder !== null || this.#pendingMoves.hasAny,
      isResponding: () => this.#health.current.status === "ok",
      onReading: (position) => this.#pendingMoves.recall?.addReading(position),
      afterReading: async () => {
        await this.#identify();
        await this.power.follow();
      },
      onChange: changed,
    });
    this.#lease = new MotionLease({
      camera: camera.id,
      leaseMs: ptz.leaseMs,
      onExpired: (holder) => {
        logger.info({ camera: this.id, holder }, "movement lease expired");
        this.#stopQuietly();
      },
    });
  }

  get id(): string {
    return this.#camera.id;
  }

  get capabilities(): CameraCapabilities {
    return this.#camera.capabilities;
  }

  state(): CameraState {
    return {
      id: this.id,
      name: this.#options.name,
      health: this.power.adjustHealth(this.#health.current),
      position: this.#monitor.position,
      moving: this.#monitor.isMoving,
      stop: this.#monitor.stopState,
      holder: this.#lease.holder,
      power: this.power.state,
      ...this.onAirLock.state(),
      ...this.#health.deviceInfo(),
      recall: this.#pendingMoves.recall?.state ?? null,
      ...this.#options.stored(),
      lastError: this.#errors.lastError,
    };
  }

  /** Moves the camera while `holder` renews the lease. Throws `lease.lost` for a displaced holder. */
  async drive(holder: string, velocity: Velocity): Promise<void> {
    if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0) return this.stop();
    const previousHolder = this.#lease.holder;
    this.#lease.renew(holder);
    void this.#pendingMoves.supersede();
    this.#driveCount++;
    const factor = this.#zoomFactor;
    const { pan, tilt, zoom } = velocity;
    const sent = this.#camera.drive({ pan: pan * factor, tilt: tilt * factor, zoom });
    this.#monitor.noteMovement();
    if (previousHolder !== holder) {
      this.#movementCount++;
      this.#monitor.readSoon();
      this.changes.emit();
    }
    await this.#errors.track(sent);
  }

  /** One short step, small enough to correct the framing. */
  async step(holder: string, direction: Direction): Promise<void> {
    const { velocity, forMs } = fineStep(direction, this.#zoomFactor);
    const driven = this.drive(holder, velocity);
    const drive = this.#driveCount;
    await Promise.all([driven, wait(forMs)]);
    // Don't stop a movement that started meanwhile.
    if (this.#driveCount === drive && this.#lease.holder === holder) await this.stop();
  }

  async stop(): Promise<void> {
    const sent = this.#camera.stop();
    this.#lease.release();
    this.#pendingMoves.abort();
    this.#monitor.noteStop();
    this.changes.emit();
    await this.#errors.track(sent);
    void this.#settleStop();
  }

  /** Resolves when it is known whether the last Stop has worked, or can't be known. */
  stopVerified(): Promise<StopState | null> {
    return this.#monitor.stopVerified();
  }

  /** Stops the camera if `holder` holds the lease; called when a client disconnects. */
  stopIfHeldBy(holder: string): void {
    if (this.#lease.holder === holder) this.#stopQuietly();
  }

  position(): Promise<Position> {
    return this.#monitor.read();
  }

  /** Resolves with null for a camera that responds without reporting its position. */
  async positionIfReported(): Promise<Position | null> {
    try {
      return await this.position();
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  /** Number of movements requested so far; unchanged means that the view is unchanged. */
  get movementCount(): number {
    return this.#movementCount;
  }

  moveTo(position: Position): Promise<void> {
    return this.#move(() => this.#camera.moveTo(position));
  }

  moveBy(translation: Position): Promise<void> {
    return this.#move(() => this.#camera.moveBy(translation));
  }

  setLimit(corner: LimitCorner, to: Pick<Position, "pan" | "tilt"> | null): Promise<void> {
    return this.#errors.track(this.#camera.setLimit(corner, to));
  }

  home(): Promise<void> {
    return this.#move(() => this.#camera.home());
  }

  /** Recalls a preset and verifies the position. */
  recallPreset(preset: StoredPreset, onPresetLost: (position: Position) => void): Promise<void> {
    return this.#move(() => {
      const recall = new PresetRecall({
        camera: this.#camera,
        preset,
        start: this.#monitor.position,
        readings: this.#monitor.isUnknown ? "unknown" : "reported",
        recallTimeoutMs: this.#options.ptz.recallTimeoutMs,
        onChange: () => this.changes.emit(),
        onPresetLost,
      });
      return this.#pendingMoves.runRecall(recall);
    });
  }

  /** Returns a JPEG from the camera itself; undefined if it serves none. */
  async snapshot(): Promise<Uint8Array | undefined> {
    return this.#camera.snapshot?.();
  }

  /** Called when an operator moved the camera or switched it on. */
  markUsed(): void {
    this.#lastUsedAtMs = Date.now();
  }

  /** Time of the last use by an operator, ms since the epoch; 0: not since the start. */
  get lastUsedAtMs(): number {
    return this.#lastUsedAtMs;
  }

  get #zoomFactor(): number {
    return zoomSpeedFactor(
      zoomFraction(this.#monitor.position, this.capabilities),
      this.#options.ptz.slowWhenZoomed,
    );
  }

  async #move(move: () => Promise<void>): Promise<void> {
    this.#lease.release();
    const ready = this.#pendingMoves.supersede();
    this.#movementCount++;
    this.#monitor.noteMovement();
    this.#monitor.readSoon();
    try {
      const travel = this.#pendingMoves.run(ready, move);
      this.changes.emit();
      await this.#errors.track(travel);
    } finally {
      this.#monitor.noteArrival();
    }
  }

  #stopQuietly(): void {
    // The state carries the error; the following readings verify standstill or send Stop again.
    this.stop().catch(() => {});
  }

  /** The driver may know of a Stop what position readings don't show. */
  async #settleStop(): Promise<void> {
    const movements = this.#movementCount;
    const driven = this.#driveCount;
    const confirmation = (await this.#camera.confirmStop?.()) ?? "by-position";
    const isSuperseded = movements !== this.#movementCount || driven !== this.#driveCount;
    if (confirmation === "by-position" || isSuperseded) return;
    this.#monitor.settleStop(confirmation);
    if (confirmation === "unconfirmed") {
      this.#options.logger.warn({ camera: this.id }, "camera stop not confirmed");
    }
    this.changes.emit();
  }

  /** Independent of the position, which some cameras do not report. */
  async #identify(): Promise<void> {
    if (this.#health.current.status !== "ok") return;
    try {
      if (await this.#health.identify()) this.changes.emit();
    } catch {
      // The driver has reported it as evidence; it is asked again with the next reading.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#monitor[Symbol.dispose]();
    const moving = this.#lease.holder !== null || this.#pendingMoves.hasAny;
    this.#pendingMoves.abort();
    this.#lease[Symbol.dispose]();
    this.onAirLock[Symbol.dispose]();
    if (moving) {
      const stopped = this.#camera.stop().catch(() => {});
      await Promise.race([stopped, wait(1000, undefined, { ref: false })]);
    }
    await this.#camera[Symbol.asyncDispose]();
  }
}
