import { RoomdError } from "../../../contract/errors.ts";
import { startTimeout } from "../../../platform/guarded.ts";

export interface MotionLeaseOptions {
  readonly camera: string;
  /** The lease expires without a renewal for this long, ms. */
  readonly leaseMs: number;
  /** Called when the lease expires: stop the camera. */
  readonly onExpired: (holder: string) => void;
}

/** The lease on moving a camera. The latest request gets it; a displaced holder is refused until it is released. */
export class MotionLease implements Disposable {
  readonly #options: MotionLeaseOptions;
  readonly #displaced = new Set<string>();
  #holder: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MotionLeaseOptions) {
    this.#options = options;
  }

  get holder(): string | null {
    return this.#holder;
  }

  /** Acquires or renews the lease. Throws `lease.lost` for a displaced holder. */
  renew(holder: string): void {
    if (this.#displaced.has(holder)) {
      const { camera } = this.#options;
      throw new RoomdError(
        "lease.lost",
        `camera "${camera}" is controlled by ${this.#holder}; release the control first`,
        {
          details: { holder: this.#holder },
        },
      );
    }
    if (this.#holder === holder && this.#timer) {
      this.#timer.refresh();
      return;
    }
    if (this.#holder !== null) this.#displaced.add(this.#holder);
    this.#holder = holder;
    clearTimeout(this.#timer);
    this.#timer = startTimeout("end of a motion lease", this.#options.leaseMs, () => {
      this.release();
      this.#options.onExpired(holder);
    });
  }

  /** Ends the lease of any holder. */
  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#holder = null;
    this.#displaced.clear();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
