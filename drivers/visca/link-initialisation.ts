import { RoomdError } from "../../daemon/contract/errors.ts";

export interface LinkInitialisationSteps {
  readonly label: string;
  /** Numbers the chain, or resets the sequence. */
  readonly initialise: (signal?: AbortSignal) => Promise<void>;
  /** Has an answer from the camera, which proves that it worked. */
  readonly verify: (signal?: AbortSignal) => Promise<unknown>;
}

/** Prepares the line to one camera after it was opened or went silent, once for all who wait for it. */
export class LinkInitialisation {
  readonly #steps: LinkInitialisationSteps;
  #isNeeded = true;
  #running: Promise<void> | undefined;
  #stopCount = 0;

  constructor(steps: LinkInitialisationSteps) {
    this.#steps = steps;
  }

  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** What was prepared counts no longer. */
  invalidate(): void {
    this.#isNeeded = true;
  }

  /** A Stop was sent. */
  noteStop(): void {
    this.#stopCount++;
  }

  async initialise(signal?: AbortSignal): Promise<void> {
    if (!this.#isNeeded) return;
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** A movement before the line was set up would lose its completion to the set-up. Throws `aborted` when a
   * Stop came meanwhile. */
  async initialiseBeforeMovement(signal?: AbortSignal): Promise<void> {
    const before = this.#stopCount;
    await this.initialise(signal);
    if (this.#stopCount === before) return;
    throw new RoomdError("aborted", `${this.#steps.label}: movement given up, the camera was stopped`);
  }

  async #run(signal?: AbortSignal): Promise<void> {
    await this.#steps.initialise(signal);
    this.#isNeeded = false;
    await this.#steps.verify(signal);
  }
}
