import { RoomdError } from "../../contract/errors.ts";
import type { Meeting, Roster, SiteRole } from "../../contract/meeting/meeting.ts";
import type { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { ActiveSpeakerDetector } from "./active-speaker-detector.ts";
import { type AdmittedGuest, type ConferenceIntent, NO_INTENT } from "./conference-intent.ts";
import {
  hasFloor,
  initialParticipantState,
  isMuted,
  type ParticipantState,
  toParticipant,
} from "./participant-state.ts";
import { RosterBroadcaster } from "./roster-broadcaster.ts";
import type { LobbySite, Site } from "./site.ts";

/** Changes within this time are broadcast as one: many sites join at once. */
const BROADCAST_INTERVAL_MS = 50;

export interface ConferenceOptions {
  readonly meeting: Meeting;
  /** What was decided before the hub was restarted. */
  readonly intent?: ConferenceIntent;
  readonly sfu: Sfu;
  readonly logger: Logger;
}

/** A meeting that sites are in now: who takes part in which role, who speaks and whose content is shown. */
export class Conference implements Disposable {
  /** Emits when the roster changes. */
  readonly changes = new ChangeEmitter();
  #meeting: Meeting;
  readonly #members = new Map<Site, { readonly joinedAtMs: number }>();
  readonly #participantStates = new Map<string, ParticipantState>();
  readonly #lobby = new Map<Site, { readonly site: LobbySite; readonly sinceMs: number }>();
  readonly #speakerDetector: ActiveSpeakerDetector;
  readonly #broadcastThrottle: Throttle;
  readonly #rosterBroadcaster = new RosterBroadcaster();
  #speakerId: string | null = null;
  #spotlightId: string | null = null;
  /** Sites that share content, the latest last. */
  #contentIds: string[] = [];
  #recordingSinceMs: number | null = null;
  #isRecorded = false;
  readonly #guests = new Map<string, AdmittedGuest>();

  constructor({ meeting, intent = NO_INTENT, sfu, logger }: ConferenceOptions) {
    this.#meeting = meeting;
    for (const { siteId, ...state } of intent.sites) this.#participantStates.set(siteId, state);
    this.#spotlightId = intent.spotlightId;
    this.#isRecorded = intent.isRecorded;
    for (const guest of intent.guests) this.#guests.set(guest.siteId, guest);
    this.#speakerDetector = new ActiveSpeakerDetector(sfu, logger, (producerId) =>
      this.#onActiveSpeaker(producerId),
    );
    this.#broadcastThrottle = new Throttle(() => this.#broadcast(), BROADCAST_INTERVAL_MS);
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  /** The meeting was changed in the schedule. Other roles apply at once to rooms that are early. */
  setMeeting(meeting: Meeting): void {
    const rolesBefore = rolesOf(this.#meeting);
    this.#meeting = meeting;
    if (rolesOf(meeting) !== rolesBefore) {
      for (const siteId of meeting.roomIds) {
        const { role } = initialParticipantState(meeting, siteId);
        this.updateParticipantState(siteId, { role, mutedByChair: null });
      }
    }
    this.emitChange();
  }

  /** What was decided so far, to be stored. */
  get intent(): ConferenceIntent {
    return {
      sites: [...this.#participantStates].map(([siteId, state]) => ({ siteId, ...state })),
      spotlightId: this.#spotlightId,
      isRecorded: this.#isRecorded,
      guests: [...this.#guests.values()],
    };
  }

  /** A moderator wants a recording or not; it may not run yet, or have ended by itself. */
  setRecordingIntent(isRecorded: boolean): void {
    this.#isRecorded = isRecorded;
  }

  /** A guest is in the meeting, and may come back after a restart of the hub. */
  addGuest(guest: AdmittedGuest): void {
    this.#guests.set(guest.siteId, guest);
  }

  /** Forgets a guest who has left. Returns whether there was one. */
  removeGuest(siteId: string): boolean {
    if (!this.#guests.delete(siteId)) return false;
    this.#participantStates.delete(siteId);
    return true;
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

  /** Throws `not-found` for a site that is not in the conference. */
  getMember(siteId: string): Site {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    if (!site) throw new RoomdError("not-found", `no site "${siteId}" in "${this.meeting.title}"`);
    return site;
  }

  getParticipantState(siteId: string): ParticipantState {
    return this.#participantStates.get(siteId) ?? initialParticipantState(this.meeting, siteId);
  }

  /** Changes the participant state of a site, also of one that is away, and mutes or unmutes it accordingly. */
  updateParticipantState(siteId: string, changes: Partial<ParticipantState>): void {
    this.#participantStates.set(siteId, { ...this.getParticipantState(siteId), ...changes });
    this.#applyMute(siteId);
    this.#updateContent(siteId);
    this.emitChange();
  }

  /** Whether the site has the rights of a chair: it is the chair, or the meeting has none. */
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
    if (this.#speakerId === siteId) this.#speakerId = null;
    if (this.#spotlightId === siteId) this.#spotlightId = null;
    this.updateParticipantState(siteId, { handRaisedAtMs: null });
    this.streamsChanged(site);
  }

  /** The site waits until the chair admits or denies it. */
  enterLobby(site: LobbySite): void {
    this.#lobby.set(site, { site, sinceMs: Date.now() });
    this.emitChange();
  }

  get lobbySites(): readonly LobbySite[] {
    return [...this.#lobby.values()].map(({ site }) => site);
  }

  findInLobby(siteId: string): LobbySite | undefined {
    return this.lobbySites.find((site) => site.siteId === siteId);
  }

  /** The streams of a member have changed. */
  streamsChanged(site: Site): void {
    const { siteId } = site;
    this.#updateContent(siteId);
    this.#applyMute(siteId);
    this.#speakerDetector.update(this.members);
    this.emitChange();
  }

  /** Content is shown of sites that have the floor: a viewer must not replace the chair's slides. */
  #updateContent(siteId: string): void {
    const site = this.members.find((member) => member.siteId === siteId);
    const hasContent = [...(site?.streams.values() ?? [])].some(({ source }) => source === "content");
    const isShown = hasContent && hasFloor(this.getParticipantState(siteId));
    if (!isShown) this.#contentIds = this.#contentIds.filter((id) => id !== siteId);
    else if (!this.#contentIds.includes(siteId)) this.#contentIds.push(siteId);
  }

  /** Forwards the site's audio or not, by its participant state. */
  #applyMute(siteId: string): void {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    const muted = isMuted(this.getParticipantState(siteId));
    for (const stream of site?.streams.values() ?? []) {
      if (stream.kind === "audio") void stream.setMuted(muted).catch(() => {});
    }
  }

  setRole(siteId: string, role: SiteRole): void {
    const chair = this.members.find((site) => this.getParticipantState(site.siteId).role === "chair");
    if (role === "chair" && chair && chair.siteId !== siteId) this.setRole(chair.siteId, "speaker");
    this.updateParticipantState(siteId, {
      role,
      mutedByChair: null,
      ...(role === "viewer" ? {} : { handRaisedAtMs: null }),
    });
  }

  spotlight(siteId: string | null): void {
    this.#spotlightId = siteId;
    this.emitChange();
  }

  /** When the recording began, ms since the epoch; null while there is none. */
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
      // After a restart the site may not be back yet.
      spotlightId: this.members.some(({ siteId }) => siteId === this.#spotlightId) ? this.#spotlightId : null,
      contentId: this.#contentIds.at(-1) ?? null,
      recordingSinceMs: this.#recordingSinceMs,
      lobby: [...this.#lobby].map(([{ siteId, name }, { sinceMs }]) => ({ siteId, name, sinceMs })),
    };
  }

  /** Broadcasts the roster soon, once for all changes in the meantime. */
  emitChange(): void {
    this.changes.emit();
    this.#broadcastThrottle.trigger();
  }

  /** Returns the whole roster for this site, which gets only changes from now on. */
  snapshotFor(site: Site): RosterSnapshot {
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

function rolesOf({ chairRoomId, speakerRoomIds = [] }: Meeting): string {
  return [chairRoomId, ...speakerRoomIds.toSorted()].join();
}
