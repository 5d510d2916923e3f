import { signal } from "@preact/signals";
import type { VideoReceiver } from "../shared/freeze-detector.ts";
import type { Viewer } from "../shared/viewer.ts";
import type { OnTrack, ViewerConsumer } from "../shared/viewer-consumer.ts";

/** How long a consumer is kept after its tile is gone: its successor may still wait for its first frame, ms. */
const LINGER_MS = 2000;

/** What the page consumes. */
export interface Selection {
  readonly producerIds: readonly string[];
  /** The receive budget, kbit/s; null if unlimited. With a budget, consumers that are no longer shown are paused at once
   * to make room for their successors. */
  readonly budgetKbps: number | null;
}

interface Subscription {
  readonly consumer: ViewerConsumer;
  track: { readonly track: MediaStreamTrack; readonly receiver: VideoReceiver | undefined } | null;
  unusedSinceMs: number | undefined;
}

interface Listener {
  readonly producerId: string;
  readonly onTrack: OnTrack;
}

/** The consumers behind the guest's view. Tiles share them. */
export class Subscriptions {
  /** Producers that can be shown now. */
  readonly playable = signal<ReadonlySet<string>>(new Set());
  readonly #viewer: Viewer;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<Listener>();
  #selection: Selection = { producerIds: [], budgetKbps: null };

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  /** Consumes these producers and closes the others after a while. */
  select(selection: Selection): void {
    this.#selection = selection;
    this.#reconcile();
  }

  /** Passes on the track of a selected producer. */
  consume(producerId: string, onTrack: OnTrack): { close(): void } {
    const listener = { producerId, onTrack };
    this.#listeners.add(listener);
    const given = this.#subscriptions.get(producerId)?.track;
    if (given) onTrack(given.track, given.receiver);
    return { close: () => void this.#listeners.delete(listener) };
  }

  #reconcile(): void {
    const now = performance.now();
    const { producerIds, budgetKbps } = this.#selection;
    const selected = new Set(producerIds);
    for (const id of selected) {
      const subscription = this.#subscriptions.get(id) ?? this.#subscribe(id);
      subscription.unusedSinceMs = undefined;
      if (subscription.consumer.isPaused) subscription.consumer.resume();
      subscription.consumer.attach();
    }
    let lingers = false;
    for (const [id, subscription] of this.#subscriptions) {
      if (selected.has(id)) continue;
      const { consumer } = subscription;
      subscription.unusedSinceMs ??= now;
      if (budgetKbps !== null && consumer.isOpen && !consumer.isPaused) consumer.pause();
      if (now - subscription.unusedSinceMs < LINGER_MS) lingers = true;
      else this.#unsubscribe(id, consumer);
    }
    if (lingers) setTimeout(() => this.#reconcile(), LINGER_MS);
  }

  #subscribe(producerId: string): Subscription {
    const consumer = this.#viewer.consume(producerId, (track, receiver) => {
      subscription.track = track && { track, receiver };
      for (const listener of this.#listeners) {
        if (listener.producerId === producerId) listener.onTrack(track, receiver);
      }
      this.#updatePlayable();
    });
    const subscription: Subscription = { consumer, track: null, unusedSinceMs: undefined };
    this.#subscriptions.set(producerId, subscription);
    return subscription;
  }

  #unsubscribe(producerId: string, consumer: ViewerConsumer): void {
    this.#subscriptions.delete(producerId);
    consumer.close();
  }

  #updatePlayable(): void {
    const playable = [...this.#subscriptions].filter(([, { track }]) => track !== null).map(([id]) => id);
    this.playable.value = new Set(playable);
  }
}
