import {
  type ConferenceCommand,
  type ConferenceCommands,
  conferenceCommands,
} from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MeetingEnd } from "../../contract/media/link-signalling.ts";
import type { Meeting, Roster } from "../../contract/meeting/meeting.ts";
import type { Remover } from "../../contract/meeting/removal.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { type AuditSink, type Caller, Dispatcher } from "../../platform/dispatcher.ts";
import { runGuarded } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { handleEach } from "../../shared/request-handlers.ts";
import type { RpcRequest } from "../../shared/rpc-peer.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { Conference } from "./conference.ts";
import type { AdmittedGuest } from "./conference-intent.ts";
import type { IntentStore } from "./intent-store.ts";
import { type Actor, moderate } from "./moderation.ts";
import { RemovedRooms } from "./removed-rooms.ts";
import type { Site } from "./site.ts";

/** How early rooms may join by themselves, ms: clocks differ a little. */
const EARLY_JOIN_MS = 10_000;

export interface ConferencesOptions {
  readonly sfu: Sfu;
  /** The hub's time, ms since the epoch. */
  readonly now: () => number;
  /** Throws `not-found` for an unknown meeting. */
  readonly getMeeting: (id: string) => Meeting;
  readonly logger: Logger;
  readonly audit: AuditSink;
  /** Starts or stops the recording of a conference. Rejects when it can't. */
  readonly setRecording: (conference: Conference, how: "start" | "stop") => Promise<void>;
  readonly intents: Pick<IntentStore, "of" | "save">;
  /** Ends a meeting for all sites. */
  readonly endMeeting: (meetingId: string) => Promise<void>;
}

/** A site that sends a command. */
export interface SiteCaller extends Caller {
  readonly site: Site;
}

