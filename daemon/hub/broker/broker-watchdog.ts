import { startInterval } from "../../platform/guarded.ts";
import type { BrokerConnection } from "../../platform/mqtt/broker-connection.ts";
import type { EmbeddedBroker } from "./embedded-broker.ts";

const CHECK_INTERVAL_MS = 1000;
/** Time from a lost connection, which takes a missed keep-alive, to the replacement of the broker, ms. */
const HANGS_AFTER_MS = 3000;
/** A broker that reads a large database at its start accepts nothing for a while, ms. */
const START_TIMEOUT_MS = 15_000;
/** A check that comes this late shows that the hub itself was blocked, ms. */
const LATE_CHECK_MS = 2 * CHECK_INTERVAL_MS;

/** Replaces an embedded broker that runs and does not answer: stopped, swapping, in an endless loop. */
export class BrokerWatchdog implements Disposable {
  readonly #broker: Pick<EmbeddedBroker, "startedAtMs" | "fail">;
  readonly #connection: Pick<BrokerConnection, "connected">;
  readonly #timer: NodeJS.Timeout;
  #lostSinceMs: number | null = null;
  /** When the run that was connected to began. */
  #connectedRunMs: number | undefined;
  #checkedAtMs = performance.now();

  constructor(
    broker: Pick<EmbeddedBroker, "startedAtMs" | "fail">,
    connection: Pick<BrokerConnection, "connected">,
  ) {
    this.#broker = broker;
    this.#connection = connection;
    this.#timer = startInterval("broker watchdog", CHECK_INTERVAL_MS, () => this.#check());
  }

  #check(): void {
    const now = performance.now();
    const { startedAtMs } = this.#broker;
    // A hub that was blocked has missed its own keep-alive: that is no sign of a broker that hangs.
    if (now - this.#checkedAtMs > LATE_CHECK_MS) this.#lostSinceMs = null;
    this.#checkedAtMs = now;
    if (this.#connection.connected) {
      this.#lostSinceMs = null;
      this.#connectedRunMs = startedAtMs;
      return;
    }
    this.#lostSinceMs ??= now;
    if (startedAtMs === undefined) return;
    const since = Math.max(this.#lostSinceMs, startedAtMs);
    const limitMs = startedAtMs === this.#connectedRunMs ? HANGS_AFTER_MS : START_TIMEOUT_MS;
    if (now - since > limitMs) this.#broker.fail("does not answer");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
