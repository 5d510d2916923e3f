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
  readonly directAfterMs: number;
  readonly onChange: () => void;
  /** Existing pipes between these locations should take the current route. */
  readonly onRouteChange: (are: (from: RouterLocation, to: RouterLocation) => boolean) => void;
}

/** All pairs of nodes with running workers. Media between two nodes flow directly where that is proven, else
 * through the hub. */
export class NodeMesh implements Disposable {
  readonly #options: NodeMeshOptions;
  readonly #pairs = new Map<string, NodePair>();
  #closed = false;

  constructor(options: NodeMeshOptions) {
    this.#options = options;
  }

  /** Call when workers were added or removed. */
  update(): void {
    const ends = new Map<string, NodeEndpoint>();
    for (const slot of this.#closed ? [] : this.#running()) {
      const at = address(slot);
      const running = () => this.#running().find((one) => address(one) === at);
      ends.set(at, { node: slot.host, listen: slot.listen, slot: running });
    }
    const desired = new Map<string, [NodeEndpoint, NodeEndpoint]>();
    for (const [at, end] of ends) {
      for (const [otherAt, other] of ends) {
        // A node whose address just changed is listed twice.
        if (at < otherAt && end.node !== other.node) desired.set(key(at, otherAt), [end, other]);
      }
    }
    for (const [id, pair] of this.#pairs) {
      if (desired.has(id)) continue;
      this.#pairs.delete(id);
      pair[Symbol.dispose]();
    }
    for (const [id, pair] of desired) if (!this.#pairs.has(id)) this.#pairs.set(id, this.#open(id, pair));
  }

  /** Whether media between the two take the direct route. */
  isDirect(from: RouterLocation, to: RouterLocation): boolean {
    if (from.host === to.host || from.host === LOCAL_HOST || to.host === LOCAL_HOST) return true;
    return this.#pairs.get(keyOf(from, to))?.isDirect === true;
  }

  /** The nodes with which this one exchanges media through the hub, and why. Nodes that the hub itself can't
   * reach are left out: no site is on them. */
  status(id: string): { readonly relayedThroughHub: string[]; readonly reason: string | null } {
    const detours = [...this.#pairs.values()].filter(
      ({ isDirect, ends }) =>
        !isDirect && ends.some(({ node }) => node === id) && ends.every((end) => this.#isUsable(end)),
    );
    const others = detours.flatMap(({ ends }) => ends.map(({ node }) => node)).filter((node) => node !== id);
    return { relayedThroughHub: [...new Set(others)].sort(), reason: detours[0]?.reason ?? null };
  }

  #open(id: string, ends: readonly [NodeEndpoint, NodeEndpoint]): NodePair {
    const { pipes, logger, directAfterMs, onChange, onRouteChange } = this.#options;
    const pair = new NodePair({
      pipes,
      ends,
      logger,
      directAfterMs,
      onChange: () => {
        const nodes = ends.map(({ node }) => node);
        logger.info({ nodes, reason: pair.reason }, "media route between nodes changed");
        onChange();
      },
      onRouteChange: () => onRouteChange((from, to) => keyOf(from, to) === id),
    });
    return pair;
  }

  #isUsable({ node, listen }: NodeEndpoint): boolean {
    const at = address({ host: node, listen });
    return this.#running().some((slot) => address(slot) === at && slot.unusableReason === null);
  }

  #running(): WorkerSlot[] {
    return this.#options.slots().filter(({ worker }) => worker.currentRouter);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.update();
  }
}

/** Identifies a node's media address. */
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
