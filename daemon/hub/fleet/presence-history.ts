import type { Presence } from "../../contract/mqtt-topics.ts";

/** A room that is restarted, or behind a bad link, changes seldom enough; two hosts that end each other's connection
 * change every second. */
const MANY_CHANGES = 6;
const WITHIN_MS = 60_000;
/** The reason stays for this long after its last sign, ms: the hosts slow down once they know. */
const REMEMBERED_MS = 300_000;
/** Each restart of a room has an instance of its own. */
const MAX_INSTANCES = 8;

/** How a room's presence changed. Two hosts with its identity are recognised by an instance that returns after another
 * one, or by changes that are too frequent. Times by `performance.now()`. */
export class PresenceHistory {
  #isOnline: boolean | undefined;
  #changesAtMs: number[] = [];
  /** Names of hosts by instance, the one seen last at the end. */
  readonly #instances = new Map<string, string>();
  #reason: string | undefined;
  #seenAtMs = Number.NEGATIVE_INFINITY;

  /** Takes a live presence. */
  record({ online, instance, host = "?" }: Presence, nowMs: number): void {
    if (online !== this.#isOnline) {
      this.#isOnline = online;
      this.#changesAtMs = [...this.#changesAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS), nowMs].slice(
        -MANY_CHANGES,
      );
      if (this.#changesAtMs.length === MANY_CHANGES) {
        this.#onSign(
          "its connection changes every few seconds: probably two hosts are connected as this room",
          nowMs,
        );
      }
    }
    if (online && instance !== undefined) this.#recordInstance(instance, host, nowMs);
  }

  /** Why the room's presence can't be relied on; undefined where it can. */
  reason(nowMs: number): string | undefined {
    return nowMs - this.#seenAtMs < REMEMBERED_MS ? this.#reason : undefined;
  }

  #recordInstance(instance: string, host: string, nowMs: number): void {
    const last = [...this.#instances.keys()].at(-1);
    const hasReturned = this.#instances.delete(instance) && last !== instance;
    const rival = last === undefined ? undefined : this.#instances.get(last);
    this.#instances.set(instance, host);
    const [oldest] = this.#instances.keys();
    if (this.#instances.size > MAX_INSTANCES && oldest !== undefined) this.#instances.delete(oldest);
    if (!hasReturned || rival === undefined) return;
    const names = [rival, host].toSorted().map((name) => `"${name}"`);
    this.#onSign(`two hosts are connected as this room: ${names.join(" and ")}`, nowMs, "certain");
  }

  /** What is certain is not replaced by what is probable. */
  #onSign(reason: string, nowMs: number, certainty: "certain" | "probable" = "probable"): void {
    if (certainty === "certain" || this.reason(nowMs) === undefined) this.#reason = reason;
    this.#seenAtMs = nowMs;
  }
}
