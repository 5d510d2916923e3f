import type { Camera, Position } from "../../../../drivers/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { RecallState } from "../../../contract/fleet/room-state.ts";
import type { StoredPreset } from "../../store/presets.ts";
import { isAtTarget, moveProgress } from "./position-tolerance.ts";

/** Some cameras say "done" before their head starts: one that does not move for this long stays, ms. */
const STANDSTILL_MS = 700;

export interface PresetRecallOptions {
  readonly camera: Camera;
  readonly preset: StoredPreset;
  /** Where it stands now, as far as known. */
  readonly start: Position | null;
  readonly recallTimeoutMs: number;
  readonly onChange: () => void;
  /** The camera's own memory led elsewhere, to this position. */
  readonly onPresetLost: (stoodAt: Position) => void;
}

/** One recall of a preset, until readings of the position prove where the camera stands. The camera goes by
 * its own memory where it has one; what that misses, and what it does not remember, this sends it to. */
export class PresetRecall {
  readonly #options: PresetRecallOptions;
  readonly #cancelled = Promise.withResolvers<never>();
  #settling: PromiseWithResolvers<Position> | undefined;
  #start: Position | null;
  #last: Position | null = null;
  #changedAtMs = 0;
  /** The camera says that it has done what it was told. */
  #isCompleted = false;
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

  /** Resolves when the camera stands where the preset points. Throws `camera.missed` when it stands elsewhere,
   * `aborted` after `end()`, or what the camera said. */
  async run(): Promise<void> {
    const { recallTimeoutMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(this.#missedError()), recallTimeoutMs);
    try {
      await Promise.race([this.#move(), late.promise, this.#cancelled.promise]);
      this.#enter("arrived", 1);
    } catch (error) {
      if (error instanceof RoomdError && error.code === "aborted") throw error;
      this.#enter("missed", this.#state.progress);
      throw error;
    } finally {
      clearTimeout(timer);
      this.#settling = undefined;
    }
  }

  /** Another movement, or Stop, takes its place. */
  cancel(): void {
    const { camera, preset } = this.#options;
    const what = `camera "${camera.id}": preset ${preset.number} given up, another movement came`;
    this.#cancelled.reject(new RoomdError("aborted", what));
  }

  /** Takes each reading of the position, in the order they were made. */
  addReading(position: Position): void {
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

  async #move(): Promise<void> {
    const { camera, preset, onPresetLost } = this.#options;
    const target = preset.position;
    // One that does not say where it stands is believed.
    if (!camera.capabilities.absolute) return camera.recallPreset(preset.number);
    if (preset.storedIn === "camera" || !target) {
      const stands = await this.#moveAndSettle(() => camera.recallPreset(preset.number));
      if (!target || isAtTarget(stands, target, camera.capabilities)) return;
      onPresetLost(stands);
    }
    const stands = await this.#moveAndSettle(() => camera.moveTo(target));
    if (!isAtTarget(stands, target, camera.capabilities)) throw this.#missedError();
  }

  /** Orders a movement, and answers where the camera stands after it. That it stands where it should is known
   * from readings, whether its own "done" came or was lost on the way. */
  async #moveAndSettle(order: () => Promise<void>): Promise<Position> {
    const settling = Promise.withResolvers<Position>();
    this.#settling = settling;
    this.#isCompleted = false;
    const ordered = order().then(() => {
      this.#changedAtMs = performance.now();
      this.#isCompleted = true;
      return settling.promise;
    });
    return Promise.race([settling.promise, ordered]);
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
    const stands = this.#last ? `stands at ${describePosition(this.#last)}` : "does not say where it stands";
    const wanted = position ? ` instead of ${describePosition(position)}` : "";
    return new RoomdError(
      "camera.missed",
      `camera "${camera.id}" did not reach preset ${number} (${name}): it ${stands}${wanted}; ` +
        "see that nothing blocks its head, then switch it off and on",
      { details: { number, wanted: position, position: this.#last } },
    );
  }
}

function describePosition({ pan, tilt, zoom }: Position): string {
  return `pan ${pan} tilt ${tilt} zoom ${zoom}`;
}
