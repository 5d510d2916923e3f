import { randomBytes } from "node:crypto";
import type { types } from "mediasoup";
import type { Permission } from "../../contract/define-command.ts";
import type { NoticeName, NoticeParams } from "../../contract/define-notice.ts";
import { RoomdError } from "../../contract/errors.ts";
import {
  type GuestNotices,
  type GuestPhase,
  type GuestState,
  guestSessionRequests,
} from "../../contract/meeting/guest.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { RosterNotices } from "../../contract/meeting/roster-delta.ts";
import { runGuarded } from "../../platform/guarded.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";
import type { RpcRequest } from "../../shared/rpc-peer.ts";
import type { LobbySite, SiteStream } from "../conference/site.ts";
import type { SiteServices } from "../conference/site-services.ts";
import { RpcSession } from "../session/rpc-session.ts";
import type { SiteSession } from "../session/session-server.ts";
import { GuestMedia } from "./guest-media.ts";
import { cleanName } from "./guest-name.ts";
import { hashSession } from "./session-hash.ts";

export interface GuestSessionOptions extends SiteServices {
  readonly meeting: Meeting;
  /** Of the link by which the guest came. */
  readonly invitationId: string;
  /** Throws when the hub, or the link, accepts no more guests. */
  readonly checkCapacity: () => void;
  /** Whether the guest waits in the lobby first. */
  readonly needsAdmission: () => boolean;
  /** A moderator has removed the guest. */
  readonly onRemoved: () => void;
  /** Whether the hub stops: a guest that leaves because of it is admitted again after the restart. */
  readonly isHubStopping: () => boolean;
  /** A guest that was in the meeting before the hub restarted, and enters it again at once. */
  readonly readmitted?: { readonly siteId: string; readonly name: string } | undefined;
  readonly isMeetingOn: () => boolean;
}

/** A guest with a browser, from the invitation to the meeting. The session outlives a lost connection for a while. */
export class GuestSession implements LobbySite, SiteSession {
  readonly rpc: RpcSession<GuestNotices>;
  readonly kind = "guest";
  readonly siteId: string;
  /** As it is scheduled, or was at its end. */
  meeting: Meeting;
  readonly #options: GuestSessionOptions;
  readonly #media: GuestMedia;
  readonly #requests: RequestHandlers<typeof guestSessionRequests>;
  #name = "";
  #phase: GuestPhase = "prejoin";
  #generation = 0;
  #receptionAtMs: number | null = null;

