import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import type { ResultOf } from "../../contract/define-command.ts";
import type { NoticeName, NoticeParams } from "../../contract/define-notice.ts";
import { RoomdError } from "../../contract/errors.ts";
import {
  LINK_VERSION,
  type LinkNotices,
  type LinkRequests,
  linkSessionRequests,
  type MeetingEnd,
  type TrunkAnswer,
  type TrunkConsumers,
  type TrunkOffer,
  type TrunkProducer,
  type TrunkReport,
} from "../../contract/media/link-signalling.ts";

import type { RosterNotices, RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { acceptProbe, offerProbe, receptionStats } from "../../mediasoup/probe.ts";
import { Trunk } from "../../mediasoup/trunk.ts";
import { Throttle } from "../../platform/change-emitter.ts";
import { Replaceable } from "../../platform/replaceable.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";
import type { RpcRequest } from "../../shared/rpc-peer.ts";
import { RpcSession } from "../session/rpc-session.ts";
import type { SiteSession } from "../session/session-server.ts";
import type { RouterLease } from "../sfu/sfu.ts";
import { CongestionGuard } from "./congestion-guard.ts";
import { demandUntilFirstPacket } from "./first-packet-demand.ts";
import { type Site, SiteStream } from "./site.ts";
import type { SiteServices } from "./site-services.ts";
import { Subscriptions } from "./subscriptions.ts";

/** Changes of demand within this time are sent as one notice. */
const DEMAND_NOTICE_INTERVAL_MS = 20;

export interface RoomSessionOptions extends SiteServices {
  readonly roomId: string;
  readonly name: string;
}

/** A room at the hub: its trunk, its published streams and its subscriptions. The session outlives a lost link for a
 * while, so that a room that reconnects has nothing to rebuild. */
export class RoomSession implements Site, SiteSession {
  readonly rpc: RpcSession<LinkNotices>;
  readonly kind = "room";
  readonly siteId: string;
  readonly name: string;
  readonly streams = new Map<string, SiteStream>();
  /** The same streams by their ids in the room. Their ids here are made by the hub: a room can't take another's. */
  readonly #streamsByRoomId = new Map<string, SiteStream>();
  readonly #options: RoomSessionOptions;
  readonly #subscriptions: Subscriptions;
  readonly #requests: RequestHandlers<typeof linkSessionRequests>;
  readonly #demandNotices: Throttle;
  readonly #congestionGuard: CongestionGuard;
  #lease: RouterLease | undefined;
  readonly #trunk = new Replaceable<Trunk>("trunk", (trunk) => trunk[Symbol.dispose]());
  #probe: types.Producer | undefined;
  #receptionAtMs: number | null = null;

  constructor(options: RoomSessionOptions) {
    const { roomId, name, sfu, conferences } = options;
    this.#options = options;
    this.siteId = roomId;
    this.name = name;
    this.rpc = new RpcSession({
      handle: (request) => this.#handle(request),
      isImmediate: (request) => conferences.accepts(request) || request.method === "link.time",
    });
    this.#subscriptions = new Subscriptions({
      site: this,
      sfu,
      conferences,
      onEnd: (producerId) => this.rpc.notify("trunk.consumersClosed", { producerIds: [producerId] }),
    });
    this.#congestionGuard = new CongestionGuard({
      streams: () => this.#subscriptions.listActive(),
      logger: options.logger.child({ room: roomId }),
    });
    this.#demandNotices = new Throttle(() => this.#notifyDemand(), DEMAND_NOTICE_INTERVAL_MS);
    this.#requests = new RequestHandlers(linkSessionRequests, {
      "trunk.open": (open) => this.#openTrunk(open),
      "trunk.report": ({ received }) => {
        if (received) this.#receptionAtMs = Date.now();
        return this.#report();
      },
      "trunk.publish": ({ producers }) => this.#publish(producers),
      "trunk.setProducerPaused": ({ producerId, paused }) => this.#setPaused(producerId, paused),
      "trunk.consume": ({ producerIds }) => this.#consume(producerIds),
      "trunk.closeConsumers": async ({ producerIds }) => {
        this.#congestionGuard.reset();
        await Promise.all(producerIds.map((id) => this.#subscriptions.unsubscribe(id)));
      },
      "link.time": () => ({ atMs: conferences.now() }),
      "meeting.join": ({ meetingId, byOperator }): RosterSnapshot =>
        conferences.join(meetingId, this, byOperator ? "operator" : "agenda").snapshotFor(this),
      "meeting.leave": ({ meetingId }) => {
        if (conferences.findBySite(this)?.meeting.id !== meetingId) return;
        this.unsubscribeAll();
        conferences.leave(this);
      },
    });
  }

  get router(): types.Router | undefined {
    return this.#trunk.current?.closed === false ? this.#lease?.router : undefined;
  }

  get lostSinceMs(): number | null {
    return this.rpc.lostSinceMs;
  }

  get receptionAtMs(): number | null {
    return this.#receptionAtMs;
  }

  isConsuming(producerId: string): boolean {
    return this.#subscriptions.has(producerId);
  }

  get canLinger(): boolean {
    return true;
  }

  onConnect({
    resumed,
    address,
  }: {
    readonly resumed: boolean;
    readonly address: string;
  }): ResultOf<LinkRequests["link.hello"]> {
    this.#options.conferences.siteChanged(this);
    this.#demandNotices.trigger();
    const atMs = this.#options.conferences.now();
    return { version: LINK_VERSION, session: this.rpc.id, resumed, observedAddress: address, atMs };
  }

  onDisconnect(): void {
    this.#options.conferences.siteChanged(this);
  }

  notify<Name extends NoticeName<RosterNotices>>(
    notice: Name,
    params: NoticeParams<RosterNotices, Name>,
  ): void {
    this.rpc.notify(notice, params);
  }

  onMeetingEnd(end: MeetingEnd): void {
    this.rpc.notify("meeting.ended", end);
  }

  #handle(request: RpcRequest): Promise<unknown> {
    const { conferences } = this.#options;
    if (!conferences.accepts(request)) return this.#requests.handle(request);
    return conferences.run(request, { who: this.siteId, site: this, may: () => true });
  }

  unsubscribeAll(): void {
    this.#subscriptions.clear();
  }

  async #openTrunk(open: TrunkOffer): Promise<TrunkAnswer> {
    const { sfu } = this.#options;
    this.#closeTrunk();
    const lease = sfu.acquireRouter();
    this.#lease = lease;
    const { router, listen } = lease;
    const trunk = await this.#trunk.open(() => Trunk.open({ router, listen, kind: open.kind, side: "hub" }));
    trunk.onClose(() => {
      if (this.#trunk.current === trunk) this.#onTrunkLost();
    });
    await trunk.connect(open);
    this.#probe = await acceptProbe(trunk, { ...open.probe, producerId: randomUUID() });
    return { ...trunk.localEndpoint, probe: await offerProbe(trunk, await sfu.probe(router)) };
  }

  /** The worker died: the room opens another trunk, on another worker. */
  #onTrunkLost(): void {
    this.#closeTrunk();
    this.rpc.notify("trunk.closed", {});
  }

  #report(): Promise<TrunkReport> {
    const producers = [...this.streams.values()].map(({ producer }) => producer);
    return receptionStats(this.#probe ? [this.#probe, ...producers] : producers);
  }

  async #publish(producers: readonly TrunkProducer[]): Promise<void> {
    if (new Set(producers.map(({ producerId }) => producerId)).size < producers.length) {
      throw new RoomdError("request.invalid", "trunk.publish: a producer is listed twice");
    }
    for (const [roomId, { id, producer }] of this.#streamsByRoomId) {
      if (producers.some(({ producerId }) => producerId === roomId)) continue;
      producer.close();
      this.#streamsByRoomId.delete(roomId);
      this.streams.delete(id);
    }
    await Promise.all(
      producers.map(async (published) => {
        const { producerId } = published;
        const existing = this.#streamsByRoomId.get(producerId);
        if (existing) {
          existing.superseded = published.superseded === true;
          return existing.setPausedAtSource(published.paused);
        }
        const { source, layer, kbps, paused } = published;
        const producer = await this.#getTrunk().produce({ ...published, producerId: randomUUID() });
        if (producer.closed) throw new RoomdError("unavailable", "trunk.publish: the trunk closed meanwhile");
        const stream = new SiteStream({ ...this.#streamEvents, producer, source, layer, kbps, paused });
        this.#addStream(producerId, stream);
      }),
    );
    this.#options.conferences.siteChanged(this);
    this.#demandNotices.trigger();
  }

  readonly #streamEvents = {
    onDemandChange: () => this.#demandNotices.trigger(),
    onFirstPacket: ({ kind, source, layer }: SiteStream) => {
      this.#options.logger.info({ room: this.siteId, kind, source, layer }, "stream arrived");
      this.#options.conferences.siteChanged(this);
    },
  };

  /** The smallest layer of video is demanded once, which proves it before somebody needs it. */
  #addStream(roomId: string, stream: SiteStream): void {
    this.streams.set(stream.id, stream);
    this.#streamsByRoomId.set(roomId, stream);
    const isSmall = stream.layer === "low" || stream.layer === "only";
    if (stream.kind === "video" && isSmall) demandUntilFirstPacket(stream);
  }

  async #setPaused(producerId: string, paused: boolean): Promise<void> {
    const stream = this.#streamsByRoomId.get(producerId);
    if (!stream) throw new RoomdError("not-found", `room "${this.siteId}" publishes no ${producerId}`);
    await stream.setPausedAtSource(paused);
    this.#options.conferences.siteChanged(this);
  }

  async #consume(producerIds: readonly string[]): Promise<TrunkConsumers> {
    const trunk = this.#getTrunk();
    this.#congestionGuard.reset();
    // A stream that closes in the meantime is missing from the next roster, too.
    const subscriptions = await Promise.allSettled(
      producerIds.map((id) => this.#subscriptions.subscribe(id, (producerId) => trunk.consume(producerId))),
    );
    const producers = subscriptions.flatMap((result) => {
      if (result.status === "rejected") return [];
      const { stream, consumer } = result.value;
      const { id, kind, source, layer, kbps } = stream;
      const { rtpParameters, producerPaused } = consumer;
      return [{ producerId: id, kind, source, layer, kbps, rtpParameters, paused: producerPaused }];
    });
    return { producers };
  }

  #notifyDemand(): void {
    const demanded = [...this.#streamsByRoomId].filter(([, stream]) => stream.isDemanded);
    this.rpc.notify("producers.demand", { producerIds: demanded.map(([roomId]) => roomId) });
  }

  #getTrunk(): Trunk {
    const trunk = this.#trunk.current;
    if (!trunk || trunk.closed) {
      throw new RoomdError("unavailable", `room "${this.siteId}" has no trunk; send trunk.open first`);
    }
    return trunk;
  }

  #closeTrunk(): void {
    this.#probe = undefined;
    this.#subscriptions.clear();
    this.#trunk.close();
    this.#lease?.[Symbol.dispose]();
    this.#lease = undefined;
    if (this.streams.size === 0) return;
    this.streams.clear();
    this.#streamsByRoomId.clear();
    this.#options.conferences.siteChanged(this);
  }

  [Symbol.dispose](): void {
    this.rpc[Symbol.dispose]();
    this.#demandNotices[Symbol.dispose]();
    this.#congestionGuard[Symbol.dispose]();
    this.#closeTrunk();
    this.#trunk[Symbol.dispose]();
    this.#options.conferences.leave(this);
  }
}
