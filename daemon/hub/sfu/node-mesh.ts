import type { Logger } from "../../platform/log.ts";
import type { HostPipes } from "./cross-host-pipes.ts";
import { NodePair, type PairEnd } from "./node-pair.ts";
import type { Ground } from "./router-location.ts";
import { HERE, type Seat } from "./worker-slot.ts";

export interface NodePairsOptions {
  readonly pipes: HostPipes;
  /** The workers at nodes. */
  readonly seats: () => readonly Seat[];
  readonly logger: Logger;
  readonly onChange: () => void;
  /** Running streams between these should go the way of now. */
  readonly onWay: (are: (from: Ground, to: Ground) => boolean) => void;
}

/** Each two nodes whose workers run: media between them go directly where that is proven. */
export class NodePairs implements Disposable {
  readonly #options: NodePairsOptions;
  readonly #pairs = new Map<string, NodePair>();
  #closed = false;

  constructor(options: NodePairsOptions) {
    this.#options = options;
  }

  /** Workers came or went. */
  update(): void {
    const ends = new Map<string, PairEnd>();
    for (const seat of this.#closed ? [] : this.#running()) {
      const at = address(seat);
      const ofEnd = () => this.#running().find((one) => address(one) === at);
      ends.set(at, { node: seat.host, listen: seat.listen, seat: ofEnd });
    }
    const wanted = new Map<string, [PairEnd, PairEnd]>();
    for (const [at, end] of ends) {
      for (const [otherAt, other] of ends) {
        // A node that has just moved is there with two addresses.
        if (at < otherAt && end.node !== other.node) wanted.set(key(at, otherAt), [end, other]);
      }
    }
    for (const [id, pair] of this.#pairs) {
      if (wanted.has(id)) continue;
      this.#pairs.delete(id);
      pair[Symbol.dispose]();
    }
    for (const [id, pair] of wanted) if (!this.#pairs.has(id)) this.#pairs.set(id, this.#open(id, pair));
  }

  /** Whether media are to go from the one to the other without a detour. */
  direct(from: Ground, to: Ground): boolean {
    if (from.host === to.host || from.host === HERE || to.host === HERE) return true;
    return this.#pairs.get(keyOf(from, to))?.carries === true;
  }

  /** The nodes with which this one exchanges media through the hub, and why. A node that the hub's own media do not
   * reach counts for none: nobody is there. */
  told(id: string): { readonly relayedThroughHub: string[]; readonly reason: string | null } {
    const detours = [...this.#pairs.values()].filter(
      ({ carries, ends }) =>
        !carries && ends.some(({ node }) => node === id) && ends.every((end) => this.#isOfUse(end)),
    );
    const others = detours.flatMap(({ ends }) => ends.map(({ node }) => node)).filter((node) => node !== id);
    return { relayedThroughHub: [...new Set(others)].sort(), reason: detours[0]?.reason ?? null };
  }

  #open(id: string, ends: readonly [PairEnd, PairEnd]): NodePair {
    const { pipes, logger, onChange, onWay } = this.#options;
    const pair = new NodePair({
      pipes,
      ends,
      logger,
      onChange: () => {
        const nodes = ends.map(({ node }) => node);
        logger.info({ nodes, reason: pair.reason }, "media between two nodes");
        onChange();
      },
      onWay: () => onWay((from, to) => keyOf(from, to) === id),
    });
    return pair;
  }

  #isOfUse({ node, listen }: PairEnd): boolean {
    const at = address({ host: node, listen });
    return this.#running().some((seat) => address(seat) === at && seat.unproven === null);
  }

  #running(): Seat[] {
    return this.#options.seats().filter(({ worker }) => worker.current);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.update();
  }
}

/** Where a node's media are. */
function address({ host, listen }: Pick<Ground, "host" | "listen">): string {
  const { listenIp, announcedAddress = listenIp, ports } = listen;
  return [host, listenIp, announcedAddress, ports.min, ports.max].join(" ");
}

function key(...ends: [string, string]): string {
  return ends.sort().join(" – ");
}

function keyOf(from: Ground, to: Ground): string {
  return key(address(from), address(to));
}
