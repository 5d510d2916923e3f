import type { types } from "mediasoup";
import type { TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import type { Trunk } from "../../mediasoup/trunk.ts";
import { startTimeout } from "../../platform/guarded.ts";
import type { HubPeer } from "./link-socket.ts";

/** A stream stays this long after its last use, ms: its successor may still wait for its first key frame. */
const LINGER_MS = 2000;

/** Streams that the hub could not give are requested again after this, ms. */
const RETRY_MS = 500;

/** Other sites' streams as producers on the room's router. */
export class SubscribedStreams implements Disposable {
  readonly #trunk: Trunk;
  readonly #onChange: () => void;
  readonly #producers = new Map<string, types.Producer>();
  readonly #unusedSinceMs = new Map<string, number>();
  #retry: NodeJS.Timeout | undefined;

  /** `onChange`: streams came or went, or it is time for another `reconcile`. */
  constructor(trunk: Trunk, onChange: () => void) {
    this.#trunk = trunk;
    this.#onChange = onChange;
  }

  get playable(): ReadonlySet<string> {
    return new Set(this.#producers.keys());
  }

  producers(): readonly types.Producer[] {
    return [...this.#producers.values()];
  }

  /** Consumes what is missing at the hub, closes what has been unused for a while, and mirrors pauses. */
  async reconcile(desired: readonly string[], roster: Roster | undefined, peer: HubPeer): Promise<void> {
    const available = new Map(
      (roster?.participants ?? []).flatMap(({ producers }) => producers.map((one) => [one.id, one] as const)),
    );
    await this.#unsubscribe(new Set(desired), available, peer);
    for (const [id, producer] of this.#producers) {
      const { paused } = available.get(id) ?? producer;
      if (paused !== producer.paused) await (paused ? producer.pause() : producer.resume());
    }
    const missing = desired.filter((id) => !this.#producers.has(id) && available.has(id));
    if (missing.length === 0) return;
    const { producers } = await peer.request("trunk.consume", { producerIds: missing });
    await Promise.all(producers.map((producer) => this.#produce(producer)));
    if (producers.length > 0) this.#onChange();
    else this.#reconcileAfter(RETRY_MS);
  }

  /** The hub closed these; those still desired are consumed again. */
  removeClosed(producerIds: readonly string[]): void {
    for (const id of producerIds) this.#close(id);
    this.#onChange();
  }

  /** The hub has closed all of them already: the room left the meeting. */
  clear(): void {
    clearTimeout(this.#retry);
    for (const id of [...this.#producers.keys()]) this.#close(id);
    this.#unusedSinceMs.clear();
  }

  async #unsubscribe(
    desired: ReadonlySet<string>,
    available: ReadonlyMap<string, unknown>,
    peer: HubPeer,
  ): Promise<void> {
    const now = performance.now();
    const closed: string[] = [];
    for (const id of [...this.#producers.keys()]) {
      if (desired.has(id)) {
        this.#unusedSinceMs.delete(id);
        continue;
      }
      const since = this.#unusedSinceMs.get(id) ?? now;
      this.#unusedSinceMs.set(id, since);
      if (available.has(id) && now - since < LINGER_MS) continue;
      this.#close(id);
      closed.push(id);
    }
    clearTimeout(this.#retry);
    if (this.#unusedSinceMs.size > 0) this.#reconcileAfter(LINGER_MS);
    if (closed.length === 0) return;
    this.#onChange();
    await peer.request("trunk.closeConsumers", { producerIds: closed });
  }

  async #produce(remote: TrunkProducer): Promise<void> {
    const { producerId } = remote;
    if (this.#producers.has(producerId)) return;
    const producer = await this.#trunk.produce(remote);
    producer.observer.once("close", () => {
      if (this.#producers.get(producerId) !== producer) return;
      this.#close(producerId);
      this.#onChange();
    });
    this.#producers.set(producerId, producer);
  }

  #close(id: string): void {
    const producer = this.#producers.get(id);
    this.#producers.delete(id);
    this.#unusedSinceMs.delete(id);
    producer?.close();
  }

  #reconcileAfter(delayMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = startTimeout("subscription retry", delayMs, this.#onChange);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
