import type { ConferenceCommand } from "../../contract/conference-commands.ts";
import { asRoomdError, RoomdError } from "../../contract/errors.ts";
import { linkNotices, type MeetingEnd } from "../../contract/media/link-signalling.ts";
import type { Roster } from "../../contract/meeting/meeting.ts";
import type { MeetingView, ViewMode, WanState } from "../../contract/meeting/view.ts";
import { parseKnown } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { Attendance, type DesiredMeeting } from "./attendance.ts";
import { HubTrunk, type HubTrunkOptions } from "./hub-trunk.ts";
import { LinkHandshake } from "./link-handshake.ts";
import type { HubPeer } from "./link-socket.ts";
import { ReconcileLoop } from "./reconcile-loop.ts";
import type { TimeReading } from "./room-clock.ts";
import { ViewSelector } from "./view-selector.ts";

/** How often the hub's time is read, ms. */
const TIME_INTERVAL_MS = 10_000;

export interface HubSessionOptions extends Pick<HubTrunkOptions, "media" | "listen" | "wan"> {
  readonly roomId: string;
  readonly logger: Logger;
  /** The hub's time was read. */
  readonly onTime: (reading: TimeReading) => void;
  /** A meeting has ended for the room. */
  readonly onMeetingEnded: (end: MeetingEnd) => void;
}

/** Reconciles what the room has at the hub with what is desired: handshake, trunk, published streams, attendance and
 * subscribed streams. Each pass compares states; none relies on having seen an event. */
