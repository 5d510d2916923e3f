import { randomUUID } from "node:crypto";
import type { types } from "mediasoup";
import { isConferenceCommand } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import {
  type LinkParams,
  linkRequests,
  type TrunkAnswer,
  type TrunkConsumers,
  type TrunkOffer,
  type TrunkProducer,
  type TrunkReport,
} from "../../contract/media/link-signalling.ts";
import type { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { parse } from "../../contract/parse.ts";
import { offerProbe, pathReceipt, takeProbe } from "../../mediasoup/probe.ts";
import { MediaPath } from "../../mediasoup/trunk.ts";
import { Throttle } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";
import type { Place, Sfu } from "../sfu/sfu.ts";
import type { Conferences } from "./conferences.ts";
import { LineGuard } from "./congestion-guard.ts";
import { firstLook } from "./first-packet-demand.ts";
import { type Site, SiteStream } from "./site.ts";
import { TakenStreams } from "./subscriptions.ts";

/** Changes within this time are told to the room as one, ms. */
const WANTED_AT_MOST_EVERY_MS = 20;

export interface RoomSessionOptions {
  readonly roomId: string;
  readonly name: string;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
}

type SessionRequest = Exclude<keyof typeof linkRequests, "link.hello" | `meeting.${string}`>;
type Handlers = {
  [R in SessionRequest | "meeting.join" | "meeting.leave"]: (params: LinkParams<R>) => unknown;
};

/** One room at the hub: its media path, what it sends, and what it takes. It outlives its link for a while: when the
 * link is back, nothing needs to be built anew. */
export class RoomSession implements Site, AsyncDisposable {
  readonly id = randomUUID();
  readonly kind = "room";
  readonly siteId: string;
  readonly name: string;
  readonly streams = new Map<string, SiteStream>();
  readonly #options: RoomSessionOptions;
  readonly #taken: TakenStreams;
  readonly #handlers: Handlers;
  readonly #telling: Throttle;
  readonly #guard: LineGuard;
  #peer: RpcPeer | undefined;
  #place: Place | undefined;
  #path: MediaPath | undefined;
  #probe: types.Producer | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #lostSinceMs: number | null = null;
  #receivesAtMs: number | null = null;
  #closed = false;

  constructor(options: RoomSessionOptions) {
    const { roomId, name, sfu, conferences } = options;
    this.#options = options;
    this.siteId = roomId;
    this.name = name;
    this.#taken = new TakenStreams({
      site: this,
      sfu,
      conferences,
      gone: (producerId) => this.notify("trunk.consumersClosed", { producerIds: [producerId] }),
    });
    this.#guard = new LineGuard({
      streams: () => this.#taken.flowing(),
      logger: options.logger.child({ of: roomId }),
    });
    this.#telling = new Throttle(() => this.#tellWanted(), WANTED_AT_MOST_EVERY_MS);
    this.#handlers = {
      "trunk.open": (open) => this.#open(open),
      "trunk.report": ({ received }) => {
        if (received) this.#receivesAtMs = Date.now();
        return this.#report();
      },
      "trunk.publish": ({ producers }) => this.#send(producers),
      "trunk.setProducerPaused": ({ producerId, paused }) => this.#pause(producerId, paused),
      "trunk.consume": ({ producerIds }) => this.#take(producerIds),
      "trunk.closeConsumers": async ({ producerIds }) => {
        this.#guard.heard();
        await Promise.all(producerIds.map((id) => this.#taken.drop(id)));
      },
      "meeting.join": ({ meetingId }): RosterSnapshot => conferences.join(meetingId, this).toldWhole(this),
      "meeting.leave": () => {
        this.left();
        conferences.leave(this);
      },
    };
  }

  get router(): types.Router | undefined {
    return this.#path?.closed === false ? this.#place?.router : undefined;
  }

  get lostSinceMs(): number | null {
    return this.#lostSinceMs;
  }

  get receivesAtMs(): number | null {
    return this.#receivesAtMs;
  }

  takes(producerId: string): boolean {
    return this.#taken.has(producerId);
  }

  /** A link is there, the first or a new one. */
  attach(peer: RpcPeer): void {
    this.#peer = peer;
    this.#lostSinceMs = null;
    this.#options.conferences.siteChanged(this);
    this.#telling.trigger();
  }

  /** The link is gone; what there is stays for the next one. */
  detach(peer: RpcPeer): void {
    if (this.#peer !== peer) return;
    this.#peer = undefined;
    this.#lostSinceMs = Date.now();
    this.#options.conferences.siteChanged(this);
  }

  notify(notice: string, params: unknown): void {
    this.#peer?.notify(notice, params);
  }

  /** Answers the room's requests one after another, as they came; but what an operator orders keeps no stream waiting. */
  request(method: string, params: unknown): Promise<unknown> {
    if (isConferenceCommand(method)) return this.#act(method, params);
    const answer = this.#queue.then(() => {
      if (this.#closed) throw new RoomdError("unavailable", `${method}: the session was closed`);
      if (!Object.hasOwn(this.#handlers, method)) throw new RoomdError("not-found", `no request "${method}"`);
      const request = method as keyof Handlers;
      const handler = this.#handlers[request] as (params: unknown) => unknown;
      return handler(parse(linkRequests[request], params, request));
    });
    this.#queue = answer.catch(() => {});
    return answer;
  }

  left(): void {
    this.#taken.clear();
  }

  async #act(method: Parameters<Conferences["act"]>[1]["method"], params: unknown): Promise<unknown> {
    const { conferences } = this.#options;
    const conference = conferences.of(this);
    if (!conference) throw new RoomdError("not-found", `${method}: room "${this.siteId}" is in no meeting`);
    return conferences.act(conference, { actor: this, method, params });
  }

  async #open(open: TrunkOffer): Promise<TrunkAnswer> {
    const { sfu } = this.#options;
    this.#closePath();
    const place = sfu.place();
    this.#place = place;
    const { router, listen } = place;
    const path = await MediaPath.open({ router, listen, kind: open.kind, side: "hub" });
    this.#path = path;
    path.onClose(() => {
      if (this.#path === path && !this.#closed) this.#lostPath();
    });
    await path.connect(open);
    this.#probe = await takeProbe(path, open.probe);
    return { ...path.end, probe: await offerProbe(path, await sfu.probe(router)) };
  }

  /** Its worker died: the room opens another path, on another worker. */
  #lostPath(): void {
    this.#closePath();
    this.notify("trunk.closed", {});
  }

  #report(): Promise<TrunkReport> {
    const producers = [...this.streams.values()].map(({ producer }) => producer);
    return pathReceipt(this.#probe ? [this.#probe, ...producers] : producers);
  }

  async #send(wanted: readonly TrunkProducer[]): Promise<void> {
    for (const [id, { producer }] of this.streams) {
      if (wanted.some(({ producerId }) => producerId === id)) continue;
      producer.close();
      this.streams.delete(id);
    }
    await Promise.all(
      wanted.map(async (piped) => {
        const known = this.streams.get(piped.producerId);
        if (known) {
          known.superseded = piped.superseded === true;
          return known.setPausedThere(piped.paused);
        }
        const { source, layer, kbps, paused } = piped;
        const producer = await this.#opened().produce(piped);
        this.#add(new SiteStream({ ...this.#streamCalls, producer, source, layer, kbps, paused }));
      }),
    );
    this.#options.conferences.siteChanged(this);
    this.#telling.trigger();
  }

  readonly #streamCalls = {
    changed: () => this.#telling.trigger(),
    arrived: ({ kind, source, layer }: SiteStream) => {
      this.#options.logger.info({ of: this.siteId, kind, source, layer }, "first packets");
      this.#options.conferences.siteChanged(this);
    },
  };

  /** A picture that nobody takes is looked at once: that it comes is known before somebody needs it. */
  #add(stream: SiteStream): void {
    this.streams.set(stream.id, stream);
    const isSmall = stream.layer === "low" || stream.layer === "only";
    if (stream.kind === "video" && isSmall) firstLook(stream);
  }

  async #pause(producerId: string, paused: boolean): Promise<void> {
    const stream = this.streams.get(producerId);
    if (!stream) throw new RoomdError("not-found", `room "${this.siteId}" sends no ${producerId}`);
    await stream.setPausedThere(paused);
    this.#options.conferences.siteChanged(this);
  }

  async #take(producerIds: readonly string[]): Promise<TrunkConsumers> {
    const path = this.#opened();
    this.#guard.heard();
    // One that closes meanwhile is missing from the next roster, too.
    const taken = await Promise.allSettled(
      producerIds.map((id) => this.#taken.take(id, (producerId) => path.consume(producerId))),
    );
    const producers = taken.flatMap((result) => {
      if (result.status === "rejected") return [];
      const { stream, consumer } = result.value;
      const { id, kind, source, layer, kbps } = stream;
      const { rtpParameters, producerPaused } = consumer;
      return [{ producerId: id, kind, source, layer, kbps, rtpParameters, paused: producerPaused }];
    });
    return { producers };
  }

  #tellWanted(): void {
    const wanted = [...this.streams.values()].filter((stream) => stream.wanted);
    this.notify("producers.demand", { producerIds: wanted.map(({ id }) => id) });
  }

  #opened(): MediaPath {
    if (!this.#path || this.#path.closed) {
      throw new RoomdError("unavailable", `room "${this.siteId}" has no media path; send pipe.open first`);
    }
    return this.#path;
  }

  #closePath(): void {
    const path = this.#path;
    this.#path = undefined;
    this.#probe = undefined;
    this.#taken.clear();
    path?.[Symbol.dispose]();
    this.#place?.[Symbol.dispose]();
    this.#place = undefined;
    if (this.streams.size === 0) return;
    this.streams.clear();
    this.#options.conferences.siteChanged(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#telling[Symbol.dispose]();
    this.#guard[Symbol.dispose]();
    this.#closePath();
    this.#options.conferences.leave(this);
  }
}
