import { setTimeout as wait } from "node:timers/promises";
import type { Camera, CameraEvidence, Position, Velocity } from "../../../drivers/camera.ts";
import { Changes } from "../../changes.ts";
import type { CameraAbilities } from "../../contract/camera.ts";
import { asRoomdError, type RoomdError } from "../../contract/errors.ts";
import type { Health } from "../../contract/health.ts";
import type { RoomConfig } from "../../contract/room-config.ts";
import type { CameraState } from "../../contract/room-state.ts";
import type { Logger } from "../../log.ts";
import type { KeptPreset } from "../store/presets.ts";
import { type Direction, fineStep } from "./fine-step.ts";
import { MotionLease } from "./motion-lease.ts";
import { OnAirLock } from "./on-air-lock.ts";
import { PresetRecall } from "./preset-recall.ts";
import { Stillness } from "./stillness.ts";
import { Travels } from "./travels.ts";
import { speedAtZoom, zoomShare } from "./zoom-speed.ts";

/** While it moves the panel shows where it is, ms between two readings. */
const POLL_MOVING_MS = 150;
/** Between the two readings that prove that it stands still, ms. */
const POLL_STOPPED_MS = 60;

export interface CameraDeviceOptions {
  readonly camera: Camera;
  readonly name: string;
  readonly pollEveryMs: number;
  readonly ptz: RoomConfig["ptz"];
  readonly presets: () => Pick<CameraState, "presets" | "undo">;
  /** The meeting sees this camera now. */
  readonly isOnAir: () => boolean;
  readonly logger: Logger;
}

/** One camera of the room: its snapshot, the lease on its movement, and the proof that it answers. */
export class CameraDevice implements AsyncDisposable {
  readonly changes = new Changes();
  readonly lock: OnAirLock;
  readonly #options: CameraDeviceOptions;
  readonly #camera: Camera;
  readonly #lease: MotionLease;
  readonly #stillness = new Stillness();
  #timer: NodeJS.Timeout | undefined;
  #polling = false;
  #disposed = false;
  readonly #travels: Travels;
  #recall: PresetRecall | undefined;
  #movements = 0;
  #drives = 0;
  #lastUsedMs = 0;
  #power: CameraState["power"] = null;
  #position: Position | null = null;
  #firmware: string | null = null;
  #lastError: CameraState["lastError"] = null;
  #health: Health;

