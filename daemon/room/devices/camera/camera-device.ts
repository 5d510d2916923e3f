import { setTimeout as wait } from "node:timers/promises";
import type { Camera, LimitCorner, Position, Velocity } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { CameraCapabilities } from "../../../contract/device/camera.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../../platform/change-emitter.ts";
import type { Logger } from "../../../platform/log.ts";
import type { KeptPreset } from "../../store/presets.ts";
import { CameraProof } from "./camera-health.ts";
import { CameraNetwork } from "./camera-network.ts";
import { CameraPower } from "./camera-power.ts";
import { CameraSettings } from "./camera-settings.ts";
import { Outcomes } from "./error-statistics.ts";
import { type Direction, fineStep } from "./fine-step.ts";
import { MotionLease } from "./motion-lease.ts";
import { OnAirLock } from "./on-air-lock.ts";
import { CameraMemory } from "./onboard-presets.ts";
import { Travels } from "./pending-moves.ts";
import { Poll } from "./poller.ts";
import { PresetRecall } from "./preset-recall.ts";
import { Stillness } from "./stop-verifier.ts";
import { speedAtZoom, zoomShare } from "./zoom-speed.ts";

/** While it moves the panel shows where it is, ms between two readings. */
const POLL_MOVING_MS = 150;
/** Between the two readings that prove that it stands still, ms. */
const POLL_STOPPED_MS = 60;

export interface CameraDeviceOptions {
  readonly camera: Camera;
  readonly name: string;
  /** How it is connected, for people. */
  readonly connection: string;
  readonly pollEveryMs: number;
  readonly ptz: RoomConfig["ptz"];
  /** What the room keeps of it. */
  readonly kept: () => Pick<CameraState, "presets" | "undo" | "settings">;
  /** The meeting sees this camera now. */
  readonly isOnAir: () => boolean;
  readonly logger: Logger;
}

