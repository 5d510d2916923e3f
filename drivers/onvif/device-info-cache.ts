import { RoomdError } from "../../daemon/contract/errors.ts";
import type { CameraFacts } from "./device-info.ts";

/** What a camera said of itself, asked for once however many want it, and again after a silence: another
 * camera, or another firmware, may stand at its address then. */
export class KnownFacts {
  readonly #label: string;
  readonly #read: () => Promise<CameraFacts>;
  #facts: CameraFacts | undefined;
  #age: "fresh" | "old" = "old";
  #reading: Promise<CameraFacts> | undefined;

  constructor(label: string, read: () => Promise<CameraFacts>) {
    this.#label = label;
    this.#read = read;
  }

  /** As last heard, however old. */
  get last(): CameraFacts | undefined {
    return this.#facts;
  }

  /** They must be asked for again. */
  doubt(): void {
    this.#age = "old";
  }

  async fresh(signal?: AbortSignal): Promise<CameraFacts> {
    if (this.#facts && this.#age === "fresh") return this.#facts;
    this.#reading ??= this.#ask();
    return this.#abandonable(this.#reading, signal);
  }

  async #ask(): Promise<CameraFacts> {
    try {
      this.#facts = await this.#read();
      this.#age = "fresh";
      return this.#facts;
    } finally {
      this.#reading = undefined;
    }
  }

  /** What others wait for, too, unless `signal` comes first. */
  async #abandonable<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!signal) return shared;
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = () => reject(new RoomdError("aborted", `${this.#label}: asking what it is: given up`));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    try {
      return await Promise.race([shared, promise]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}
