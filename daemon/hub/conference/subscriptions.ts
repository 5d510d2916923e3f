import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { Sfu } from "../sfu/sfu.ts";
import type { Conferences } from "./conferences.ts";
import type { GuardedStream } from "./congestion-guard.ts";
import type { Site, SiteStream } from "./site.ts";

/** A stream of another site as it goes to this one. */
export interface Subscription {
  readonly stream: SiteStream;
  readonly consumer: types.Consumer;
}

export interface SubscriptionsOptions {
  readonly site: Site;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  /** What was taken is gone without having been dropped: its sender's path was opened anew, say. */
  readonly onEnd?: (producerId: string) => void;
}

/** What a site takes of the others in its conference: each stream is held, and brought to the site's router. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #subscriptions = new Map<string, Promise<Subscription>>();
  readonly #active = new Set<Subscription>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** Throws `not-found` for what no other member of the site's conference sends. `consume`: onto the site's transport. */
  async subscribe(
    producerId: string,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<Subscription> {
    const { site, conferences } = this.#options;
    const owner = conferences.findBySite(site)?.members.find(({ streams }) => streams.has(producerId));
    const stream = owner?.streams.get(producerId);
    if (!owner || !stream || owner === site || !owner.router) {
      throw new RoomdError("not-found", `no stream ${producerId} of another site in this site's meeting`);
    }
    let taking = this.#subscriptions.get(producerId);
    if (!taking) {
      const started = this.#open(stream, owner.router, consume);
      // After a drop it may have been taken again.
      const forget = () =>
        this.#subscriptions.get(producerId) === started && this.#subscriptions.delete(producerId);
      const ended = () => {
        if (forget()) this.#options.onEnd?.(producerId);
      };
      this.#subscriptions.set(producerId, started);
      started.then(({ consumer }) => consumer.observer.once("close", ended), forget);
      taking = started;
    }
    return taking;
  }

  /** What goes to the site now. */
  listActive(): readonly GuardedStream[] {
    return [...this.#active].map(({ stream: { kbps }, consumer }) => ({ kbps, consumer }));
  }

  has(producerId: string): boolean {
    return this.#subscriptions.has(producerId);
  }

  async unsubscribe(producerId: string): Promise<void> {
    const taking = this.#subscriptions.get(producerId);
    this.#subscriptions.delete(producerId);
    const taken = await taking?.catch(() => undefined);
    taken?.consumer.close();
  }

  clear(): void {
    for (const id of [...this.#subscriptions.keys()]) void this.unsubscribe(id);
  }

  async #open(
    stream: SiteStream,
    from: types.Router,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<Subscription> {
    const to = this.#options.site.router;
    if (!to) throw new RoomdError("unavailable", `site "${this.#options.site.siteId}" has no media path`);
    await using stack = new AsyncDisposableStack();
    stack.use(stream.addDemand());
    stack.use(await this.#options.sfu.pipe(stream.producer, from, to));
    const consumer = await consume(stream.id);
    const held = stack.move();
    const taken = { stream, consumer };
    this.#active.add(taken);
    consumer.observer.once("close", () => {
      this.#active.delete(taken);
      void held.disposeAsync();
    });
    return taken;
  }
}
