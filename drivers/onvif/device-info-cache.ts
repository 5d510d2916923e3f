import { RoomdError } from "../../daemon/contract/errors.ts";
import type { DeviceInfo } from "./device-info.ts";

/** Reads the device info once for all callers, and again after a silence: another camera or firmware may have taken the
 * address. */
export class DeviceInfoCache {
  readonly #label: string;
  readonly #read: () => Promise<DeviceInfo>;
  #info: DeviceInfo | undefined;
  #isFresh = false;
  #pending: Promise<DeviceInfo> | undefined;

  constructor(label: string, read: () => Promise<DeviceInfo>) {
    this.#label = label;
    this.#read = read;
  }

  /** The last known info, however old. */
  get cached(): DeviceInfo | undefined {
    return this.#info;
  }

  /** The next `get` reads the info again. */
  invalidate(): void {
    this.#isFresh = false;
  }

  async get(signal?: AbortSignal): Promise<DeviceInfo> {
    if (this.#info && this.#isFresh) return this.#info;
    this.#pending ??= this.#load();
    return this.#abortable(this.#pending, signal);
  }

  async #load(): Promise<DeviceInfo> {
    try {
      this.#info = await this.#read();
      this.#isFresh = true;
      return this.#info;
    } finally {
      this.#pending = undefined;
    }
  }

  /** Lets one caller give up without ending the read for the others. */
  async #abortable<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!signal) return shared;
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = () =>
      reject(new RoomdError("aborted", `${this.#label}: reading device information cancelled`));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    try {
      return await Promise.race([shared, promise]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }
}