  constructor(options: GuestSessionOptions) {
    const { meeting, conferences, sfu, readmitted } = options;
    this.siteId = readmitted?.siteId ?? `guest-${randomBytes(5).toString("hex")}`;
    this.#name = readmitted?.name ?? "";
    this.meeting = meeting;
    this.#options = options;
    this.rpc = new RpcSession({
      handle: (request) => this.#handle(request),
      isImmediate: (request) => conferences.accepts(request),
    });
    const media = new GuestMedia({
      site: this,
      sfu,
      conferences,
      logger: options.logger.child({ site: this.siteId }),
      onStreamsChange: () => conferences.siteChanged(this),
      onDemandChange: () => this.#notifyDemand(),
      onConsumerClosed: (consumerId) => this.rpc.notify("guest.consumerClosed", { consumerId }),
      onLost: () => {
        this.#generation++;
        this.publishState();
      },
    });
    this.#media = media;
    this.#requests = new RequestHandlers(guestSessionRequests, {
      "guest.join": ({ name }) => this.#join(name),
      "guest.getRouterCapabilities": () => media.getRouterCapabilities(),
      "guest.createTransport": (params) => media.createTransport(params),
      "guest.connectTransport": (params) => media.connectTransport(params),
      "guest.restartIce": (params) => media.restartIce(params),
      "guest.produce": (params) => media.produce(params),
      "guest.setProducerPaused": (params) => media.pauseProducer(params),
      "guest.closeProducer": (params) => media.closeProducer(params),
      "guest.consume": ({ producerId }) => media.consume(producerId),
      "guest.resumeConsumer": ({ consumerId }) => media.resumeConsumer(consumerId),
      "guest.pauseConsumer": ({ consumerId }) => media.pauseConsumer(consumerId),
      "guest.requestKeyFrame": ({ consumerId }) => media.requestKeyFrame(consumerId),
      "guest.closeConsumer": ({ consumerId }) => media.closeConsumer(consumerId),
      "guest.report": ({ received }) => {
        if (received) this.#receptionAtMs = Date.now();
        return { availableKbps: media.availableKbps };
      },
      "guest.leave": () => this.#end("left"),
    });
  }

  /** Of the link by which the guest came. */
  get invitationId(): string {
    return this.#options.invitationId;
  }

  get name(): string {
    return this.#name;
  }

  get phase(): GuestPhase {
    return this.#phase;
  }

  get streams(): ReadonlyMap<string, SiteStream> {
    return this.#media.streams;
  }

  get router(): types.Router | undefined {
    return this.#media.router;
  }

  isConsuming(producerId: string): boolean {
    return this.#media.isConsuming(producerId);
  }

  get lostSinceMs(): number | null {
    return this.rpc.lostSinceMs;
  }

  get receptionAtMs(): number | null {
    return this.#receptionAtMs;
  }

  /** In the meeting or its lobby. */
  get isPresent(): boolean {
    return this.#phase === "lobby" || this.#phase === "joined";
  }

  state(): GuestState {
    const { title, startsAtMs, endsAtMs } = this.meeting;
    return {
      atMs: Date.now(),
      session: this.rpc.id,
      siteId: this.siteId,
      name: this.#name,
      phase: this.#phase,
      meeting: { title, startsAtMs, endsAtMs },
      generation: this.#generation,
    };
  }

  get canLinger(): boolean {
    return this.isPresent;
  }

  onConnect(): GuestState {
    if (this.#phase === "joined") {
      const { conferences } = this.#options;
      conferences.siteChanged(this);
      const roster = conferences.findBySite(this)?.snapshotFor(this);
      if (roster) this.rpc.notify("meeting.roster", roster);
      this.#notifyDemand();
    }
    return this.state();
  }

  onDisconnect(): void {
    this.#options.conferences.siteChanged(this);
  }

  publishState(): void {
    this.rpc.notify("state", this.state());
  }

  onAdmitted(): void {
    this.#setPhase("joined");
    this.#remember();
  }

  /** Enters the meeting again after a restart of the hub. Throws when there is no place. */
  rejoin(): void {
    const { conferences, checkCapacity, meeting } = this.#options;
    checkCapacity();
    this.#phase = "joined";
    conferences.add(meeting.id, this);
    this.#remember();
  }

  /** Stores that the guest is in the meeting. */
  #remember(): void {
    const { conferences } = this.#options;
    const guest = { sessionHash: hashSession(this.rpc.id), siteId: this.siteId, name: this.#name };
    runGuarded("storing of a guest", () => conferences.rememberGuest(this, guest));
  }

  notify<Name extends NoticeName<RosterNotices>>(
    notice: Name,
    params: NoticeParams<RosterNotices, Name>,
  ): void {
    this.rpc.notify(notice, params);
  }

  onMeetingEnd(): void {
    if (!this.#options.isMeetingOn()) this.#setPhase("ended");
    else {
      this.#options.onRemoved();
      this.#setPhase(this.#phase === "lobby" ? "denied" : "removed");
    }
  }

  unsubscribeAll(): void {
    this.#media.closeConsumers();
  }

  async #handle(request: RpcRequest): Promise<unknown> {
    const { conferences } = this.#options;
    const { method } = request;
    if (conferences.accepts(request)) {
      const may = (permission: Permission) => this.#may(permission);
      return conferences.run(request, { who: this.siteId, site: this, may });
    }
    const { run } = this.#requests.prepare(request);
    if (method !== "guest.join" && method !== "guest.leave" && this.#phase !== "joined") {
      throw new RoomdError("access.denied", `${method}: only in the meeting`);
    }
    return run();
  }

  /** Unlike a room, a guest has no rights of a chair in a meeting without one. */
  #may(permission: Permission): boolean {
    if (permission === "meeting.attend") return true;
    const conference = this.#options.conferences.findBySite(this);
    return conference?.getParticipantState(this.siteId).role === "chair";
  }

  #join(name: string): void {
    if (this.isPresent) throw new RoomdError("request.invalid", "guest.join: already joined");
    const cleaned = cleanName(name);
    const { conferences, checkCapacity, needsAdmission, meeting } = this.#options;
    checkCapacity();
    const conference = conferences.getOrOpen(meeting.id);
    this.#name = cleaned;
    if (needsAdmission()) {
      conference.enterLobby(this);
      this.#setPhase("lobby");
    } else {
      this.#setPhase("joined");
      conferences.add(meeting.id, this);
      this.#remember();
    }
  }

  #setPhase(phase: GuestPhase): void {
    this.#phase = phase;
    if (!this.isPresent) this.#media.clear();
    this.publishState();
  }

  #end(phase: GuestPhase): void {
    const { conferences, isHubStopping } = this.#options;
    conferences.leave(this);
    if (!isHubStopping()) runGuarded("storing of guests", () => conferences.forgetGuest(this));
    this.#setPhase(phase);
  }

  #notifyDemand(): void {
    const demanded = [...this.streams.values()].filter((stream) => stream.isDemanded);
    this.rpc.notify("producers.demand", { producerIds: demanded.map(({ id }) => id) });
  }

  [Symbol.dispose](): void {
    this.rpc[Symbol.dispose]();
    this.#end("left");
    this.#media[Symbol.dispose]();
  }
}
