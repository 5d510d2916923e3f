import type { Camera, Position } from "../../../../drivers/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { RecallState } from "../../../contract/fleet/room-state.ts";
import { startTimeout } from "../../../platform/guarded.ts";
import type { StoredPreset } from "../../store/presets.ts";
import { isAtTarget, moveProgress } from "./position-tolerance.ts";

/** Some cameras report completion before their head starts: after this long without movement it has stopped, ms. */
const STANDSTILL_MS = 700;

export interface PresetRecallOptions {
  readonly camera: Camera;
  readonly preset: StoredPreset;
  /** The current position, if known. */
  readonly start: Position | null;
  /** Whether the camera reports its position: otherwise its completion must do. */
  readonly readings: "reported" | "unknown";
  readonly recallTimeoutMs: number;
  readonly onChange: () => void;
  /** Called when the camera's own preset led to this other position. */
  readonly onPresetLost: (position: Position) => void;
}

/** One recall of a preset, verified by position readings. Recalls the camera's own preset if it has one; if that
 * misses, or the camera stores none, moves to the position that the room stores. */
export class PresetRecall {
  readonly #options: PresetRecallOptions;
  readonly #cancelled = Promise.withResolvers<never>();
  #settling: PromiseWithResolvers<Position> | undefined;
  #start: Position | null;
  #last: Position | null = null;
  #changedAtMs = 0;
  /** The camera has reported completion. */
  #isCompleted = false;
  #hasEnded = false;
  #state: RecallState;

  constructor(options: PresetRecallOptions) {
    this.#options = options;
    this.#start = options.start;
    this.#state = { number: options.preset.number, phase: "moving", progress: 0, atMs: Date.now() };
    this.#cancelled.promise.catch(() => {});
  }

  get state(): RecallState {
    return this.#state;
  }

  /** Resolves when the camera has reached the preset. Throws `camera.missed` if it stopped elsewhere, `aborted`
   * after `cancel()`, or the camera's error. */
  async run(): Promise<void> {
    const { recallTimeoutMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = startTimeout("recall time-out", recallTimeoutMs, () => late.reject(this.#missedError()));
    try {
      await Promise.race([this.#move(), late.promise, this.#cancelled.promise]);
      this.#enter("arrived", 1);
    } catch (error) {
      if (error instanceof RoomdError && error.code === "aborted") throw error;
      this.#enter("missed", this.#state.progress);
      throw error;
    } finally {
      clearTimeout(timer);
      this.#hasEnded = true;
      this.#settling = undefined;
    }
  }

  /** Called when another movement or Stop replaces it. */
  cancel(): void {
    this.#hasEnded = true;
    const { camera, preset } = this.#options;
    const message = `camera "${camera.id}": recall of preset ${preset.number} replaced by another movement`;
    this.#cancelled.reject(new RoomdError("aborted", message));
  }

  /** Called with each position reading, in order. */
  addReading(position: Position): void {
    if (this.#state.phase === "missed") this.#correctMiss(position);
    if (this.#state.phase !== "moving") return;
    const last = this.#last;
    this.#last = position;
    this.#start ??= position;
    const target = this.#options.preset.position;
    if (target) this.#setProgress(moveProgress(this.#start, position, target));
    const moved =
      last === null ||
      last.pan !== position.pan ||
      last.tilt !== position.tilt ||
      last.zoom !== position.zoom;
    if (moved) this.#changedAtMs = performance.now();
    if (!this.#settling || moved) return;
    const there = target !== null && isAtTarget(position, target, this.#options.camera.capabilities);
    const stays = this.#isCompleted && performance.now() - this.#changedAtMs >= STANDSTILL_MS;
    if (there || stays) this.#settling.resolve(position);
  }

  /** A camera that was unplugged or jammed may have reached the preset after all. */
  #correctMiss(position: Position): void {
    const { preset, camera } = this.#options;
    if (preset.position && isAtTarget(position, preset.position, camera.capabilities))
      this.#enter("arrived", 1);
  }

  async #move(): Promise<void> {
    const { camera, preset, readings, onPresetLost } = this.#options;
    const target = preset.position;
    if (!camera.capabilities.absolute || readings === "unknown") {
      const isOnboard = preset.storedIn === "camera" || !target || !camera.capabilities.absolute;
      return isOnboard ? camera.recallPreset(preset.number) : camera.moveTo(target);
    }
    if (preset.storedIn === "camera" || !target) {
      const reached = await this.#moveAndSettle(() => camera.recallPreset(preset.number));
      if (!target || isAtTarget(reached, target, camera.capabilities)) return;
      // Stop, another movement or the time-out has ended the recall meanwhile.
      if (this.#hasEnded) return;
      onPresetLost(reached);
    }
    const reached = await this.#moveAndSettle(() => camera.moveTo(target));
    if (!isAtTarget(reached, target, camera.capabilities)) throw this.#missedError();
  }

  /** Runs a movement and returns the position after it. Readings decide, whether the camera's completion arrived
   * or was lost. */
  async #moveAndSettle(move: () => Promise<void>): Promise<Position> {
    const settling = Promise.withResolvers<Position>();
    this.#settling = settling;
    this.#isCompleted = false;
    const completed = move().then(() => {
      this.#changedAtMs = performance.now();
      this.#isCompleted = true;
      return settling.promise;
    });
    return Promise.race([settling.promise, completed]);
  }

  #setProgress(progress: number): void {
    if (Math.abs(progress - this.#state.progress) < 0.01) return;
    this.#state = { ...this.#state, progress };
    this.#options.onChange();
  }

  #enter(phase: RecallState["phase"], progress: number): void {
    this.#state = { ...this.#state, phase, progress, atMs: Date.now() };
    this.#options.onChange();
  }

  #missedError(): RoomdError {
    const { camera, preset } = this.#options;
    const { number, name, position } = preset;
    const actual = this.#last ? `is at ${describePosition(this.#last)}` : "does not report its position";
    const expected = position ? ` instead of ${describePosition(position)}` : "";
    return new RoomdError(
      "camera.missed",
      `camera "${camera.id}" did not reach preset ${number} (${name}): it ${actual}${expected}; ` +
        "check that nothing blocks its head, then switch it off and on",
      { details: { number, expected: position, actual: this.#last } },
    );
  }
}

function describePosition({ pan, tilt, zoom }: Position): string {
  return `pan ${pan} tilt ${tilt} zoom ${zoom}`;
}
