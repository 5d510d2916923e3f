import { RoomdError } from "../../daemon/contract/errors.ts";
import type { DeviceInfo } from "./device-info.ts";

/** What a camera said of itself, asked for once however many want it, and again after a silence: another
 * camera, or another firmware, may stand at its address then. */
export class DeviceInfoCache {
  readonly #label: string;
  readonly #read: () => Promise<DeviceInfo>;
  #facts: DeviceInfo | undefined;
  #age: "fresh" | "old" = "old";
  #reading: Promise<DeviceInfo> | undefined;

  constructor(label: string, read: () => Promise<DeviceInfo>) {
    this.#label = label;
    this.#read = read;
  }

  /** As last heard, however old. */
  get cached(): DeviceInfo | undefined {
    return this.#facts;
  }

  /** They must be asked for again. */
  invalidate(): void {
    this.#age = "old";
  }

  async get(signal?: AbortSignal): Promise<DeviceInfo> {
    if (this.#facts && this.#age === "fresh") return this.#facts;
    this.#reading ??= this.#ask();
    return this.#abandonable(this.#reading, signal);
  }

  async #ask(): Promise<DeviceInfo> {
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
