import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { Sfu } from "../sfu/sfu.ts";
import type { Conferences } from "./conferences.ts";
import type { GuardedStream } from "./congestion-guard.ts";
import type { Site, SiteStream } from "./site.ts";

/** A stream of another site as it goes to this one. */
export interface TakenStream {
  readonly stream: SiteStream;
  readonly consumer: types.Consumer;
}

export interface TakenOptions {
  readonly site: Site;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  /** What was taken is gone without having been dropped: its sender's path was opened anew, say. */
  readonly gone?: (producerId: string) => void;
}

/** What a site takes of the others in its conference: each stream is held, and brought to the site's router. */
export class TakenStreams {
  readonly #options: TakenOptions;
  readonly #taken = new Map<string, Promise<TakenStream>>();
  readonly #flowing = new Set<TakenStream>();

  constructor(options: TakenOptions) {
    this.#options = options;
  }

  /** Throws `not-found` for what no other member of the site's conference sends. `consume`: onto the site's transport. */
  async take(
    producerId: string,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<TakenStream> {
    const { site, conferences } = this.#options;
    const owner = conferences.of(site)?.members.find(({ streams }) => streams.has(producerId));
    const stream = owner?.streams.get(producerId);
    if (!owner || !stream || owner === site || !owner.router) {
      throw new RoomdError("not-found", `no stream ${producerId} of another site in this site's meeting`);
    }
    let taking = this.#taken.get(producerId);
    if (!taking) {
      const started = this.#take(stream, owner.router, consume);
      // After a drop it may have been taken again.
      const forget = () => this.#taken.get(producerId) === started && this.#taken.delete(producerId);
      const ended = () => {
        if (forget()) this.#options.gone?.(producerId);
      };
      this.#taken.set(producerId, started);
      started.then(({ consumer }) => consumer.observer.once("close", ended), forget);
      taking = started;
    }
    return taking;
  }

  /** What goes to the site now. */
  flowing(): readonly GuardedStream[] {
    return [...this.#flowing].map(({ stream: { kbps }, consumer }) => ({ kbps, consumer }));
  }

  has(producerId: string): boolean {
    return this.#taken.has(producerId);
  }

  async drop(producerId: string): Promise<void> {
    const taking = this.#taken.get(producerId);
    this.#taken.delete(producerId);
    const taken = await taking?.catch(() => undefined);
    taken?.consumer.close();
  }

  clear(): void {
    for (const id of [...this.#taken.keys()]) void this.drop(id);
  }

  async #take(
    stream: SiteStream,
    from: types.Router,
    consume: (producerId: string) => Promise<types.Consumer>,
  ): Promise<TakenStream> {
    const to = this.#options.site.router;
    if (!to) throw new RoomdError("unavailable", `site "${this.#options.site.siteId}" has no media path`);
    await using stack = new AsyncDisposableStack();
    stack.use(stream.hold());
    stack.use(await this.#options.sfu.bring(stream.producer, from, to));
    const consumer = await consume(stream.id);
    const held = stack.move();
    const taken = { stream, consumer };
    this.#flowing.add(taken);
    consumer.observer.once("close", () => {
      this.#flowing.delete(taken);
      void held.disposeAsync();
    });
    return taken;
  }
}
