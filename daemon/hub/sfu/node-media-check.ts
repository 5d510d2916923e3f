import type { Logger } from "../../platform/log.ts";
import { BidirectionalProbes, type ProbeResult } from "./bidirectional-probes.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** A direction without a received probe for this long counts as broken, ms. */
const PROOF_VALID_MS = 3000;
/** Sites move to other workers after this long without media, ms: a short interruption heals by itself. */
const LOST_AFTER_MS = 10_000;

export interface NodeMediaCheckOptions {
  readonly pipes: CrossHostPipes;
  /** A local worker; undefined while none runs. */
  readonly local: () => WorkerSlot | undefined;
  /** The worker at the node. */
  readonly remote: WorkerSlot;
  readonly logger: Logger;
  /** `reason` changed. */
  readonly onChange: () => void;
  /** Media arrived before, and have not for too long. */
  readonly onLost: () => void;
}

/** Proves that media flow between this machine and a node's worker in both directions, over the same pipes as
 * the sites' streams: a firewall may block UDP to a node whose control port is reachable. */
export class NodeMediaCheck implements Disposable {
  readonly #options: NodeMediaCheckOptions;
  readonly #probes: BidirectionalProbes;
  #reason: string | null = "media check in progress";

  constructor(options: NodeMediaCheckOptions) {
    this.#options = options;
    const { pipes, local, remote, logger } = options;
    this.#probes = new BidirectionalProbes({
      pipes,
      near: local,
      far: () => remote,
      // The proof holds for every local worker, but only for this one at the node.
      carriesOver: (before, now) => before.far === now.far,
      logger,
      onResult: (arrived) => this.#evaluate(arrived),
    });
  }

  /** Why media are not proven to flow both ways; null when they are. */
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
    if (!isLong(observedMs)) return "media check in progress";
    const { listenIp, announcedAddress = listenIp, ports } = this.#options.remote.listen;
    return isLong(farSilentMs)
      ? `no media reach it: check that UDP ${ports.min}-${ports.max} to ${announcedAddress} is allowed`
      : "no media arrive from it: check that UDP from it to the hub's media ports is allowed";
  }

  [Symbol.dispose](): void {
    this.#probes[Symbol.dispose]();
  }
}