export class HubSession implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: HubSessionOptions;
  readonly #handshake = new LinkHandshake();
  readonly #trunk: HubTrunk;
  readonly #attendance: Attendance;
  readonly #selector: ViewSelector;
  readonly #loop: ReconcileLoop;
  readonly #stopListening: () => void;
  #peer: HubPeer | undefined;
  /** The connection on which the hub knows the room. */
  #introducedTo: HubPeer | undefined;
  #desired: DesiredMeeting | null = null;
  readonly #timeReadings: NodeJS.Timeout;
  #viewOptions: { readonly mode: ViewMode; readonly page: number } = { mode: "speaker", page: 0 };
  #error: RoomdError | undefined;

  constructor(options: HubSessionOptions) {
    const { media, listen, wan, logger, roomId } = options;
    this.#options = options;
    const trunk = new HubTrunk({ media, listen, wan, logger, onChange: () => this.#update() });
    this.#trunk = trunk;
    this.#attendance = new Attendance({
      logger,
      onChange: () => this.#update(),
      onLeft: () => trunk.unsubscribeAll(),
    });
    this.#selector = new ViewSelector(roomId);
    this.#loop = new ReconcileLoop({
      pass: () => this.#pass(),
      onSuccess: () => this.#setError(undefined),
      onFailure: (error) => this.#onFailure(error),
    });
    this.#stopListening = media.changes.on(() => this.#loop.request());
    this.#timeReadings = startInterval("time of the hub", TIME_INTERVAL_MS, () => this.#readTime());
  }

  /** A connection to the hub is open. */
  attach(peer: HubPeer): void {
    this.#peer = peer;
    this.#trunk.setPeer(peer);
    this.#loop.request();
  }

  detach(peer: HubPeer): void {
    if (this.#peer !== peer) return;
    this.#peer = undefined;
    this.#trunk.setPeer(undefined);
  }

  setDesiredMeeting(desired: DesiredMeeting | null): void {
    const isSame = desired?.id === this.#desired?.id && desired?.by === this.#desired?.by;
    this.#desired = desired;
    if (isSame) return;
    this.#attendance.withdrawFromOther(desired);
    this.#loop.request();
  }

  setView(view: { readonly mode: ViewMode; readonly page: number }): void {
    this.#viewOptions = view;
    this.#update();
  }

  /** Why the desired state is not reached; undefined when it is, or on its way. */
  get error(): RoomdError | undefined {
    return this.#error;
  }

  /** Of the conference that the room is in; undefined outside of one. */
  get roster(): Roster | undefined {
    return this.#attendance.roster;
  }

  get wan(): WanState {
    return { ...this.#trunk.wan, degradation: [...(this.#selector.selection?.degradation ?? [])] };
  }

  /** What the screens show; undefined outside of a conference. */
  get view(): MeetingView | undefined {
    return this.#selector.selection?.view;
  }

  /** Throws the hub's error, or `unavailable` without a connection. */
  runConferenceCommand({ name, params }: ConferenceCommand): Promise<unknown> {
    if (!this.#peer) {
      throw new RoomdError("unavailable", `${name}: no connection to the hub; reconnecting`);
    }
    return this.#peer.request(name, params);
  }

  onNotice(name: string, params: unknown): void {
    switch (name) {
      case "meeting.roster":
        this.#attendance.replaceRoster(parseKnown(linkNotices[name], params, name));
        return;
      case "meeting.rosterDelta": {
        const delta = parseKnown(linkNotices[name], params, name);
        if (delta.meetingId === this.#desired?.id) this.#attendance.applyDelta(delta);
        return;
      }
      case "meeting.ended": {
        const end = parseKnown(linkNotices[name], params, name);
        if (this.roster?.meetingId === end.meetingId) this.#attendance.clear();
        this.#options.onMeetingEnded(end);
        return;
      }
      case "producers.demand":
        this.#trunk.setDemand(parseKnown(linkNotices[name], params, name).producerIds);
        return;
      case "trunk.consumersClosed":
        this.#trunk.removeClosed(parseKnown(linkNotices[name], params, name).producerIds);
        return;
      case "trunk.closed":
        this.#trunk.close();
        return;
    }
  }

  async #pass(): Promise<"done" | "interrupted"> {
    const peer = this.#peer;
    try {
      await this.#reconcile(peer);
      return "done";
    } catch (error) {
      // What failed with its connection is done on the next one.
      if (peer && peer !== this.#peer) return "interrupted";
      throw error;
    }
  }

  async #reconcile(peer: HubPeer | undefined): Promise<void> {
    this.#trunk.closeIfBroken();
    const router = this.#options.media.worker.currentRouter;
    if (!router || !peer) return;
    await this.#introduce(peer);
    await this.#trunk.reconcile(router, peer);
    await this.#attendance.reconcile(this.#desired, { peer, trunkNumber: this.#trunk.number });
    await this.#trunk.subscribe(this.#selector.selection?.producerIds ?? [], this.roster, peer);
  }

  /** A hub that kept the session continues with it. */
  async #introduce(peer: HubPeer): Promise<void> {
    const sentMs = performance.now();
    const welcome = await this.#handshake.hello(peer);
    if (!welcome) return;
    this.#introducedTo = peer;
    this.#options.onTime({ hubAtMs: welcome.atMs, sentMs, receivedMs: performance.now() });
    if (!welcome.resumed) this.#trunk.resetFor(welcome.observedAddress);
    this.#trunk.publishAgain();
  }

  async #readTime(): Promise<void> {
    const peer = this.#introducedTo;
    if (!peer || peer !== this.#peer) return;
    const sentMs = performance.now();
    // Without a response the next reading says it.
    const time = await peer.request("link.time").catch(() => undefined);
    if (time) this.#options.onTime({ hubAtMs: time.atMs, sentMs, receivedMs: performance.now() });
  }

  /** Something that the view depends on changed. */
  #update(): void {
    this.#selector.update(this.roster, {
      ...this.#viewOptions,
      budgetKbps: this.#trunk.wan.budgetKbps.down,
      playable: this.#trunk.playable,
    });
    this.changes.emit();
    this.#loop.request();
  }

  #onFailure(error: unknown): void {
    const failure = asRoomdError(error, "joining through the hub");
    const { code, message: reason } = failure;
    this.#options.logger.warn({ code, reason }, "hub session not reconciled, retrying");
    this.#setError(failure);
  }

  #setError(error: RoomdError | undefined): void {
    if (error === undefined && this.#error === undefined) return;
    this.#error = error;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timeReadings);
    this.#loop[Symbol.dispose]();
    this.#stopListening();
    this.#trunk[Symbol.dispose]();
  }
}
