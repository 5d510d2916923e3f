import type { types } from "mediasoup";
import { TrunkConsumers, type TrunkProducer } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import { parse } from "../../contract/parse.ts";
import type { MediaPath } from "../../mediasoup/trunk.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

/** What is no longer shown stays for so long: its successor may still be waiting for its first picture, ms. */
const LINGER_MS = 2000;

/** What the hub could not give is asked for again after this, if it is not told to be gone before, ms. */
const ASK_AGAIN_MS = 500;

/** The other sites' streams, as they are on this room's router. */
export class OthersStreams implements Disposable {
  readonly #path: MediaPath;
  readonly #changed: () => void;
  readonly #taken = new Map<string, types.Producer>();
  readonly #unwantedSince = new Map<string, number>();
  #lookAgain: NodeJS.Timeout | undefined;

  /** `changed`: streams came or went; call `converge` again. */
  constructor(path: MediaPath, changed: () => void) {
    this.#path = path;
    this.#changed = changed;
  }

  get playable(): ReadonlySet<string> {
    return new Set(this.#taken.keys());
  }

  producers(): readonly types.Producer[] {
    return [...this.#taken.values()];
  }

  /** Takes what is wanted and not there yet, drops what has not been wanted for a while, and pauses alike. */
  async converge(wanted: readonly string[], roster: Roster | undefined, peer: RpcPeer): Promise<void> {
    const offered = new Map(
      (roster?.participants ?? []).flatMap(({ producers }) => producers.map((one) => [one.id, one] as const)),
    );
    await this.#drop(new Set(wanted), offered, peer);
    for (const [id, producer] of this.#taken) {
      const { paused } = offered.get(id) ?? producer;
      if (paused !== producer.paused) await (paused ? producer.pause() : producer.resume());
    }
    const missing = wanted.filter((id) => !this.#taken.has(id) && offered.has(id));
    if (missing.length === 0) return;
    const answer: unknown = await peer.request("trunk.consume", { producerIds: missing });
    const { producers } = parse(TrunkConsumers, answer, "trunk.consume");
    await Promise.all(producers.map((producer) => this.#take(producer)));
    if (producers.length > 0) {
      this.#changed();
      return;
    }
    clearTimeout(this.#lookAgain);
    this.#lookAgain = setTimeout(this.#changed, ASK_AGAIN_MS);
  }

  /** The hub sends these no more; what is still wanted is taken again. */
  gone(producerIds: readonly string[]): void {
    for (const id of producerIds) {
      this.#taken.get(id)?.close();
      this.#taken.delete(id);
      this.#unwantedSince.delete(id);
    }
    this.#changed();
  }

  /** Whatever there was belongs to a meeting that is over, as far as the hub is concerned. */
  clear(): void {
    clearTimeout(this.#lookAgain);
    for (const producer of this.#taken.values()) producer.close();
    this.#taken.clear();
    this.#unwantedSince.clear();
  }

  async #drop(
    wanted: ReadonlySet<string>,
    offered: ReadonlyMap<string, unknown>,
    peer: RpcPeer,
  ): Promise<void> {
    const now = performance.now();
    const dropped: string[] = [];
    for (const [id, producer] of this.#taken) {
      if (wanted.has(id)) {
        this.#unwantedSince.delete(id);
        continue;
      }
      const since = this.#unwantedSince.get(id) ?? now;
      this.#unwantedSince.set(id, since);
      if (offered.has(id) && now - since < LINGER_MS) continue;
      this.#unwantedSince.delete(id);
      this.#taken.delete(id);
      producer.close();
      dropped.push(id);
    }
    clearTimeout(this.#lookAgain);
    if (this.#unwantedSince.size > 0) this.#lookAgain = setTimeout(this.#changed, LINGER_MS);
    if (dropped.length > 0) await peer.request("trunk.closeConsumers", { producerIds: dropped });
  }

  async #take(offered: TrunkProducer): Promise<void> {
    const { producerId } = offered;
    if (this.#taken.has(producerId)) return;
    const producer = await this.#path.produce(offered);
    producer.observer.once("close", () => {
      if (this.#taken.get(producerId) === producer) this.#taken.delete(producerId);
    });
    this.#taken.set(producerId, producer);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
