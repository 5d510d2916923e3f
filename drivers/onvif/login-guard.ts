export interface LoginGuardTimings {
  /** After refused credentials they are tried again after this time, then after twice as long each, ms. */
  readonly deniedBackOffMs: number;
  readonly deniedMaxMs: number;
}

/** How often refused credentials are tried again because somebody requests it, until they are accepted. */
const REQUESTED_TRIES = 2;
/** The same for Stop: the password may have changed while the camera moves. */
const URGENT_TRIES = 2;

/** Decides when credentials that a camera has refused are tried again. Cameras lock an account, or the client's address,
 * after about five wrong passwords within half an hour. */
export class LoginGuard {
  readonly #timings: LoginGuardTimings;
  /** Refused tries in a row. */
  #refusals = 0;
  /** By performance.now(). */
  #nextAtMs = 0;
  #requestedTries = REQUESTED_TRIES;
  #urgentTries = URGENT_TRIES;

  constructor(timings: LoginGuardTimings) {
    this.#timings = timings;
  }

  /** Number of refused tries in a row. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Whether credentials may be sent now. */
  mayTry(priority: "ordinary" | "urgent"): boolean {
    if (this.#refusals === 0 || performance.now() >= this.#nextAtMs) return true;
    return priority === "urgent" && this.#urgentTries-- > 0;
  }

  /** Somebody uses the camera: the next exchange tries the credentials, if that is safe. */
  request(): void {
    if (this.#refusals === 0 || this.#requestedTries === 0) return;
    this.#requestedTries--;
    this.#nextAtMs = 0;
  }

  noteRefused(): void {
    const { deniedBackOffMs, deniedMaxMs } = this.#timings;
    const delayMs = Math.min(deniedMaxMs, deniedBackOffMs * 2 ** this.#refusals);
    this.#refusals++;
    this.#nextAtMs = performance.now() + delayMs;
  }

  noteAccepted(): void {
    this.#refusals = 0;
    this.#requestedTries = REQUESTED_TRIES;
    this.#urgentTries = URGENT_TRIES;
  }
}
