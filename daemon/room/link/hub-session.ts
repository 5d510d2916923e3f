import type { types } from "mediasoup";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { LINK_VERSION, LinkWelcome, linkNotices } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import type { WanState } from "../../contract/meeting/view.ts";
import { parse } from "../../contract/parse.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListenInfo, TrunkKind } from "../../mediasoup/trunk.ts";
import { BackOff } from "../../platform/back-off.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";
import {
  type SelectionConstraints,
  type StreamSelection,
  selectStreams,
} from "../../shared/stream-selection.ts";
import type { RoomStream } from "../media/room-media.ts";
import { fitToBudget } from "./fit-to-budget.ts";
import { initialTrunkKind, type OpenTrunk, openTrunk } from "./open-trunk.ts";
import { type LinkMedia, PublishedStreams } from "./published-streams.ts";
import { RosterReplica } from "./roster-replica.ts";
import { SubscribedStreams } from "./subscribed-streams.ts";
import { type MonitoredTrunk, TrunkMonitor } from "./trunk-monitor.ts";

export interface HubSessionOptions {
  readonly media: LinkMedia;
  readonly listen: MediaListenInfo;
  readonly roomId: string;
  readonly logger: Logger;
  /** Of the room's line, as configured; null where it is not. */
  readonly wan: { readonly downKbps: number | null; readonly upKbps: number | null };
  /** The meeting to be in, as it is wanted now. */
  readonly desiredMeetingId: () => string | null;
  /** How the screens are to show it. */
  readonly view: () => Pick<SelectionConstraints, "mode" | "page">;
  readonly onMeetingEnded: (meetingId: string, how: "ended" | "removed") => void;
}

/** The path of one router, and what goes through it. */
interface ActiveTrunk extends OpenTrunk, Disposable {
  readonly generation: number;
  readonly published: PublishedStreams;
  readonly subscribed: SubscribedStreams;
}

/** Brings the room to what is wanted at the hub: path, own streams, meeting, other sites' streams. It outlives each
 * connection: media goes on while the link is away. Each step looks at what is and what should be; none relies on
 * having seen an event. */
