import type { Logger } from "../../platform/log.ts";
import { type Arrived, MutualProbes } from "./bidirectional-probes.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import type { Seat } from "./worker-slot.ts";

/** A direction of which nothing has come for so long carries nothing, ms. */
const PROOF_HOLDS_MS = 3000;
/** Who is beyond a line that carries no more is placed elsewhere after so long: a short cut heals by itself, ms. */
const GIVE_UP_MS = 10_000;

export interface MediaLineOptions {
  readonly pipes: HostPipes;
  /** A worker of this machine; undefined while there is none. */
  readonly here: () => Seat | undefined;
  /** The worker at the node. */
  readonly there: Seat;
  readonly logger: Logger;
  /** `reason` is another. */
  readonly onChange: () => void;
  /** It has carried, and has not for too long. */
  readonly onGivenUp: () => void;
}

/** Proves that media go from this machine to a node's worker and back, by the same pipes as the streams of sites: a
 * node whose control is reached may be behind a firewall that lets no UDP through. */
export class MediaLine implements Disposable {
  readonly #options: MediaLineOptions;
  readonly #probes: MutualProbes;
  #reason: string | null = "its media are being proven";

  constructor(options: MediaLineOptions) {
    this.#options = options;
    const { pipes, here, there, logger } = options;
    this.#probes = new MutualProbes({
      pipes,
      near: here,
      far: () => there,
      // Another worker of this machine proves the same; another one at the node must prove itself.
      keeps: (before, now) => before.far === now.far,
      logger,
      onLook: (arrived) => this.#judge(arrived),
    });
  }

  /** Why it is not proven that media go both ways; null when it is. */
  get reason(): string | null {
    return this.#reason;
  }

  #judge(arrived: Arrived): void {
    const { onChange, onGivenUp } = this.#options;
    const reason = this.#reasonOf(arrived);
    if (reason !== this.#reason) {
      this.#reason = reason;
      onChange();
    }
    const silentMs = Math.max(arrived.farSilentMs, arrived.nearSilentMs);
    if (silentMs > GIVE_UP_MS && silentMs < Number.POSITIVE_INFINITY) onGivenUp();
  }

  #reasonOf({ triedMs, farSilentMs, nearSilentMs }: Arrived): string | null {
    const isLong = (ms: number) => ms >= PROOF_HOLDS_MS;
    if (!isLong(farSilentMs) && !isLong(nearSilentMs)) return null;
    if (!isLong(triedMs)) return "its media are being proven";
    const { listenIp, announcedAddress = listenIp, ports } = this.#options.there.listen;
    return isLong(farSilentMs)
      ? `no media reach it: is UDP ${ports.min}-${ports.max} to ${announcedAddress} let through?`
      : "no media come from it: is UDP from it to the hub's own media ports let through?";
  }

  [Symbol.dispose](): void {
    this.#probes[Symbol.dispose]();
  }
}
