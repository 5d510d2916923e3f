/** Reproducible random numbers from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ number < below. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000) * below);
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/** Returns `seed` with up to three mutations: bytes changed, removed, inserted or duplicated; or random bytes. */
export function mutateBytes(random: Random, seed: Uint8Array): Uint8Array {
  if (random.below(10) === 0) return random.bytes(random.below(40));
  let bytes = [...seed];
  for (let mutation = random.below(3); mutation >= 0; mutation--) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(4);
    if (kind === 0 && at < bytes.length) bytes[at] = random.below(256);
    else if (kind === 1) bytes.splice(at, 1 + random.below(4));
    else if (kind === 2) bytes.splice(at, 0, ...random.bytes(1 + random.below(4)));
    else bytes = [...bytes, ...bytes.slice(0, at)].slice(0, 64);
  }
  return Uint8Array.from(bytes);
}

const JUNK = [
  "<",
  ">",
  "/>",
  "&",
  "]]>",
  "<!--",
  "__proto__",
  "NaN",
  "1e999",
  "",
  "\u0000",
  '"',
  "<a>",
  "&#x0;",
];

/** Returns `seed` with up to three pieces replaced by junk. */
export function mutateText(random: Random, seed: string): string {
  let text = seed;
  for (let mutation = random.below(3); mutation >= 0; mutation--) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + random.of(JUNK) + text.slice(at + random.below(200));
  }
  return text;
}
