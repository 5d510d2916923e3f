import type { types } from "mediasoup";
import { TrunkConsumers, type TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import { parse } from "../../contract/parse.ts";
import type { Trunk } from "../../mediasoup/trunk.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

/** What is no longer shown stays for so long: its successor may still be waiting for its first picture, ms. */
const LINGER_MS = 2000;

/** What the hub could not give is asked for again after this, if it is not told to be gone before, ms. */
const RETRY_MS = 500;

/** The other sites' streams, as they are on this room's router. */
export class SubscribedStreams implements Disposable {
  readonly #trunk: Trunk;
  readonly #onChange: () => void;
  readonly #producers = new Map<string, types.Producer>();
  readonly #unusedSinceMs = new Map<string, number>();
  #retry: NodeJS.Timeout | undefined;

  /** `changed`: streams came or went; call `converge` again. */
  constructor(path: Trunk, changed: () => void) {
    this.#trunk = path;
    this.#onChange = changed;
  }

  get playable(): ReadonlySet<string> {
    return new Set(this.#producers.keys());
  }

  producers(): readonly types.Producer[] {
    return [...this.#producers.values()];
  }

  /** Takes what is wanted and not there yet, drops what has not been wanted for a while, and pauses alike. */
  async reconcile(wanted: readonly string[], roster: Roster | undefined, peer: RpcPeer): Promise<void> {
    const offered = new Map(
      (roster?.participants ?? []).flatMap(({ producers }) => producers.map((one) => [one.id, one] as const)),
    );
    await this.#unsubscribe(new Set(wanted), offered, peer);
    for (const [id, producer] of this.#producers) {
      const { paused } = offered.get(id) ?? producer;
      if (paused !== producer.paused) await (paused ? producer.pause() : producer.resume());
    }
    const missing = wanted.filter((id) => !this.#producers.has(id) && offered.has(id));
    if (missing.length === 0) return;
    const answer: unknown = await peer.request("trunk.consume", { producerIds: missing });
    const { producers } = parse(TrunkConsumers, answer, "trunk.consume");
    await Promise.all(producers.map((producer) => this.#produce(producer)));
    if (producers.length > 0) {
      this.#onChange();
      return;
    }
    clearTimeout(this.#retry);
    this.#retry = setTimeout(this.#onChange, RETRY_MS);
  }

  /** The hub sends these no more; what is still wanted is taken again. */
  removeClosed(producerIds: readonly string[]): void {
    for (const id of producerIds) {
      this.#producers.get(id)?.close();
      this.#producers.delete(id);
      this.#unusedSinceMs.delete(id);
    }
    this.#onChange();
  }

  /** Whatever there was belongs to a meeting that is over, as far as the hub is concerned. */
  clear(): void {
    clearTimeout(this.#retry);
    for (const producer of this.#producers.values()) producer.close();
    this.#producers.clear();
    this.#unusedSinceMs.clear();
  }

  async #unsubscribe(
    wanted: ReadonlySet<string>,
    offered: ReadonlyMap<string, unknown>,
    peer: RpcPeer,
  ): Promise<void> {
    const now = performance.now();
    const dropped: string[] = [];
    for (const [id, producer] of this.#producers) {
      if (wanted.has(id)) {
        this.#unusedSinceMs.delete(id);
        continue;
      }
      const since = this.#unusedSinceMs.get(id) ?? now;
      this.#unusedSinceMs.set(id, since);
      if (offered.has(id) && now - since < LINGER_MS) continue;
      this.#unusedSinceMs.delete(id);
      this.#producers.delete(id);
      producer.close();
      dropped.push(id);
    }
    clearTimeout(this.#retry);
    if (this.#unusedSinceMs.size > 0) this.#retry = setTimeout(this.#onChange, LINGER_MS);
    if (dropped.length > 0) await peer.request("trunk.closeConsumers", { producerIds: dropped });
  }

  async #produce(offered: TrunkProducer): Promise<void> {
    const { producerId } = offered;
    if (this.#producers.has(producerId)) return;
    const producer = await this.#trunk.produce(offered);
    producer.observer.once("close", () => {
      if (this.#producers.get(producerId) === producer) this.#producers.delete(producerId);
    });
    this.#producers.set(producerId, producer);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