/** One camera of the room: its snapshot, the lease on its movement, and the proof that it answers. */
export class CameraDevice implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly lock: OnAirLock;
  readonly power: CameraPower;
  readonly settings: CameraSettings;
  readonly memory: CameraMemory;
  readonly network: CameraNetwork;
  readonly #options: CameraDeviceOptions;
  readonly #camera: Camera;
  readonly #lease: MotionLease;
  readonly #stillness = new Stillness();
  readonly #travels: Travels;
  readonly #proof: CameraProof;
  readonly #outcomes: Outcomes;
  readonly #poll = new Poll(() => this.#read());
  #movements = 0;
  #drives = 0;
  #lastUsedMs = 0;
  #position: Position | null = null;

  constructor(options: CameraDeviceOptions) {
    this.#options = options;
    this.#camera = options.camera;
    const { camera, connection, pollEveryMs, logger, ptz } = options;
    this.#travels = new Travels(camera);
    const changed = () => this.changes.emit();
    this.#outcomes = new Outcomes(`camera "${camera.id}"`, changed);
    this.power = new CameraPower(camera, this.#outcomes, changed);
    this.settings = new CameraSettings(camera, this.#outcomes);
    this.memory = new CameraMemory(camera, this.#outcomes);
    this.network = new CameraNetwork(camera, this.#outcomes);
    this.#proof = new CameraProof({
      camera,
      connection,
      pollEveryMs,
      logger,
      onChange: (status) => {
        if (status === "ok") this.#outcomes.forget();
        changed();
      },
    });
    this.lock = new OnAirLock({
      camera: camera.id,
      mode: ptz.onAir,
      restMs: ptz.relockAfterMs,
      isOnAir: options.isOnAir,
      isMoving: () => this.#isMoving,
      onChange: changed,
    });
    this.#lease = new MotionLease({
      camera: camera.id,
      leaseMs: ptz.leaseMs,
      onExpired: (holder) => {
        logger.info({ camera: this.id, holder }, "movement lease ran out; stopping");
        this.#stopQuietly();
      },
    });
    // A daemon that died while its camera moved left it moving: this one proves that it stands still.
    this.#stillness.stopSent();
    this.#poll.in(0);
  }

  get id(): string {
    return this.#camera.id;
  }

  get abilities(): CameraCapabilities {
    return this.#camera.abilities;
  }

  state(): CameraState {
    return {
      id: this.id,
      name: this.#options.name,
      health: this.power.excuses(this.#proof.health),
      position: this.#position,
      moving: this.#isMoving,
      holder: this.#lease.holder,
      power: this.power.known,
      ...this.lock.state(),
      ...this.#proof.facts(),
      recall: this.#travels.recall?.state ?? null,
      ...this.#options.kept(),
      lastError: this.#outcomes.lastError,
    };
  }

  /** Moves for as long as `holder` renews. Throws `lease.lost` to one whom another displaced. */
  async drive(holder: string, velocity: Velocity): Promise<void> {
    if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0) return this.stop();
    const heldBefore = this.#lease.holder;
    this.#lease.renew(holder);
    void this.#travels.supersede();
    this.#drives++;
    const factor = this.#zoomFactor;
    const { pan, tilt, zoom } = velocity;
    const sent = this.#camera.drive({ pan: pan * factor, tilt: tilt * factor, zoom });
    this.#stillness.movementSent();
    if (heldBefore !== holder) {
      this.#movements++;
      this.#poll.in(POLL_MOVING_MS);
      this.changes.emit();
    }
    await this.#outcomes.of(sent);
  }

  /** One short nudge, small enough to correct a picture with. */
  async step(holder: string, direction: Direction): Promise<void> {
    const { velocity, forMs } = fineStep(direction, this.#zoomFactor);
    const driven = this.drive(holder, velocity);
    const drive = this.#drives;
    await Promise.all([driven, wait(forMs)]);
    // Who has begun to move it meanwhile goes on.
    if (this.#drives === drive && this.#lease.holder === holder) await this.stop();
  }

  async stop(): Promise<void> {
    const sent = this.#camera.stop();
    this.#lease.release();
    this.#travels.end();
    this.#stillness.stopSent();
    this.#poll.in(POLL_STOPPED_MS);
    this.changes.emit();
    await this.#outcomes.of(sent);
  }

  /** Stops it if `holder` still moves it: the client has gone. */
  abandon(holder: string): void {
    if (this.#lease.holder === holder) this.#stopQuietly();
  }

  async position(): Promise<Position> {
    const position = await this.#camera.position();
    this.#position = position;
    return position;
  }

  /** How many movements were ordered so far: when it has not risen, the camera looks where it looked. */
  get movements(): number {
    return this.#movements;
  }

  moveTo(position: Position): Promise<void> {
    return this.#travel(() => this.#camera.moveTo(position));
  }

  moveBy(translation: Position): Promise<void> {
    return this.#travel(() => this.#camera.moveBy(translation));
  }

  limit(corner: LimitCorner, to: Pick<Position, "pan" | "tilt"> | null): Promise<void> {
    return this.#outcomes.of(this.#camera.limit(corner, to));
  }

  home(): Promise<void> {
    return this.#travel(() => this.#camera.home());
  }

  /** Goes where a preset points, and proves that it stands there. */
  recallPreset(preset: KeptPreset, onForgotten: (stoodAt: Position) => void): Promise<void> {
    return this.#travel(() => {
      const recall = new PresetRecall({
        camera: this.#camera,
        preset,
        start: this.#position,
        recallTimeoutMs: this.#options.ptz.recallTimeoutMs,
        onChange: () => this.changes.emit(),
        onForgotten,
      });
      return this.#travels.runRecall(recall);
    });
  }

  /** Asked of the camera itself; undefined where it serves no pictures. */
  async snapshot(): Promise<Uint8Array | undefined> {
    return this.#camera.snapshot?.();
  }

  /** An operator moved it, or switched it on. */
  used(): void {
    this.#lastUsedMs = Date.now();
  }

  /** When an operator last did, ms since the epoch; 0: not since the start. */
  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  get #zoomFactor(): number {
    return speedAtZoom(zoomShare(this.#position, this.abilities), this.#options.ptz.slowWhenZoomed);
  }

  get #isMoving(): boolean {
    return (
      this.#lease.holder !== null || this.#travels.any || this.#stillness.unproven || this.#stillness.moved
    );
  }

  async #travel(move: () => Promise<void>): Promise<void> {
    this.#lease.release();
    const ready = this.#travels.supersede();
    this.#movements++;
    this.#stillness.movementSent();
    this.#poll.in(POLL_MOVING_MS);
    try {
      const travel = this.#travels.during(ready, move);
      this.changes.emit();
      await this.#outcomes.of(travel);
    } finally {
      this.#poll.in(POLL_STOPPED_MS);
    }
  }

  #stopQuietly(): void {
    // What failed is in the snapshot; stillness is proven, or Stop sent again, by the readings that follow.
    this.stop().catch(() => {});
  }

  /** One reading; what the camera does says when the next is due, ms. */
  async #read(): Promise<number> {
    const before = this.#isMoving;
    try {
      const position = await this.#camera.position();
      const changed = JSON.stringify(position) !== JSON.stringify(this.#position);
      this.#position = position;
      this.#travels.recall?.read(position);
      const verdict = this.#stillness.read(position);
      if (verdict === "stop-again") {
        this.#options.logger.warn({ camera: this.id, position }, "camera still moves; stopping it again");
        await this.#camera.stop();
      }
      await this.#proof.identify();
      if (changed || before !== this.#isMoving) this.changes.emit();
    } catch {
      // The driver has told it as evidence.
    }
    const { pollEveryMs } = this.#options;
    const fast = this.#stillness.unproven ? POLL_STOPPED_MS : POLL_MOVING_MS;
    const silent = this.#proof.health.status !== "ok";
    return this.#isMoving && !silent ? Math.min(fast, pollEveryMs) : pollEveryMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#poll[Symbol.dispose]();
    const moving = this.#lease.holder !== null || this.#travels.any;
    this.#travels.end();
    this.#lease[Symbol.dispose]();
    this.lock[Symbol.dispose]();
    if (moving) {
      const stopped = this.#camera.stop().catch(() => {});
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    }
    await this.#camera[Symbol.asyncDispose]();
  }
}
