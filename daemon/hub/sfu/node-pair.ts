import type { MediaListen } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import { type Arrived, MutualProbes } from "./bidirectional-probes.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import type { Seat } from "./worker-slot.ts";

/** A direction of which nothing has come for so long carries nothing, ms. Less than towards a node: nobody loses their
 * place, streams only go another way. */
const PROOF_HOLDS_MS = 2000;
/** What goes through the hub goes directly again when the pair has carried without a break for so long, ms: going over is
 * a cut, and a way that failed just now may fail again; but for the rest of a day it would cost the hub's cores. */
const CALM_MS = 30_000;

/** A node's workers at one address. */
export interface PairEnd {
  readonly node: string;
  readonly listen: MediaListen;
  /** One of them that runs; undefined while none does. */
  readonly seat: () => Seat | undefined;
}

export interface NodePairOptions {
  readonly pipes: HostPipes;
  readonly ends: readonly [PairEnd, PairEnd];
  readonly logger: Logger;
  /** `reason` is another. */
  readonly onChange: () => void;
  /** Running streams between the two should go the way of now. */
  readonly onWay: () => void;
}

/** Two nodes, and whether media are proven to go from each to the other: a firewall is about machines, so one worker
 * at each proves it for all. */
export class NodePair implements Disposable {
  readonly ends: readonly [PairEnd, PairEnd];
  readonly #options: NodePairOptions;
  readonly #probes: MutualProbes;
  #reason: string | null = "it is being proven";
  #carriesSinceMs: number | undefined;
  #calm = false;

  constructor(options: NodePairOptions) {
    const { pipes, ends, logger } = options;
    this.ends = ends;
    this.#options = options;
    this.#probes = new MutualProbes({
      pipes,
      near: ends[0].seat,
      far: ends[1].seat,
      keeps: () => true,
      logger,
      onLook: (arrived) => this.#judge(arrived),
    });
  }

  /** Why media between the two go through the hub; null when they go directly. */
  get reason(): string | null {
    const [{ node: one }, { node: other }] = this.ends;
    return this.#reason && `media between ${one} and ${other} go through the hub: ${this.#reason}`;
  }

  get carries(): boolean {
    return this.#reason === null;
  }

  #judge(arrived: Arrived): void {
    const { onChange, onWay } = this.#options;
    const carried = this.carries;
    const reason = this.#reasonOf(arrived);
    const changed = reason !== this.#reason;
    this.#reason = reason;
    if (this.carries) this.#carriesSinceMs ??= performance.now();
    else this.#carriesSinceMs = undefined;
    const calm = performance.now() - (this.#carriesSinceMs ?? Number.POSITIVE_INFINITY) > CALM_MS;
    const calmed = calm && !this.#calm;
    this.#calm = calm;
    if (changed) onChange();
    if ((carried && !this.carries) || calmed) onWay();
  }

  #reasonOf({ triedMs, farSilentMs, nearSilentMs }: Arrived): string | null {
    const isLong = (ms: number) => ms >= PROOF_HOLDS_MS;
    const [near, far] = this.ends;
    const missing = [
      ...(isLong(farSilentMs) ? [udp(near, far)] : []),
      ...(isLong(nearSilentMs) ? [udp(far, near)] : []),
    ];
    if (missing.length === 0) return null;
    return isLong(triedMs) ? `is ${missing.join(" and ")} let through?` : "it is being proven";
  }

  [Symbol.dispose](): void {
    this.#probes[Symbol.dispose]();
  }
}

function udp(from: PairEnd, to: PairEnd): string {
  const { listenIp, announcedAddress = listenIp, ports } = to.listen;
  return `UDP ${ports.min}-${ports.max} from ${from.node} to ${to.node} (${announcedAddress})`;
}
