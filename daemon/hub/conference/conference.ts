import { RoomdError } from "../../contract/errors.ts";
import type { Meeting, Roster, SiteRole } from "../../contract/meeting/meeting.ts";
import type { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { ActiveSpeakerDetector } from "./active-speaker-detector.ts";
import {
  initialParticipantState,
  isMuted,
  type ParticipantState,
  toParticipant,
} from "./participant-state.ts";
import { RosterBroadcaster } from "./roster-broadcaster.ts";
import type { Site } from "./site.ts";

/** When many join at once each is told once for all of them, ms. */
const BROADCAST_INTERVAL_MS = 50;

export interface ConferenceOptions {
  readonly meeting: Meeting;
  readonly sfu: Sfu;
  readonly logger: Logger;
}

/** One meeting that sites are in now: who, in which role, and who is shown and heard. */
export class Conference implements Disposable {
  /** Anything that a roster says. */
  readonly changes = new ChangeEmitter();
  readonly meeting: Meeting;
  readonly #members = new Map<Site, { readonly joinedAtMs: number }>();
  readonly #participantStates = new Map<string, ParticipantState>();
  readonly #lobby = new Map<Site, { readonly sinceMs: number }>();
  readonly #speakerDetector: ActiveSpeakerDetector;
  readonly #broadcastThrottle: Throttle;
  readonly #rosterBroadcaster = new RosterBroadcaster();
  #speakerId: string | null = null;
  #spotlightId: string | null = null;
  /** Sites with content, the newest last. */
  #contentIds: string[] = [];
  #recordingSinceMs: number | null = null;

  constructor({ meeting, sfu, logger }: ConferenceOptions) {
    this.meeting = meeting;
    this.#speakerDetector = new ActiveSpeakerDetector(sfu, logger, (producerId) =>
      this.#onActiveSpeaker(producerId),
    );
    this.#broadcastThrottle = new Throttle(() => this.#broadcast(), BROADCAST_INTERVAL_MS);
  }

  get members(): readonly Site[] {
    return [...this.#members.keys()];
  }

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#lobby.size === 0;
  }

  has(site: Site): boolean {
    return this.#members.has(site);
  }

  /** Throws `not-found` for who is not in it. */
  getMember(siteId: string): Site {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    if (!site) throw new RoomdError("not-found", `no site "${siteId}" in "${this.meeting.title}"`);
    return site;
  }

  getParticipantState(siteId: string): ParticipantState {
    const standing = this.#participantStates.get(siteId) ?? initialParticipantState(this.meeting, siteId);
    this.#participantStates.set(siteId, standing);
    return standing;
  }

  /** May do what a chair may: the chair, or anybody where there is none. */
  canModerate(siteId: string): boolean {
    const hasChair = this.members.some((site) => this.getParticipantState(site.siteId).role === "chair");
    return (
      this.getParticipantState(siteId).role === "chair" ||
      (this.meeting.chairRoomId === undefined && !hasChair)
    );
  }

  join(site: Site): void {
    this.#lobby.delete(site);
    if (this.#members.has(site)) return;
    this.#members.set(site, { joinedAtMs: Date.now() });
    this.streamsChanged(site);
  }

  leave(site: Site): void {
    this.#lobby.delete(site);
    if (!this.#members.delete(site)) {
      this.emitChange();
      return;
    }
    const { siteId } = site;
    this.getParticipantState(siteId).handRaisedAtMs = null;
    if (this.#speakerId === siteId) this.#speakerId = null;
    if (this.#spotlightId === siteId) this.#spotlightId = null;
    this.streamsChanged(site);
  }

  /** Stands before the door until the chair decides. */
  enterLobby(site: Site): void {
    this.#lobby.set(site, { sinceMs: Date.now() });
    this.emitChange();
  }

  get lobbySites(): readonly Site[] {
    return [...this.#lobby.keys()];
  }

  findInLobby(siteId: string): Site | undefined {
    return [...this.#lobby.keys()].find((site) => site.siteId === siteId);
  }

  /** What a member sends has changed. */
  streamsChanged(site: Site): void {
    const { siteId } = site;
    const shares =
      this.#members.has(site) && [...site.streams.values()].some(({ source }) => source === "content");
    if (!shares) this.#contentIds = this.#contentIds.filter((id) => id !== siteId);
    else if (!this.#contentIds.includes(siteId)) this.#contentIds.push(siteId);
    this.applyMute(siteId);
    this.#speakerDetector.update(this.members);
    this.emitChange();
  }

  /** The hub lets the site's sound through or not, as its standing says. */
  applyMute(siteId: string): void {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    const silenced = isMuted(this.getParticipantState(siteId));
    for (const stream of site?.streams.values() ?? []) {
      if (stream.kind === "audio") void stream.setMuted(silenced).catch(() => {});
    }
  }

  setRole(siteId: string, role: SiteRole): void {
    const before = this.members.find((site) => this.getParticipantState(site.siteId).role === "chair");
    if (role === "chair" && before && before.siteId !== siteId) this.setRole(before.siteId, "speaker");
    const standing = this.getParticipantState(siteId);
    standing.role = role;
    standing.mutedByChair = null;
    if (role !== "viewer") standing.handRaisedAtMs = null;
    this.applyMute(siteId);
    this.emitChange();
  }

  spotlight(siteId: string | null): void {
    this.#spotlightId = siteId;
    this.emitChange();
  }

  /** Since when it is recorded; null when it is not. */
  setRecordingSince(sinceMs: number | null): void {
    this.#recordingSinceMs = sinceMs;
    this.emitChange();
  }

  get recordingSinceMs(): number | null {
    return this.#recordingSinceMs;
  }

  get speakerId(): string | null {
    return this.#speakerId;
  }

  roster(): Roster {
    return {
      meetingId: this.meeting.id,
      participants: [...this.#members].map(([site, { joinedAtMs }]) =>
        toParticipant(site, this.getParticipantState(site.siteId), joinedAtMs),
      ),
      activeSpeakerId: this.#speakerId,
      spotlightId: this.#spotlightId,
      contentId: this.#contentIds.at(-1) ?? null,
      recordingSinceMs: this.#recordingSinceMs,
      lobby: [...this.#lobby].map(([{ siteId, name }, { sinceMs }]) => ({ siteId, name, sinceMs })),
    };
  }

  /** Tells all members soon, once for all that happens meanwhile. */
  emitChange(): void {
    this.changes.emit();
    this.#broadcastThrottle.trigger();
  }

  /** The whole roster for this site; from now on it is told what is different. */
  sendSnapshotTo(site: Site): RosterSnapshot {
    return this.#rosterBroadcaster.snapshotFor(site, this.roster());
  }

  #broadcast(): void {
    this.#rosterBroadcaster.broadcast(this.members, this.roster());
  }

  #onActiveSpeaker(producerId: string): void {
    const site = this.members.find(({ streams }) => streams.has(producerId));
    if (!site || site.siteId === this.#speakerId || isMuted(this.getParticipantState(site.siteId))) return;
    this.#speakerId = site.siteId;
    this.emitChange();
  }

  [Symbol.dispose](): void {
    this.#broadcastThrottle[Symbol.dispose]();
    this.#speakerDetector[Symbol.dispose]();
    this.#members.clear();
    this.#lobby.clear();
  }
}
