import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { GuardedStream } from "./congestion-guard.ts";
import type { Site, SiteStream } from "./site.ts";
import type { SiteServices } from "./site-services.ts";

/** A stream of another site that is sent to this one. */
export interface Subscription {
  readonly stream: SiteStream;
  readonly consumer: types.Consumer;
}

export interface AcquireOptions extends Pick<SiteServices, "sfu" | "conferences"> {
  readonly site: Site;
}

export interface SubscriptionsOptions extends AcquireOptions {
  /** A subscription ended by itself: its publisher reopened the trunk, for example. */
  readonly onEnd?: (producerId: string) => void;
}

interface PublishedStream {
  readonly stream: SiteStream;
  readonly router: types.Router;
}

/** Returns a stream of another member of the site's conference. Throws `not-found` for a stream that none publishes. */
function findStream({ site, conferences }: AcquireOptions, producerId: string): PublishedStream {
  const publisher = conferences.findBySite(site)?.members.find(({ streams }) => streams.has(producerId));
  const stream = publisher?.streams.get(producerId);
  if (!publisher || !stream || publisher === site || !publisher.router) {
    throw new RoomdError("not-found", `no stream ${producerId} of another site in this site's meeting`);
  }
  return { stream, router: publisher.router };
}

/** Demands a stream of another member of the site's conference, and pipes it to the site's router, until disposed.
 * Throws `not-found` for a stream that no other member publishes. */
export async function acquireStream(
  producerId: string,
  options: AcquireOptions,
): Promise<AsyncDisposable & { readonly stream: SiteStream }> {
  const { site, sfu } = options;
  const { stream, router } = findStream(options, producerId);
  const to = site.router;
  if (!to) throw new RoomdError("unavailable", `site "${site.siteId}" has no transport`);
  await using stack = new AsyncDisposableStack();
  stack.use(stream.addDemand());
  stack.use(await sfu.pipe(stream.producer, router, to));
  const acquired = stack.move();
  return { stream, [Symbol.asyncDispose]: () => acquired.disposeAsync() };
}

/** A site's subscriptions to the streams of its conference: each is demanded, and piped to the site's router. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #subscriptions = new Map<string, Promise<Subscription>>();
  readonly #active = new Set<Subscription>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** `consume` opens the consumer on the site's transport. Throws `not-found` for a stream that no other member publishes. */
  async subscribe(
    producerId: string,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<Subscription> {
    findStream(this.#options, producerId);
    let pending = this.#subscriptions.get(producerId);
    if (!pending) {
      const opening = this.#open(producerId, consume);
      // It may have been closed and opened again.
      const forget = () =>
        this.#subscriptions.get(producerId) === opening && this.#subscriptions.delete(producerId);
      const ended = () => {
        if (forget()) this.#options.onEnd?.(producerId);
      };
      this.#subscriptions.set(producerId, opening);
      opening.then(({ consumer }) => consumer.observer.once("close", ended), forget);
      pending = opening;
    }
    return pending;
  }

  /** Returns what is sent to the site now. */
  listActive(): readonly GuardedStream[] {
    return [...this.#active].map(({ stream: { kbps }, consumer }) => ({ kbps, consumer }));
  }

  has(producerId: string): boolean {
    return this.#subscriptions.has(producerId);
  }

  async unsubscribe(producerId: string): Promise<void> {
    const pending = this.#subscriptions.get(producerId);
    this.#subscriptions.delete(producerId);
    const subscription = await pending?.catch(() => undefined);
    subscription?.consumer.close();
  }

  clear(): void {
    for (const id of [...this.#subscriptions.keys()]) void this.unsubscribe(id);
  }

  async #open(
    producerId: string,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<Subscription> {
    await using stack = new AsyncDisposableStack();
    const { stream } = stack.use(await acquireStream(producerId, this.#options));
    const consumer = await consume(stream.id);
    const acquired = stack.move();
    const subscription = { stream, consumer };
    this.#active.add(subscription);
    consumer.observer.once("close", () => {
      this.#active.delete(subscription);
      void acquired.disposeAsync();
    });
    return subscription;
  }
}