/** The conferences that are open now: a site is in at most one. */
export class Conferences implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #options: ConferencesOptions;
  readonly #open = new Map<string, Conference>();
  readonly #removedRooms = new RemovedRooms();
  #isDisposed = false;

  readonly #commands: Dispatcher<ConferenceCommands, SiteCaller>;

  constructor(options: ConferencesOptions) {
    this.#options = options;
    const handlers = handleEach<ConferenceCommands, SiteCaller>(conferenceCommands, (command, { site }) => {
      const conference = this.findBySite(site);
      if (!conference)
        throw new RoomdError("not-found", `${command.name}: "${site.siteId}" is in no meeting`);
      return this.moderate(conference, site, command);
    });
    this.#commands = new Dispatcher(conferenceCommands, handlers, options.audit);
  }

  list(): readonly Conference[] {
    return [...this.#open.values()];
  }

  rosters(): Roster[] {
    return this.list().map((conference) => conference.roster());
  }

  /** Returns the roster of a meeting; undefined while nobody is in it. */
  roster(meetingId: string): Roster | undefined {
    return this.#open.get(meetingId)?.roster();
  }

  /** Returns the conference that a site is in. */
  findBySite(site: Site): Conference | undefined {
    return this.list().find((conference) => conference.has(site));
  }

  /** The hub's time, ms since the epoch. */
  now(): number {
    return this.#options.now();
  }

  /** Adds a room that is invited. Throws `not-found`, `access.denied` for another one, or `unavailable` before the start. */
  join(meetingId: string, room: Site, by: "agenda" | "operator"): Conference {
    const meeting = this.#options.getMeeting(meetingId);
    if (!meeting.roomIds.includes(room.siteId)) {
      throw new RoomdError("access.denied", `room "${room.siteId}" is not invited to "${meeting.title}"`);
    }
    // A room whose clock is ahead must not switch its camera and microphone on.
    if (by === "agenda" && this.now() < meeting.startsAtMs - EARLY_JOIN_MS) {
      const start = new Date(meeting.startsAtMs).toISOString();
      throw new RoomdError("unavailable", `"${meeting.title}" begins at ${start}; check the room's clock`);
    }
    this.#removedRooms.check(meetingId, room, by);
    return this.add(meetingId, room);
  }

  /** Adds a site whose right to take part has been checked. */
  add(meetingId: string, site: Site): Conference {
    const conference = this.getOrOpen(meetingId);
    if (this.findBySite(site) !== conference) this.leave(site);
    // A room with a new session replaces its earlier one.
    const replaced = conference.members.find((member) => member.siteId === site.siteId && member !== site);
    if (replaced) conference.leave(replaced);
    conference.join(site);
    this.#options.logger.info({ meeting: meetingId, site: site.siteId }, "site joined");
    return conference;
  }

  leave(site: Site): void {
    for (const conference of this.list()) {
      if (!conference.has(site) && conference.findInLobby(site.siteId) !== site) continue;
      conference.leave(site);
      this.#options.logger.info({ meeting: conference.meeting.id, site: site.siteId }, "site left");
      if (conference.isEmpty) this.#close(conference);
    }
    this.changes.emit();
  }

  /** The streams or the link of a site have changed. */
  siteChanged(site: Site): void {
    this.findBySite(site)?.streamsChanged(site);
  }

  /** Returns the conference of a meeting that somebody is in. Throws `not-found` while nobody is. */
  getOpen(meetingId: string): Conference {
    const open = this.#open.get(meetingId);
    if (!open) throw new RoomdError("not-found", `nobody is in the meeting "${meetingId}"`);
    return open;
  }

  /** Returns the conference of a meeting, opened if there is none yet. Throws `not-found`. */
  getOrOpen(meetingId: string): Conference {
    const open = this.#open.get(meetingId);
    if (open) return open;
    const { sfu, logger, getMeeting, intents } = this.#options;
    const intent = intents.of(meetingId);
    const conference = new Conference({ meeting: getMeeting(meetingId), intent, sfu, logger });
    conference.changes.on(() => this.changes.emit());
    this.#open.set(meetingId, conference);
    if (intent.isRecorded) this.#resumeRecording(conference);
    return conference;
  }

  /** The hub died while the conference was recorded. */
  #resumeRecording(conference: Conference): void {
    const { setRecording, logger } = this.#options;
    setRecording(conference, "start").catch((error: unknown) => {
      logger.error({ err: error, meeting: conference.meeting.id }, "recording not resumed");
    });
  }

  /** Stores what was decided in a conference; does nothing once its meeting has ended. */
  async saveIntent(conference: Conference): Promise<void> {
    const { id } = conference.meeting;
    if (this.#open.get(id) === conference) await this.#options.intents.save(id, conference.intent);
  }

  /** Stores that a guest is in the conference, to admit it again after a restart. */
  async rememberGuest(site: Site, guest: AdmittedGuest): Promise<void> {
    const conference = this.findBySite(site);
    conference?.addGuest(guest);
    if (conference) await this.saveIntent(conference);
  }

  /** Stores that a guest has left. */
  async forgetGuest({ siteId }: Site): Promise<void> {
    const conference = this.list().find((one) => one.removeGuest(siteId));
    if (conference) await this.saveIntent(conference);
  }

  /** Returns the guest of a session that was in the meeting when the hub died. */
  findAdmittedGuest(meetingId: string, sessionHash: string): AdmittedGuest | undefined {
    const { guests } = this.#open.get(meetingId)?.intent ?? this.#options.intents.of(meetingId);
    const guest = guests.find((one) => one.sessionHash === sessionHash);
    const isThere = this.#open.get(meetingId)?.members.some(({ siteId }) => siteId === guest?.siteId);
    return isThere ? undefined : guest;
  }

  /** Whether it is a command of a conference. */
  accepts(request: RpcRequest): boolean {
    return this.#commands.accepts(request);
  }

  /** Runs a site's command in the conference that it is in. Throws `access.denied`, `not-found`, `request.invalid`. */
  async run(request: RpcRequest, caller: SiteCaller): Promise<unknown> {
    return this.#commands.run(request, caller);
  }

  /** Runs a command in a conference; resolves when its result is stored. Throws `access.denied`, `not-found`,
   * `request.invalid`. */
  async moderate(conference: Conference, actor: Actor, command: ConferenceCommand): Promise<void> {
    const { setRecording, endMeeting } = this.#options;
    const calls = {
      remove: (siteId: string) => this.#remove(conference, siteId, actor),
      admit: (siteId: string, decision: "admit" | "deny") => this.#admit(conference, siteId, decision),
      setRecording: async (how: "start" | "stop") => {
        await setRecording(conference, how);
        conference.setRecordingIntent(how === "start");
      },
      endMeeting: () => endMeeting(conference.meeting.id),
    };
    await moderate(conference, { actor, command }, calls);
    await this.saveIntent(conference);
  }

  /** A meeting was changed in the schedule: rooms that are no longer invited leave. */
  update(meeting: Meeting): void {
    const conference = this.#open.get(meeting.id);
    if (!conference) return;
    conference.setMeeting(meeting);
    const uninvited = conference.members.filter(
      ({ kind, siteId }) => kind === "room" && !meeting.roomIds.includes(siteId),
    );
    for (const room of uninvited) this.#takeOut(conference, room, { meetingId: meeting.id });
    this.changes.emit();
  }

  end(meetingId: string): void {
    this.#removedRooms.forget(meetingId);
    const conference = this.#open.get(meetingId);
    if (!conference) return;
    for (const member of conference.members) {
      conference.leave(member);
      member.unsubscribeAll();
      member.onMeetingEnd({ meetingId });
    }
    for (const site of conference.lobbySites) site.onMeetingEnd({ meetingId });
    this.#close(conference);
    this.changes.emit();
  }

  #remove(conference: Conference, siteId: string, actor: Actor): void {
    const { id: meetingId } = conference.meeting;
    const site = conference.getMember(siteId);
    const removedBy = removerOf(conference, actor);
    this.#removedRooms.add(meetingId, site, removedBy);
    this.#takeOut(conference, site, { meetingId, removedBy });
  }

  #takeOut(conference: Conference, site: Site, end: MeetingEnd): void {
    conference.leave(site);
    conference.removeGuest(site.siteId);
    site.unsubscribeAll();
    site.onMeetingEnd(end);
    if (conference.isEmpty) this.#close(conference);
  }

  #admit(conference: Conference, siteId: string, decision: "admit" | "deny"): void {
    const site = conference.findInLobby(siteId);
    if (!site)
      throw new RoomdError("not-found", `no "${siteId}" in the lobby of "${conference.meeting.title}"`);
    if (decision === "admit") {
      conference.join(site);
      site.onAdmitted();
    } else {
      conference.leave(site);
      site.onMeetingEnd({ meetingId: conference.meeting.id });
      if (conference.isEmpty) this.#close(conference);
    }
  }

  #close(conference: Conference): void {
    if (conference.recordingSinceMs !== null)
      void this.#options.setRecording(conference, "stop").catch(() => {});
    this.#storeClosed(conference);
    conference[Symbol.dispose]();
    this.#open.delete(conference.meeting.id);
  }

  /** Stores that recording and guests have ended, as everybody has left; not when the hub stops, since both continue after
   * its restart. */
  #storeClosed({ meeting: { id }, intent }: Conference): void {
    if (this.#isDisposed) return;
    runGuarded("storing of a conference", () =>
      this.#options.intents.save(id, { ...intent, isRecorded: false, guests: [] }),
    );
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const conference of this.list()) this.#close(conference);
  }
}

function removerOf(conference: Conference, actor: Actor): Remover {
  if (actor === "console") return { kind: "console" };
  const { siteId, name } = conference.getMember(actor.siteId);
  return { kind: "site", siteId, name, role: conference.getParticipantState(siteId).role };
}
