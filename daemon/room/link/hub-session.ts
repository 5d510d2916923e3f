import type { types } from "mediasoup";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { LINK_VERSION, LinkHello, linkNotices } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import type { WanState } from "../../contract/meeting/view.ts";
import { parse } from "../../contract/parse.ts";
import { MediaProbe } from "../../mediasoup/probe.ts";
import type { MediaListen, PathKind } from "../../mediasoup/trunk.ts";
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
import { offered } from "./fit-to-budget.ts";
import { firstKind, type OpenPath, openPath } from "./open-trunk.ts";
import { OwnStreams, type UplinkMedia } from "./published-streams.ts";
import { HeardRoster } from "./roster-replica.ts";
import { OthersStreams } from "./subscribed-streams.ts";
import { PathWatch, type WatchedPath } from "./trunk-monitor.ts";

export interface UplinkOptions {
  readonly media: UplinkMedia;
  readonly listen: MediaListen;
  readonly roomId: string;
  readonly logger: Logger;
  /** Of the room's line, as configured; null where it is not. */
  readonly wan: { readonly downKbps: number | null; readonly upKbps: number | null };
  /** The meeting to be in, as it is wanted now. */
  readonly wanted: () => string | null;
  /** How the screens are to show it. */
  readonly view: () => Pick<SelectionConstraints, "mode" | "page">;
  readonly onOver: (meetingId: string, how: "ended" | "removed") => void;
}

/** The path of one router, and what goes through it. */
interface Open extends OpenPath, Disposable {
  readonly generation: number;
  readonly own: OwnStreams;
  readonly others: OthersStreams;
}

/** Brings the room to what is wanted at the hub: path, own streams, meeting, other sites' streams. It outlives each
 * connection: media goes on while the link is away. Each step looks at what is and what should be; none relies on
 * having seen an event. */
