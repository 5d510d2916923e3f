import type { Logger } from "../../platform/log.ts";
import type { CrossHostPipes } from "./cross-host-pipes.ts";
import { type NodeEndpoint, NodePair } from "./node-pair.ts";
import type { RouterLocation } from "./router-location.ts";
import { LOCAL_HOST, type WorkerSlot } from "./worker-slot.ts";

export interface NodeMeshOptions {
  readonly pipes: CrossHostPipes;
  /** The workers at nodes. */
  readonly slots: () => readonly WorkerSlot[];
  readonly logger: Logger;
  readonly onChange: () => void;
  /** Running streams between these should go the way of now. */
  readonly onRouteChange: (are: (from: RouterLocation, to: RouterLocation) => boolean) => void;
}

/** Each two nodes whose workers run: media between them go directly where that is proven. */
export class NodeMesh implements Disposable {
  readonly #options: NodeMeshOptions;
  readonly #pairs = new Map<string, NodePair>();
  #closed = false;

  constructor(options: NodeMeshOptions) {
    this.#options = options;
  }

  /** Workers came or went. */
  update(): void {
    const ends = new Map<string, NodeEndpoint>();
    for (const seat of this.#closed ? [] : this.#running()) {
      const at = address(seat);
      const ofEnd = () => this.#running().find((one) => address(one) === at);
      ends.set(at, { node: seat.host, listen: seat.listen, slot: ofEnd });
    }
    const wanted = new Map<string, [NodeEndpoint, NodeEndpoint]>();
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
  isDirect(from: RouterLocation, to: RouterLocation): boolean {
    if (from.host === to.host || from.host === LOCAL_HOST || to.host === LOCAL_HOST) return true;
    return this.#pairs.get(keyOf(from, to))?.isDirect === true;
  }

  /** The nodes with which this one exchanges media through the hub, and why. A node that the hub's own media do not
   * reach counts for none: nobody is there. */
  status(id: string): { readonly relayedThroughHub: string[]; readonly reason: string | null } {
    const detours = [...this.#pairs.values()].filter(
      ({ isDirect, ends }) =>
        !isDirect && ends.some(({ node }) => node === id) && ends.every((end) => this.#isUsable(end)),
    );
    const others = detours.flatMap(({ ends }) => ends.map(({ node }) => node)).filter((node) => node !== id);
    return { relayedThroughHub: [...new Set(others)].sort(), reason: detours[0]?.reason ?? null };
  }

  #open(id: string, ends: readonly [NodeEndpoint, NodeEndpoint]): NodePair {
    const { pipes, logger, onChange, onRouteChange } = this.#options;
    const pair = new NodePair({
      pipes,
      ends,
      logger,
      onChange: () => {
        const nodes = ends.map(({ node }) => node);
        logger.info({ nodes, reason: pair.reason }, "media between two nodes");
        onChange();
      },
      onRouteChange: () => onRouteChange((from, to) => keyOf(from, to) === id),
    });
    return pair;
  }

  #isUsable({ node, listen }: NodeEndpoint): boolean {
    const at = address({ host: node, listen });
    return this.#running().some((seat) => address(seat) === at && seat.unusableReason === null);
  }

  #running(): WorkerSlot[] {
    return this.#options.slots().filter(({ worker }) => worker.currentRouter);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.update();
  }
}

/** Where a node's media are. */
function address({ host, listen }: Pick<RouterLocation, "host" | "listen">): string {
  const { listenIp, announcedAddress = listenIp, ports } = listen;
  return [host, listenIp, announcedAddress, ports.min, ports.max].join(" ");
}

function key(...ends: [string, string]): string {
  return ends.sort().join(" – ");
}

function keyOf(from: RouterLocation, to: RouterLocation): string {
  return key(address(from), address(to));
}
