import type { MediaListenInfo } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import { BidirectionalProbes, type ProbeResult } from "./bidirectional-probes.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** A direction without a received probe for this long counts as broken, ms. Shorter than between hub and
 * node: no site moves, streams only take another route. */
const PROOF_VALID_MS = 2000;

/** A node's workers at one address. */
export interface NodeEndpoint {
  readonly node: string;
  readonly listen: MediaListenInfo;
  /** A running one; undefined while none runs. */
  readonly slot: () => WorkerSlot | undefined;
}

export interface NodePairOptions {
  readonly pipes: CrossHostPipes;
  readonly ends: readonly [NodeEndpoint, NodeEndpoint];
  readonly logger: Logger;
  /** Streams return from the hub to the direct route after this long without interruption, ms. */
  readonly directAfterMs: number;
  /** `reason` changed. */
  readonly onChange: () => void;
  /** Existing pipes between the two should take the current route. */
  readonly onRouteChange: () => void;
}

/** Two nodes, and whether media are proven to flow directly between them. Firewalls apply to machines, so one
 * worker at each proves it for all. */
export class NodePair implements Disposable {
  readonly ends: readonly [NodeEndpoint, NodeEndpoint];
  readonly #options: NodePairOptions;
  readonly #probes: BidirectionalProbes;
  #reason: string | null = "check in progress";
  #directSinceMs: number | undefined;
  #isStable = false;

  constructor(options: NodePairOptions) {
    const { pipes, ends, logger } = options;
    this.ends = ends;
    this.#options = options;
    this.#probes = new BidirectionalProbes({
      pipes,
      near: ends[0].slot,
      far: ends[1].slot,
      carriesOver: () => true,
      logger,
      onResult: (arrived) => this.#evaluate(arrived),
    });
  }

  /** Why media between the two go through the hub; null when they go directly. */
  get reason(): string | null {
    const [{ node: one }, { node: other }] = this.ends;
    return this.#reason && `media between ${one} and ${other} go through the hub: ${this.#reason}`;
  }

  get isDirect(): boolean {
    return this.#reason === null;
  }

  #evaluate(arrived: ProbeResult): void {
    const { directAfterMs, onChange, onRouteChange } = this.#options;
    const carried = this.isDirect;
    const reason = this.#reasonOf(arrived);
    const changed = reason !== this.#reason;
    this.#reason = reason;
    if (this.isDirect) this.#directSinceMs ??= performance.now();
    else this.#directSinceMs = undefined;
    const calm = performance.now() - (this.#directSinceMs ?? Number.POSITIVE_INFINITY) > directAfterMs;
    const calmed = calm && !this.#isStable;
    this.#isStable = calm;
    if (changed) onChange();
    if ((carried && !this.isDirect) || calmed) onRouteChange();
  }

  #reasonOf({ observedMs, farSilentMs, nearSilentMs }: ProbeResult): string | null {
    const isLong = (ms: number) => ms >= PROOF_VALID_MS;
    const [near, far] = this.ends;
    const missing = [
      ...(isLong(farSilentMs) ? [udp(near, far)] : []),
      ...(isLong(nearSilentMs) ? [udp(far, near)] : []),
    ];
    if (missing.length === 0) return null;
    return isLong(observedMs) ? `check that ${missing.join(" and ")} is allowed` : "check in progress";
  }

  [Symbol.dispose](): void {
    this.#probes[Symbol.dispose]();
  }
}

function udp(from: NodeEndpoint, to: NodeEndpoint): string {
  const { listenIp, announcedAddress = listenIp, ports } = to.listen;
  return `UDP ${ports.min}-${ports.max} from ${from.node} to ${to.node} (${announcedAddress})`;
}
