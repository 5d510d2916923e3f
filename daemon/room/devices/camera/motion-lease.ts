import { RoomdError } from "../../../contract/errors.ts";

export interface MotionLeaseOptions {
  readonly camera: string;
  /** Without a renewal for this long the lease ends, ms. */
  readonly leaseMs: number;
  /** The holder fell silent: stop the camera. */
  readonly onExpired: (holder: string) => void;
}

/** Who moves a camera, and until when. Whoever asks last gets it; who lost it is refused until letting go. */
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

  /** Takes or renews it. Throws `lease.lost` to one whom a newer holder displaced. */
  renew(holder: string): void {
    if (this.#displaced.has(holder)) {
      const { camera } = this.#options;
      throw new RoomdError("lease.lost", `camera "${camera}": now moved by ${this.#holder}; let go first`, {
        details: { holder: this.#holder },
      });
    }
    if (this.#holder === holder && this.#timer) {
      this.#timer.refresh();
      return;
    }
    if (this.#holder !== null) this.#displaced.add(this.#holder);
    this.#holder = holder;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.release();
      this.#options.onExpired(holder);
    }, this.#options.leaseMs);
  }

  /** Ends it, whoever has it. */
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
