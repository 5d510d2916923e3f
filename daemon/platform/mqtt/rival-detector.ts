/** A connection that the broker ends sooner was probably taken over, ms. */
const SHORT_MS = 15_000;
/** Short connections in a row: a broker that restarts ends one or two. */
const SHORT_CONNECTIONS = 3;
/** Both hosts slow down once they know: later connections last longer, ms. */
const SLOWED_MS = 180_000;
/** Without another sign for this long the other host is gone, ms. */
const FORGET_AFTER_MS = 300_000;

/** Recognises another host with this client's identity, also where the broker only closes the older connection
 * (Mosquitto before 2.1). Times by `performance.now()`. */
export class RivalDetector {
  #shortInARow = 0;
  #seenAtMs = Number.NEGATIVE_INFINITY;
  /** The other host's name, where it is known. */
  #host: string | undefined;

  /** Another host was seen under this identity: in a DISCONNECT of the broker, or by its presence. */
  onSeen(nowMs: number, host?: string): void {
    this.#seenAtMs = nowMs;
    this.#host = host ?? this.#host;
  }

  /** The broker closed an accepted connection without a DISCONNECT. */
  onClosed(lastedMs: number, nowMs: number): void {
    const isSuspected = this.isSeen(nowMs);
    this.#shortInARow = lastedMs < SHORT_MS ? this.#shortInARow + 1 : 0;
    if (this.#shortInARow >= SHORT_CONNECTIONS || (isSuspected && lastedMs < SLOWED_MS))
      this.#seenAtMs = nowMs;
  }

  isSeen(nowMs: number): boolean {
    return nowMs - this.#seenAtMs < FORGET_AFTER_MS;
  }

  get host(): string | undefined {
    return this.#host;
  }
}