export class Uplink implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: UplinkOptions;
  readonly #backOff = new BackOff({ firstMs: 200, maxMs: 2000 });
  readonly #stopListening: () => void;
  readonly #watch: PathWatch;
  #peer: RpcPeer | undefined;
  /** The peer that the hub was greeted on. */
  #greeted: RpcPeer | undefined;
  #session: string | null = null;
  #kind: PathKind = "pipe";
  #probe: { readonly of: types.Router; readonly probe: MediaProbe } | undefined;
  #open: Open | undefined;
  readonly #heard = new HeardRoster();
  /** The hub has said on this connection that the room is in. */
  #confirmed = false;
  #largeId: string | null = null;
  #error: RoomdError | undefined;
  #running = false;
  #again = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#stopListening = options.media.changes.on(() => this.converge());
    this.#watch = new PathWatch({
      ...options.wan,
      onDead: () => this.#pathIsDead(),
      onChange: () => {
        this.#open?.own.fit(this.#offered());
        this.changes.emit();
        this.converge();
      },
    });
  }

  /** A connection to the hub is there. */
  attach(peer: RpcPeer): void {
    this.#peer = peer;
    this.#confirmed = false;
    this.#watch.watch(watched(this.#open), peer);
    this.converge();
  }

  detach(peer: RpcPeer): void {
    if (this.#peer !== peer) return;
    this.#peer = undefined;
    this.#watch.watch(watched(this.#open), undefined);
  }

  /** Why it is not where it should be; undefined when it is, or still on its way. */
  get error(): RoomdError | undefined {
    return this.#error;
  }

  get roster(): Roster | undefined {
    return this.#heard.roster;
  }

  get wan(): WanState {
    return { ...this.#watch.state, degradation: [...(this.#arrangement()?.degradation ?? [])] };
  }

  /** What the screens show of the meeting that it is in. */
  get view(): StreamSelection["view"] | undefined {
    return this.#arrangement()?.view;
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
      this.#heard.hear(told);
      this.changes.emit();
      this.converge();
    } else if (name === "meeting.rosterDelta") {
      const change = parse(linkNotices["meeting.rosterDelta"], params, name);
      if (change.meetingId !== this.#options.wanted()) return;
      this.#heard.change(change);
      this.changes.emit();
      this.converge();
    } else if (name === "meeting.ended") {
      const { meetingId, removed } = parse(linkNotices["meeting.ended"], params, name);
      if (this.roster?.meetingId === meetingId) this.#left();
      this.#options.onOver(meetingId, removed ? "removed" : "ended");
    } else if (name === "producers.demand") {
      this.#open?.own.want(parse(linkNotices["producers.demand"], params, name).producerIds);
    } else if (name === "trunk.consumersClosed") {
      this.#open?.others.gone(parse(linkNotices["trunk.consumersClosed"], params, name).producerIds);
    } else if (name === "trunk.closed") {
      this.#dropPath();
      this.converge();
    }
  }

  /** Looks again at what is wanted. */
  converge(): void {
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
        this.#retry = setTimeout(() => this.converge(), this.#backOff.delayMs());
        break;
      }
    }
    this.#running = false;
  }

  async #step(peer: RpcPeer | undefined): Promise<void> {
    const { media, wanted } = this.#options;
    const router = media.worker.current;
    // Its own supervisor says so, brings it back, and tells of the change.
    if (!router || this.#open?.generation !== media.worker.generation || this.#open.path.closed)
      this.#dropPath();
    if (!router || !peer) return;
    if (this.#greeted !== peer) await this.#greet(peer);
    this.#open ??= await this.#openPath(router, peer);
    const { own, others } = this.#open;
    await own.converge(this.#offered(), peer);
    const meetingId = wanted();
    if (this.roster && this.roster.meetingId !== meetingId) {
      const { meetingId: left } = this.roster;
      this.#left();
      await peer.request("meeting.leave", { meetingId: left });
    }
    if (meetingId !== null && !(this.#confirmed && this.#heard.isWhole)) await this.#join(peer, meetingId);
    await others.converge(this.#arrangement()?.producerIds ?? [], this.roster, peer);
  }

  #offered(): readonly RoomStream[] {
    return offered(this.#options.media.streams(), this.#watch.state.budgetKbps.up);
  }

  /** Says who is there. A hub that still has the session goes on where it was. */
  async #greet(peer: RpcPeer): Promise<void> {
    const answer: unknown = await peer.request("link.hello", {
      version: LINK_VERSION,
      session: this.#session,
    });
    const { session, resumed, observedAddress } = parse(LinkHello, answer, "link.hello");
    if (!resumed) {
      this.#dropPath();
      this.#kind = firstKind(this.#options.listen, observedAddress);
    }
    this.#session = session;
    this.#greeted = peer;
    this.#open?.own.forgetTold();
  }

  async #openPath(router: types.Router, peer: RpcPeer): Promise<Open> {
    const { listen, media, logger } = this.#options;
    const kind = this.#kind;
    if (this.#probe?.of !== router) {
      await this.#probe?.probe[Symbol.asyncDispose]();
      this.#probe = { of: router, probe: await MediaProbe.open(router) };
    }
    const { probe } = this.#probe;
    const opened = await openPath(peer, { router, listen, kind, probe });
    const { path } = opened;
    const own = new OwnStreams({
      media,
      path,
      untold: () => {
        own.forgetTold();
        this.converge();
      },
    });
    const others = new OthersStreams(path, () => {
      this.changes.emit();
      this.converge();
    });
    const open: Open = {
      ...opened,
      generation: media.worker.generation,
      own,
      others,
      [Symbol.dispose]: () => {
        own[Symbol.dispose]();
        others[Symbol.dispose]();
        path[Symbol.dispose]();
      },
    };
    logger.info({ path: kind }, "media path to the hub");
    this.#watch.watch(watched(open), peer);
    return open;
  }

  async #join(peer: RpcPeer, meetingId: string): Promise<void> {
    const { logger, wanted } = this.#options;
    const answer: unknown = await peer.request("meeting.join", { meetingId });
    const told = parse(RosterSnapshot, answer, "meeting.join");
    if (!this.roster)
      logger.info({ meeting: meetingId, sites: told.roster.participants.length }, "in the meeting");
    this.#heard.hear(told);
    this.#confirmed = true;
    // What was wanted may have changed meanwhile.
    if (wanted() !== meetingId) this.#again = true;
    this.changes.emit();
  }

  #arrangement(): StreamSelection | undefined {
    const { roster } = this;
    if (!roster) return undefined;
    const arrangement = selectStreams(roster, {
      ...this.#options.view(),
      localSiteId: this.#options.roomId,
      lastLargeId: this.#largeId,
      budgetKbps: this.#watch.state.budgetKbps.down,
      playable: this.#open?.others.playable ?? new Set(),
    });
    this.#largeId = arrangement.largeId;
    return arrangement;
  }

  /** Nothing comes through, while the link is well: behind NAT the pipe can't, or the NAT has forgotten the way. */
  #pathIsDead(): void {
    this.#options.logger.warn(
      { path: this.#kind },
      "nothing comes through the media path; another is opened",
    );
    this.#kind = "comedia";
    this.#dropPath();
    this.converge();
  }

  #left(): void {
    this.#heard.clear();
    this.#largeId = null;
    this.#open?.others.clear();
    this.changes.emit();
  }

  /** What the hub keeps of the meeting outlives a path, and is confirmed anew. */
  #dropPath(): void {
    if (!this.#open) return;
    this.#open[Symbol.dispose]();
    this.#open = undefined;
    this.#confirmed = false;
    this.#watch.watch(undefined, this.#peer);
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#retry);
    this.#watch[Symbol.dispose]();
    this.#dropPath();
    await this.#probe?.probe[Symbol.asyncDispose]();
  }
}

function watched(open: Open | undefined): WatchedPath | undefined {
  if (!open) return undefined;
  const { path, probe, probeConsumer, own, others } = open;
  return {
    kind: path.kind,
    probe,
    probeConsumer,
    producers: () => others.producers(),
    consumers: () => own.consumers(),
  };
}
