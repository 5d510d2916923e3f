import type { types } from "mediasoup";
import type { Roster } from "../../contract/meeting/meeting.ts";
import type { WanState } from "../../contract/meeting/view.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListenInfo, TrunkKind } from "../../mediasoup/trunk.ts";
import type { Logger } from "../../platform/log.ts";
import { Replaceable } from "../../platform/replaceable.ts";
import type { RoomStream } from "../media/video-source.ts";
import { fitToBudget } from "./fit-to-budget.ts";
import type { HubPeer } from "./link-socket.ts";
import { initialTrunkKind, type OpenTrunk, openTrunk } from "./open-trunk.ts";
import { type LinkMedia, PublishedStreams } from "./published-streams.ts";
import { SubscribedStreams } from "./subscribed-streams.ts";
import { type MonitoredTrunk, TrunkMonitor } from "./trunk-monitor.ts";

export interface HubTrunkOptions {
  readonly media: LinkMedia;
  readonly listen: MediaListenInfo;
  readonly logger: Logger;
  /** Configured bandwidth; null where it is to be measured. */
  readonly wan: { readonly downKbps: number | null; readonly upKbps: number | null };
  /** Streams, measurements or the trunk itself changed: reconcile again. */
  readonly onChange: () => void;
}

/** A trunk on one router, with the streams of both directions. */
interface ActiveTrunk extends OpenTrunk, Disposable {
  readonly generation: number;
  readonly published: PublishedStreams;
  readonly subscribed: SubscribedStreams;
}

interface RouterProbe {
  readonly router: types.Router;
  readonly probe: MediaProbe;
}

/** The media trunk to the hub. It outlives connections of the link: media flows while signalling reconnects. */
export class HubTrunk implements Disposable {
  readonly #options: HubTrunkOptions;
  readonly #monitor: TrunkMonitor;
  #peer: HubPeer | undefined;
  #kind: TrunkKind = "pipe";
  readonly #probe = new Replaceable<RouterProbe>("probe", ({ probe }) => probe[Symbol.dispose]());
  readonly #active = new Replaceable<ActiveTrunk>("trunk", (active) => active[Symbol.dispose]());
  #number = 0;

  constructor(options: HubTrunkOptions) {
    this.#options = options;
    this.#monitor = new TrunkMonitor({
      ...options.wan,
      onDead: () => this.#onDead(),
      onChange: () => {
        this.#active.current?.published.limitTo(this.#publishable());
        options.onChange();
      },
    });
  }

  /** Without `degradation`, which the stream selection decides. */
  get wan(): WanState {
    return this.#monitor.state;
  }

  /** Streams of other sites that arrive at the room's router. */
  get playable(): ReadonlySet<string> {
    return this.#active.current?.subscribed.playable ?? new Set();
  }

  /** Rises with each trunk that is opened. */
  get number(): number {
    return this.#number;
  }

  /** The connection on which the hub reports what it receives; undefined while there is none. */
  setPeer(peer: HubPeer | undefined): void {
    this.#peer = peer;
    this.#monitor.monitor(monitored(this.#active.current), peer);
  }

  /** The hub has no session of this room: nothing of an earlier trunk is left there. */
  resetFor(observedAddress: string): void {
    this.close();
    this.#kind = initialTrunkKind(this.#options.listen, observedAddress);
  }

  /** The whole list of published streams is sent to the hub again. */
  publishAgain(): void {
    this.#active.current?.published.publishAgain();
  }

  /** Closes a trunk whose transport or router is gone. The worker's supervisor replaces the router. */
  closeIfBroken(): void {
    const { currentRouter, generation } = this.#options.media.worker;
    const active = this.#active.current;
    if (active && (!currentRouter || active.generation !== generation || active.trunk.closed)) this.close();
  }

  /** Opens the trunk unless it is open, and publishes the room's streams. */
  async reconcile(router: types.Router, peer: HubPeer): Promise<void> {
    const { published } = this.#active.current ?? (await this.#open(router, peer));
    await published.reconcile(this.#publishable(), peer);
  }

  /** Subscribes to these streams of other sites. */
  async subscribe(producerIds: readonly string[], roster: Roster | undefined, peer: HubPeer): Promise<void> {
    await this.#active.current?.subscribed.reconcile(producerIds, roster, peer);
  }

  /** Somebody at the hub consumes these published streams. */
  setDemand(producerIds: readonly string[]): void {
    this.#active.current?.published.setDemand(producerIds);
  }

  /** The hub closed these subscribed streams. */
  removeClosed(producerIds: readonly string[]): void {
    this.#active.current?.subscribed.removeClosed(producerIds);
  }

  unsubscribeAll(): void {
    this.#active.current?.subscribed.clear();
  }

  close(): void {
    const wasOpen = this.#active.current !== undefined;
    this.#active.close();
    if (!wasOpen) return;
    this.#monitor.monitor(undefined, this.#peer);
    this.#options.onChange();
  }

  #publishable(): readonly RoomStream[] {
    return fitToBudget(this.#options.media.streams(), this.#monitor.state.budgetKbps.up);
  }

  async #open(router: types.Router, peer: HubPeer): Promise<ActiveTrunk> {
    const active = await this.#active.open(() => this.#create(router, peer));
    this.#number++;
    this.#options.logger.info({ kind: active.trunk.kind }, "trunk opened");
    this.#monitor.monitor(monitored(active), peer);
    return active;
  }

  async #create(router: types.Router, peer: HubPeer): Promise<ActiveTrunk> {
    const { listen, media, onChange } = this.#options;
    const kind = this.#kind;
    const probe = await this.#probeOn(router);
    const opened = await openTrunk(peer, { router, listen, kind, probe });
    const { trunk } = opened;
    const published = new PublishedStreams({ media, trunk, onPublishFailed: onChange });
    const subscribed = new SubscribedStreams(trunk, onChange);
    return {
      ...opened,
      generation: media.worker.generation,
      published,
      subscribed,
      [Symbol.dispose]: () => {
        published[Symbol.dispose]();
        subscribed[Symbol.dispose]();
        trunk[Symbol.dispose]();
      },
    };
  }

  async #probeOn(router: types.Router): Promise<MediaProbe> {
    const { current } = this.#probe;
    if (current?.router === router) return current.probe;
    const { probe } = await this.#probe.open(async () => ({ router, probe: await MediaProbe.open(router) }));
    return probe;
  }

  /** The link works and no media arrives: behind NAT a pipe can't work, or the NAT has dropped its mapping. */
  #onDead(): void {
    this.#options.logger.warn({ kind: this.#kind }, "trunk dead: no media arrives, opening a comedia trunk");
    this.#kind = "comedia";
    this.close();
  }

  [Symbol.dispose](): void {
    this.#monitor[Symbol.dispose]();
    this.close();
    this.#active[Symbol.dispose]();
    this.#probe[Symbol.dispose]();
  }
}

function monitored(active: ActiveTrunk | undefined): MonitoredTrunk | undefined {
  if (!active) return undefined;
  const { trunk, probe, probeConsumer, published, subscribed } = active;
  return {
    kind: trunk.kind,
    probe,
    probeConsumer,
    producers: () => subscribed.producers(),
    consumers: () => published.consumers(),
  };
}
