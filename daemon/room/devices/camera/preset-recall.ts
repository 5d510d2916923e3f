import type { Camera, Position } from "../../../../drivers/camera.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { RecallState } from "../../../contract/fleet/room-state.ts";
import type { KeptPreset } from "../../store/presets.ts";
import { isThere, shareDone } from "./position-tolerance.ts";

/** Some cameras say "done" before their head starts: one that does not move for this long stays, ms. */
const STAYS_AFTER_MS = 700;

export interface PresetRecallOptions {
  readonly camera: Camera;
  readonly preset: KeptPreset;
  /** Where it stands now, as far as known. */
  readonly start: Position | null;
  readonly recallTimeoutMs: number;
  readonly onChange: () => void;
  /** The camera's own memory led elsewhere, to this position. */
  readonly onForgotten: (stoodAt: Position) => void;
}

/** One recall of a preset, until readings of the position prove where the camera stands. The camera goes by
 * its own memory where it has one; what that misses, and what it does not remember, this sends it to. */
export class PresetRecall {
  readonly #options: PresetRecallOptions;
  readonly #ended = Promise.withResolvers<never>();
  #settling: PromiseWithResolvers<Position> | undefined;
  #start: Position | null;
  #last: Position | null = null;
  #changedAtMs = 0;
  /** The camera says that it has done what it was told. */
  #ordered = false;
  #state: RecallState;

  constructor(options: PresetRecallOptions) {
    this.#options = options;
    this.#start = options.start;
    this.#state = { number: options.preset.number, phase: "moving", progress: 0, atMs: Date.now() };
    this.#ended.promise.catch(() => {});
  }

  get state(): RecallState {
    return this.#state;
  }

  /** Resolves when the camera stands where the preset points. Throws `camera.missed` when it stands elsewhere,
   * `aborted` after `end()`, or what the camera said. */
  async run(): Promise<void> {
    const { recallTimeoutMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(this.#missed()), recallTimeoutMs);
    try {
      await Promise.race([this.#go(), late.promise, this.#ended.promise]);
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
  end(): void {
    const { camera, preset } = this.#options;
    const what = `camera "${camera.id}": preset ${preset.number} given up, another movement came`;
    this.#ended.reject(new RoomdError("aborted", what));
  }

  /** Takes each reading of the position, in the order they were made. */
  read(position: Position): void {
    if (this.#state.phase !== "moving") return;
    const last = this.#last;
    this.#last = position;
    this.#start ??= position;
    const target = this.#options.preset.position;
    if (target) this.#progressed(shareDone(this.#start, position, target));
    const moved =
      last === null ||
      last.pan !== position.pan ||
      last.tilt !== position.tilt ||
      last.zoom !== position.zoom;
    if (moved) this.#changedAtMs = performance.now();
    if (!this.#settling || moved) return;
    const there = target !== null && isThere(position, target, this.#options.camera.abilities);
    const stays = this.#ordered && performance.now() - this.#changedAtMs >= STAYS_AFTER_MS;
    if (there || stays) this.#settling.resolve(position);
  }

  async #go(): Promise<void> {
    const { camera, preset, onForgotten } = this.#options;
    const target = preset.position;
    // One that does not say where it stands is believed.
    if (!camera.abilities.absolute) return camera.recallPreset(preset.number);
    if (preset.memory === "camera" || !target) {
      const stands = await this.#stand(() => camera.recallPreset(preset.number));
      if (!target || isThere(stands, target, camera.abilities)) return;
      onForgotten(stands);
    }
    const stands = await this.#stand(() => camera.moveTo(target));
    if (!isThere(stands, target, camera.abilities)) throw this.#missed();
  }

  /** Orders a movement, and answers where the camera stands after it. That it stands where it should is known
   * from readings, whether its own "done" came or was lost on the way. */
  async #stand(order: () => Promise<void>): Promise<Position> {
    const settling = Promise.withResolvers<Position>();
    this.#settling = settling;
    this.#ordered = false;
    const ordered = order().then(() => {
      this.#changedAtMs = performance.now();
      this.#ordered = true;
      return settling.promise;
    });
    return Promise.race([settling.promise, ordered]);
  }

  #progressed(progress: number): void {
    if (Math.abs(progress - this.#state.progress) < 0.01) return;
    this.#state = { ...this.#state, progress };
    this.#options.onChange();
  }

  #enter(phase: RecallState["phase"], progress: number): void {
    this.#state = { ...this.#state, phase, progress, atMs: Date.now() };
    this.#options.onChange();
  }

  #missed(): RoomdError {
    const { camera, preset } = this.#options;
    const { number, name, position } = preset;
    const stands = this.#last ? `stands at ${where(this.#last)}` : "does not say where it stands";
    const wanted = position ? ` instead of ${where(position)}` : "";
    return new RoomdError(
      "camera.missed",
      `camera "${camera.id}" did not reach preset ${number} (${name}): it ${stands}${wanted}; ` +
        "see that nothing blocks its head, then switch it off and on",
      { details: { number, wanted: position, position: this.#last } },
    );
  }
}

function where({ pan, tilt, zoom }: Position): string {
  return `pan ${pan} tilt ${tilt} zoom ${zoom}`;
}
