export interface LinkInitialisationSteps {
  /** Assigns addresses or resets the sequence. */
  readonly initialise: (signal?: AbortSignal) => Promise<void>;
  /** Gets a reply from the camera, which proves that it worked. */
  readonly verify: (signal?: AbortSignal) => Promise<unknown>;
}

/** Initialises the link to one camera after a connection or silence, once for all concurrent callers. */
export class LinkInitialisation {
  readonly #steps: LinkInitialisationSteps;
  #isNeeded = true;
  #running: Promise<void> | undefined;

  constructor(steps: LinkInitialisationSteps) {
    this.#steps = steps;
  }

  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** The next exchange initialises the link again. */
  invalidate(): void {
    this.#isNeeded = true;
  }

  async initialise(signal?: AbortSignal): Promise<void> {
    if (!this.#isNeeded) return;
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #run(signal?: AbortSignal): Promise<void> {
    await this.#steps.initialise(signal);
    this.#isNeeded = false;
    await this.#steps.verify(signal);
  }
}
