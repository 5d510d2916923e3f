import { asRoomdError, type RoomdError } from "../../../contract/errors.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";

/** The last failed command of a device, until one succeeds. */
export class ErrorStatistics {
  readonly #device: string;
  readonly #onChange: () => void;
  #lastError: CameraState["lastError"] = null;

  constructor(device: string, onChange: () => void) {
    this.#device = device;
    this.#onChange = onChange;
  }

  get lastError(): CameraState["lastError"] {
    return this.#lastError;
  }

  /** Settles as the command does. */
  async track(command: Promise<void>): Promise<void> {
    try {
      await command;
      this.clear();
    } catch (error) {
      const known = asRoomdError(error, this.#device);
      if (known.code !== "aborted") this.#set(known);
      throw known;
    }
  }

  clear(): void {
    if (this.#lastError !== null) this.#set(null);
  }

  #set(error: RoomdError | null): void {
    this.#lastError = error && { atMs: Date.now(), code: error.code, message: error.message };
    this.#onChange();
  }
}