  constructor(options: CameraDeviceOptions) {
    this.#options = options;
    this.#camera = options.camera;
    this.#travels = new Travels(options.camera.id);
    this.#health = {
      status: "unknown",
      provenAtMs: null,
      reason: `camera "${options.camera.id}" has not answered yet`,
      validForMs: 3 * options.pollEveryMs,
    };
    this.lock = new OnAirLock({
      camera: options.camera.id,
      mode: options.ptz.onAir,
      restMs: options.ptz.relockAfterMs,
      isOnAir: options.isOnAir,
      isMoving: () => this.#isMoving,
      onChange: () => this.changes.emit(),
    });
    this.#lease = new MotionLease({
      camera: options.camera.id,
      leaseMs: options.ptz.leaseMs,
      onExpired: (holder) => {
        options.logger.info({ camera: this.id, holder }, "movement lease ran out; stopping");
        this.#stopQuietly();
      },
    });
    this.#camera.onEvidence((evidence) => this.#evidence(evidence));
    // A daemon that died while its camera moved left it moving: this one proves that it stands still.
    this.#stillness.stopSent();
    this.#schedule(0);
  }

  get id(): string {
    return this.#camera.id;
  }

  get abilities(): CameraAbilities {
    return this.#camera.abilities;
  }

  state(): CameraState {
    return {
      id: this.id,
      name: this.#options.name,
      health: this.#shownHealth,
      position: this.#position,
      moving: this.#isMoving,
      holder: this.#lease.holder,
      power: this.#power,
      ...this.lock.state(),
      firmware: this.#firmware,
      recall: this.#recall?.state ?? null,
      ...this.#options.presets(),
      lastError: this.#lastError,
    };
  }

  /** Moves for as long as `holder` renews. Throws `lease.lost` to one whom another displaced. */
  async drive(holder: string, velocity: Velocity): Promise<void> {
    if (velocity.pan === 0 && velocity.tilt === 0 && velocity.zoom === 0) return this.stop();
    const heldBefore = this.#lease.holder;
    this.#lease.renew(holder);
    this.#supersede();
    this.#drives++;
    const factor = this.#zoomFactor;
    const { pan, tilt, zoom } = velocity;
    const sent = this.#camera.drive({ pan: pan * factor, tilt: tilt * factor, zoom });
    this.#stillness.movementSent();
    if (heldBefore !== holder) {
      this.#movements++;
      this.#schedule(POLL_MOVING_MS);
      this.changes.emit();
    }
    await this.#outcome(sent);
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
    this.#endTravels();
    this.#stillness.stopSent();
    this.#schedule(POLL_STOPPED_MS);
    this.changes.emit();
    await this.#outcome(sent);
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

  home(): Promise<void> {
    return this.#travel(() => this.#camera.home());
  }

  /** Goes where a preset points, and proves that it stands there. */
  recallPreset(preset: KeptPreset, onForgotten: (stoodAt: Position) => void): Promise<void> {
    return this.#travel(() => {
      this.#recall = new PresetRecall({
        camera: this.#camera,
        preset,
        start: this.#position,
        arriveWithinMs: this.#options.ptz.arriveWithinMs,
        onChange: () => this.changes.emit(),
        onForgotten,
      });
      return this.#recall.run();
    });
  }

  /** Whether the camera has a memory of its own for that number. */
  remembers(number: number): boolean {
    const { presets } = this.#camera.abilities;
    return presets !== null && number >= presets.first && number < presets.first + presets.count;
  }

  savePreset(number: number): Promise<void> {
    return this.#outcome(this.#camera.savePreset(number));
  }

  resetPreset(number: number): Promise<void> {
    return this.#outcome(this.#camera.resetPreset(number));
  }

  /** Asked of the camera itself; undefined where it serves no pictures. */
  async snapshot(): Promise<Uint8Array | undefined> {
    return this.#camera.snapshot?.();
  }

  async power(state: "on" | "standby"): Promise<void> {
    await this.#outcome(this.#camera.power(state));
    this.#power = state;
    this.changes.emit();
  }

  async powerState(): Promise<"on" | "standby"> {
    this.#power = await this.#camera.powerState();
    this.changes.emit();
    return this.#power;
  }

  /** An operator moved it, or switched it on. */
  used(): void {
    this.#lastUsedMs = Date.now();
  }

  /** When an operator last did, ms since the epoch; 0: not since the start. */
  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** Many cameras answer nothing in standby: one that was sent there is not broken. */
  get #shownHealth(): Health {
    if (this.#power !== "standby" || this.#health.status === "ok") return this.#health;
    return { ...this.#health, status: "off", reason: "in standby" };
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
    this.#supersede();
    this.#movements++;
    this.#stillness.movementSent();
    this.#schedule(POLL_MOVING_MS);
    try {
      const travel = this.#travels.during(move);
      this.changes.emit();
      await this.#outcome(travel);
    } finally {
      this.#schedule(POLL_STOPPED_MS);
    }
  }

  /** A new movement: one that is under way ends in the camera too, which would else refuse or queue the new. */
  #supersede(): void {
    if (this.#travels.any) this.#camera.stop().catch(() => {});
    this.#endTravels();
  }

  #endTravels(): void {
    this.#recall?.end();
    this.#recall = undefined;
    this.#travels.end();
  }

  #stopQuietly(): void {
    // What failed is in the snapshot; stillness is proven, or Stop sent again, by the readings that follow.
    this.stop().catch(() => {});
  }

  /** Notes in the snapshot how a command ended. */
  async #outcome(command: Promise<void>): Promise<void> {
    try {
      await command;
      this.#noteError(null);
    } catch (error) {
      const known = asRoomdError(error, `camera "${this.id}"`);
      if (known.code !== "aborted") this.#noteError(known);
      throw known;
    }
  }

  #noteError(error: RoomdError | null): void {
    if (error === null && this.#lastError === null) return;
    this.#lastError = error && { atMs: Date.now(), code: error.code, message: error.message };
    this.changes.emit();
  }

  #schedule(ms: number): void {
    if (this.#disposed || this.#polling) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#poll(), ms);
  }

  /** One reading; then the next is planned by what the camera does. */
  async #poll(): Promise<void> {
    this.#polling = true;
    const before = this.#isMoving;
    try {
      const position = await this.#camera.position();
      const changed = JSON.stringify(position) !== JSON.stringify(this.#position);
      this.#position = position;
      this.#recall?.read(position);
      const verdict = this.#stillness.read(position);
      if (verdict === "stop-again") {
        this.#options.logger.warn({ camera: this.id, position }, "camera still moves; stopping it again");
        await this.#camera.stop();
      }
      this.#firmware ??= (await this.#camera.identity()).firmware;
      if (changed || before !== this.#isMoving) this.changes.emit();
    } catch {
      // The driver has told it as evidence.
    }
    this.#polling = false;
    const { pollEveryMs } = this.#options;
    const fast = this.#stillness.unproven ? POLL_STOPPED_MS : POLL_MOVING_MS;
    const silent = this.#health.status !== "ok";
    this.#schedule(this.#isMoving && !silent ? Math.min(fast, pollEveryMs) : pollEveryMs);
  }

  #evidence(evidence: CameraEvidence): void {
    const was = this.#health.status;
    if (evidence.kind === "answered") {
      this.#health = { ...this.#health, status: "ok", provenAtMs: evidence.atMs, reason: null };
      if (was === "ok") return;
      this.#options.logger.info({ camera: this.id }, "camera answers");
      this.#lastError = null;
    } else {
      this.#health = { ...this.#health, status: "down", reason: evidence.error.message };
      if (was !== "down")
        this.#options.logger.warn({ camera: this.id, err: evidence.error }, "camera silent");
    }
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    const moving = this.#lease.holder !== null || this.#travels.any;
    this.#endTravels();
    this.#lease[Symbol.dispose]();
    this.lock[Symbol.dispose]();
    if (moving) {
      const stopped = this.#camera.stop().catch(() => {});
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    }
    await this.#camera[Symbol.asyncDispose]();
  }
}
