import { RoomdError } from "../../daemon/contract/errors.ts";

export interface SetUpSteps {
  readonly label: string;
  /** Numbers the chain, or resets the sequence. */
  readonly prepare: (signal?: AbortSignal) => Promise<void>;
  /** Has an answer from the camera, which proves that it worked. */
  readonly prove: (signal?: AbortSignal) => Promise<unknown>;
}

/** Prepares the line to one camera after it was opened or went silent, once for all who wait for it. */
export class SetUp {
  readonly #steps: SetUpSteps;
  #needed = true;
  #running: Promise<void> | undefined;
  #stops = 0;

  constructor(steps: SetUpSteps) {
    this.#steps = steps;
  }

  get needed(): boolean {
    return this.#needed;
  }

  /** What was prepared counts no longer. */
  doubt(): void {
    this.#needed = true;
  }

  /** A Stop was sent. */
  stopped(): void {
    this.#stops++;
  }

  async done(signal?: AbortSignal): Promise<void> {
    if (!this.#needed) return;
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** A movement before the line was set up would lose its completion to the set-up. Throws `aborted` when a
   * Stop came meanwhile. */
  async beforeMoving(signal?: AbortSignal): Promise<void> {
    const before = this.#stops;
    await this.done(signal);
    if (this.#stops === before) return;
    throw new RoomdError("aborted", `${this.#steps.label}: movement given up, the camera was stopped`);
  }

  async #run(signal?: AbortSignal): Promise<void> {
    await this.#steps.prepare(signal);
    this.#needed = false;
    await this.#steps.prove(signal);
  }
}
