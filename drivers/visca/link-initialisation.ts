import { RoomdError } from "../../daemon/contract/errors.ts";

export interface LinkInitialisationSteps {
  readonly label: string;
  /** Assigns addresses or resets the sequence. */
  readonly initialise: (signal?: AbortSignal) => Promise<void>;
  /** Gets a response from the camera, which proves that it worked. */
  readonly verify: (signal?: AbortSignal) => Promise<unknown>;
}

/** Initialises the link to one camera after a connection or silence, once for all concurrent callers. */
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

  /** The next exchange initialises the link again. */
  invalidate(): void {
    this.#isNeeded = true;
  }

  /** Called when a Stop is sent. */
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

  /** Initialisation would discard the completion of a movement sent before it. Throws `aborted` if a Stop is sent
   * meanwhile. */
  async initialiseBeforeMovement(signal?: AbortSignal): Promise<void> {
    const before = this.#stopCount;
    await this.initialise(signal);
    if (this.#stopCount === before) return;
    throw new RoomdError("aborted", `${this.#steps.label}: movement aborted by Stop`);
  }

  async #run(signal?: AbortSignal): Promise<void> {
    await this.#steps.initialise(signal);
    this.#isNeeded = false;
    await this.#steps.verify(signal);
  }
}