export class HubSession implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: HubSessionOptions;
  readonly #backOff = new BackOff({ firstMs: 200, maxMs: 2000 });
  readonly #stopListening: () => void;
  readonly #monitor: TrunkMonitor;
  #peer: RpcPeer | undefined;
  /** The peer that the hub was greeted on. */
  #helloPeer: RpcPeer | undefined;
  #session: string | null = null;
  #kind: TrunkKind = "pipe";
  #probe: { readonly of: types.Router; readonly probe: MediaProbe } | undefined;
  #active: ActiveTrunk | undefined;
  readonly #roster = new RosterReplica();
  /** The hub has said on this connection that the room is in. */
  #confirmed = false;
  #largeId: string | null = null;
  #error: RoomdError | undefined;
  #running = false;
  #again = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: HubSessionOptions) {
    this.#options = options;
    this.#stopListening = options.media.changes.on(() => this.reconcile());
    this.#monitor = new TrunkMonitor({
      ...options.wan,
      onDead: () => this.#onTrunkDead(),
      onChange: () => {
        this.#active?.published.limitTo(this.#publishable());
        this.changes.emit();
        this.reconcile();
      },
    });
  }

  /** A connection to the hub is there. */
  attach(peer: RpcPeer): void {
    this.#peer = peer;
    this.#confirmed = false;
    this.#monitor.monitor(monitored(this.#active), peer);
    this.reconcile();
  }

  detach(peer: RpcPeer): void {
    if (this.#peer !== peer) return;
    this.#peer = undefined;
    this.#monitor.monitor(monitored(this.#active), undefined);
  }

  /** Why it is not where it should be; undefined when it is, or still on its way. */
  get error(): RoomdError | undefined {
    return this.#error;
  }

  get roster(): Roster | undefined {
    return this.#roster.roster;
  }

  get wan(): WanState {
    return { ...this.#monitor.state, degradation: [...(this.#selection()?.degradation ?? [])] };
  }

  /** What the screens show of the meeting that it is in. */
  get view(): StreamSelection["view"] | undefined {
    return this.#selection()?.view;
  }

  /** Passes a conference's command on. Throws what the hub says, or `unavailable` without it. */
  request(method: string, params: unknown): Promise<unknown> {
    if (!this.#peer)
      throw new RoomdError("unavailable", `${method}: the hub is not reached; it is tried again`);
    return this.#peer.request(method, params);
  }

  onNotice(name: string, params: unknown): void {
    if (name === "meeting.roster") {
      const told = parse(linkNotices["meeting.roster"], params, name);
      if (told.roster.meetingId !== this.roster?.meetingId) return;
      this.#roster.replace(told);
      this.changes.emit();
      this.reconcile();
    } else if (name === "meeting.rosterDelta") {
      const change = parse(linkNotices["meeting.rosterDelta"], params, name);
      if (change.meetingId !== this.#options.desiredMeetingId()) return;
      this.#roster.apply(change);
      this.changes.emit();
      this.reconcile();
    } else if (name === "meeting.ended") {
      const { meetingId, removed } = parse(linkNotices["meeting.ended"], params, name);
      if (this.roster?.meetingId === meetingId) this.#left();
      this.#options.onMeetingEnded(meetingId, removed ? "removed" : "ended");
    } else if (name === "producers.demand") {
      this.#active?.published.setDemand(parse(linkNotices["producers.demand"], params, name).producerIds);
    } else if (name === "trunk.consumersClosed") {
      this.#active?.subscribed.removeClosed(
        parse(linkNotices["trunk.consumersClosed"], params, name).producerIds,
      );
    } else if (name === "trunk.closed") {
      this.#closeTrunk();
      this.reconcile();
    }
  }

  /** Looks again at what is wanted. */
  reconcile(): void {
    if (this.#closed) return;
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    clearTimeout(this.#retry);
    while (this.#again && !this.#closed) {
      this.#again = false;
      const peer = this.#peer;
      try {
        await this.#step(peer);
        this.#backOff.reset();
        if (this.#error) {
          this.#error = undefined;
          this.changes.emit();
        }
      } catch (error) {
        // What failed with its connection is done on the next one.
        if (this.#closed || (peer && peer !== this.#peer)) continue;
        this.#error = asRoomdError(error, "joining through the hub");
        const { code, message: reason } = this.#error;
        this.#options.logger.warn({ code, reason }, "not where it should be at the hub; trying again");
        this.changes.emit();
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.reconcile(), this.#backOff.delayMs());
        break;
      }
    }
    this.#running = false;
  }

  async #step(peer: RpcPeer | undefined): Promise<void> {
    const { media, desiredMeetingId } = this.#options;
    const router = media.worker.currentRouter;
    // Its own supervisor says so, brings it back, and tells of the change.
    if (!router || this.#active?.generation !== media.worker.generation || this.#active.trunk.closed)
      this.#closeTrunk();
    if (!router || !peer) return;
    if (this.#helloPeer !== peer) await this.#hello(peer);
    this.#active ??= await this.#openTrunk(router, peer);
    const { published, subscribed } = this.#active;
    await published.reconcile(this.#publishable(), peer);
    const meetingId = desiredMeetingId();
    if (this.roster && this.roster.meetingId !== meetingId) {
      const { meetingId: left } = this.roster;
      this.#left();
      await peer.request("meeting.leave", { meetingId: left });
    }
    if (meetingId !== null && !(this.#confirmed && this.#roster.isComplete))
      await this.#join(peer, meetingId);
    await subscribed.reconcile(this.#selection()?.producerIds ?? [], this.roster, peer);
  }

  #publishable(): readonly RoomStream[] {
    return fitToBudget(this.#options.media.streams(), this.#monitor.state.budgetKbps.up);
  }

  /** Says who is there. A hub that still has the session goes on where it was. */
  async #hello(peer: RpcPeer): Promise<void> {
    const answer: unknown = await peer.request("link.hello", {
      version: LINK_VERSION,
      session: this.#session,
    });
    const { session, resumed, observedAddress } = parse(LinkWelcome, answer, "link.hello");
    if (!resumed) {
      this.#closeTrunk();
      this.#kind = initialTrunkKind(this.#options.listen, observedAddress);
    }
    this.#session = session;
    this.#helloPeer = peer;
    this.#active?.published.publishAgain();
  }

  async #openTrunk(router: types.Router, peer: RpcPeer): Promise<ActiveTrunk> {
    const { listen, media, logger } = this.#options;
    const kind = this.#kind;
    if (this.#probe?.of !== router) {
      await this.#probe?.probe[Symbol.asyncDispose]();
      this.#probe = { of: router, probe: await MediaProbe.open(router) };
    }
    const { probe } = this.#probe;
    const opened = await openTrunk(peer, { router, listen, kind, probe });
    const { trunk } = opened;
    const own = new PublishedStreams({
      media,
      trunk,
      onPublishFailed: () => {
        own.publishAgain();
        this.reconcile();
      },
    });
    const others = new SubscribedStreams(trunk, () => {
      this.changes.emit();
      this.reconcile();
    });
    const open: ActiveTrunk = {
      ...opened,
      generation: media.worker.generation,
      published: own,
      subscribed: others,
      [Symbol.dispose]: () => {
        own[Symbol.dispose]();
        others[Symbol.dispose]();
        trunk[Symbol.dispose]();
      },
    };
    logger.info({ path: kind }, "media path to the hub");
    this.#monitor.monitor(monitored(open), peer);
    return open;
  }

  async #join(peer: RpcPeer, meetingId: string): Promise<void> {
    const { logger, desiredMeetingId } = this.#options;
    const answer: unknown = await peer.request("meeting.join", { meetingId });
    const told = parse(RosterSnapshot, answer, "meeting.join");
    if (!this.roster)
      logger.info({ meeting: meetingId, sites: told.roster.participants.length }, "in the meeting");
    this.#roster.replace(told);
    this.#confirmed = true;
    // What was wanted may have changed meanwhile.
    if (desiredMeetingId() !== meetingId) this.#again = true;
    this.changes.emit();
  }

  #selection(): StreamSelection | undefined {
    const { roster } = this;
    if (!roster) return undefined;
    const arrangement = selectStreams(roster, {
      ...this.#options.view(),
      localSiteId: this.#options.roomId,
      lastLargeId: this.#largeId,
      budgetKbps: this.#monitor.state.budgetKbps.down,
      playable: this.#active?.subscribed.playable ?? new Set(),
    });
    this.#largeId = arrangement.largeId;
    return arrangement;
  }

  /** Nothing comes through, while the link is well: behind NAT the pipe can't, or the NAT has forgotten the way. */
  #onTrunkDead(): void {
    this.#options.logger.warn(
      { path: this.#kind },
      "nothing comes through the media path; another is opened",
    );
    this.#kind = "comedia";
    this.#closeTrunk();
    this.reconcile();
  }

  #left(): void {
    this.#roster.clear();
    this.#largeId = null;
    this.#active?.subscribed.clear();
    this.changes.emit();
  }

  /** What the hub keeps of the meeting outlives a path, and is confirmed anew. */
  #closeTrunk(): void {
    if (!this.#active) return;
    this.#active[Symbol.dispose]();
    this.#active = undefined;
    this.#confirmed = false;
    this.#monitor.monitor(undefined, this.#peer);
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#retry);
    this.#monitor[Symbol.dispose]();
    this.#closeTrunk();
    await this.#probe?.probe[Symbol.asyncDispose]();
  }
}

function monitored(open: ActiveTrunk | undefined): MonitoredTrunk | undefined {
  if (!open) return undefined;
  const { trunk, probe, probeConsumer, published, subscribed } = open;
  return {
    kind: trunk.kind,
    probe,
    probeConsumer,
    producers: () => subscribed.producers(),
    consumers: () => published.consumers(),
  };
}
