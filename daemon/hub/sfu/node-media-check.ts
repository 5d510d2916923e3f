import type { Logger } from "../../platform/log.ts";
import { BidirectionalProbes, type ProbeResult } from "./bidirectional-probes.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** A direction of which nothing has come for so long carries nothing, ms. */
const PROOF_VALID_MS = 3000;
/** Who is beyond a line that carries no more is placed elsewhere after so long: a short cut heals by itself, ms. */
const LOST_AFTER_MS = 10_000;

export interface NodeMediaCheckOptions {
  readonly pipes: CrossHostPipes;
  /** A worker of this machine; undefined while there is none. */
  readonly local: () => WorkerSlot | undefined;
  /** The worker at the node. */
  readonly remote: WorkerSlot;
  readonly logger: Logger;
  /** `reason` is another. */
  readonly onChange: () => void;
  /** It has carried, and has not for too long. */
  readonly onLost: () => void;
}

/** Proves that media go from this machine to a node's worker and back, by the same pipes as the streams of sites: a
 * node whose control is reached may be behind a firewall that lets no UDP through. */
export class NodeMediaCheck implements Disposable {
  readonly #options: NodeMediaCheckOptions;
  readonly #probes: BidirectionalProbes;
  #reason: string | null = "its media are being proven";

  constructor(options: NodeMediaCheckOptions) {
    this.#options = options;
    const { pipes, local, remote, logger } = options;
    this.#probes = new BidirectionalProbes({
      pipes,
      near: local,
      far: () => remote,
      // Another worker of this machine proves the same; another one at the node must prove itself.
      carriesOver: (before, now) => before.far === now.far,
      logger,
      onResult: (arrived) => this.#evaluate(arrived),
    });
  }

  /** Why it is not proven that media go both ways; null when it is. */
  get reason(): string | null {
    return this.#reason;
  }

  #evaluate(arrived: ProbeResult): void {
    const { onChange, onLost } = this.#options;
    const reason = this.#reasonOf(arrived);
    if (reason !== this.#reason) {
      this.#reason = reason;
      onChange();
    }
    const silentMs = Math.max(arrived.farSilentMs, arrived.nearSilentMs);
    if (silentMs > LOST_AFTER_MS && silentMs < Number.POSITIVE_INFINITY) onLost();
  }

  #reasonOf({ observedMs, farSilentMs, nearSilentMs }: ProbeResult): string | null {
    const isLong = (ms: number) => ms >= PROOF_VALID_MS;
    if (!isLong(farSilentMs) && !isLong(nearSilentMs)) return null;
    if (!isLong(observedMs)) return "its media are being proven";
    const { listenIp, announcedAddress = listenIp, ports } = this.#options.remote.listen;
    return isLong(farSilentMs)
      ? `no media reach it: is UDP ${ports.min}-${ports.max} to ${announcedAddress} let through?`
      : "no media come from it: is UDP from it to the hub's own media ports let through?";
  }

  [Symbol.dispose](): void {
    this.#probes[Symbol.dispose]();
  }
}
