interface Entry {
  readonly atMs: number;
  readonly act: () => void;
}

/** Runs actions at their times, in the order of their times: separate timers would overtake each other, since
 * each is rounded to milliseconds. */
export class DelayQueue {
  readonly #entries: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param atMs on `performance.now()`'s clock; of two with the same time the first goes first */
  add(atMs: number, act: () => void): void {
    const later = this.#entries.findLastIndex((entry) => entry.atMs <= atMs) + 1;
    this.#entries.splice(later, 0, { atMs, act });
    if (later === 0) this.#wait();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#entries.length = 0;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const [next] = this.#entries;
    if (next) this.#timer = setTimeout(() => this.#doDue(), Math.max(0, next.atMs - performance.now()));
  }

  #doDue(): void {
    const nowMs = performance.now();
    for (let [next] = this.#entries; next && next.atMs <= nowMs; [next] = this.#entries) {
      this.#entries.shift();
      next.act();
    }
    this.#wait();
  }
}
