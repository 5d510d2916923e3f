import { Type } from "typebox";
import { RoomdError } from "../../contract/errors.ts";
import type { MeetingEnd } from "../../contract/media/link-signalling.ts";
import { type Agenda, findMeetingAt, type Meeting, type SiteNames } from "../../contract/meeting/meeting.ts";
import type { Removal, Remover } from "../../contract/meeting/removal.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import type { RoomStore } from "../store/room-store.ts";
import { desiredMeeting, nextBoundary, OperatorChoice } from "./desired-meeting.ts";
import { parseAgenda } from "./parse-agenda.ts";

/** The clock may be set (NTP after a power cut): decide again at least this often, ms. */
const UPDATE_EVERY_MS = 5000;

export interface MeetingControlOptions {
  readonly store: RoomStore;
  readonly logger: Logger;
  /** By which meetings begin and end. */
  readonly clock: Clock;
  /** Called on each change of the meeting that the room should be in, and of who wants it. */
  readonly onDesiredMeeting: (meeting: Meeting | undefined, by: "agenda" | "operator") => void;
}

/** Decides which meeting the room should be in, from its cached agenda and the operator's choice. */
export class MeetingControl implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #options: MeetingControlOptions;
  #agenda: Agenda;
  #choice: OperatorChoice;
  #desired: Meeting | undefined;
  #desiredBy: "agenda" | "operator" = "agenda";
  #timer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => {};

  private constructor(options: MeetingControlOptions, agenda: Agenda, choice: OperatorChoice) {
    this.#options = options;
    this.#agenda = agenda;
    this.#choice = choice;
  }

  static async load(options: MeetingControlOptions): Promise<MeetingControl> {
    const { store, logger } = options;
    const [agenda, choice] = await Promise.all([
      store.getValue("agenda", Type.Unknown()),
      store.getValue("choice", OperatorChoice),
    ]);
    return new MeetingControl(options, readAgenda(agenda, logger), choice ?? { kind: "none" });
  }

  start(): void {
    this.#stopListening = this.#options.clock.changes.on(() => this.#update());
    this.#update();
  }

  get agenda(): readonly Meeting[] {
    return this.#agenda.meetings;
  }

  /** Of the rooms that are invited to the agenda's meetings. */
  get siteNames(): SiteNames {
    return this.#agenda.siteNames;
  }

  /** The current meeting, and when the next one starts. */
  situation(): { nowMs: number; meetingId: string | null; nextStartsAtMs: number | null } {
    const nowMs = this.#options.clock.now();
    const ahead = this.agenda.map(({ startsAtMs }) => startsAtMs).filter((startsAtMs) => startsAtMs > nowMs);
    return {
      nowMs,
      meetingId: this.#desired?.id ?? null,
      nextStartsAtMs: ahead.length === 0 ? null : Math.min(...ahead),
    };
  }

  /** Applies a new agenda at once. Rejects when it can't be stored. */
  async setAgenda(agenda: Agenda): Promise<void> {
    this.#agenda = agenda;
    this.#update();
    this.changes.emit();
    await this.#options.store.setValue("agenda", agenda);
  }

  /** The meeting that the room was removed from, while it goes on and nobody here has joined again. */
  get removal(): Removal | null {
    const { removal } = this.#choice.kind === "left" ? this.#choice : {};
    return removal && this.agenda.some(({ id }) => id === removal.meetingId) ? removal : null;
  }

  /** The meeting is over, the room is no longer invited, or it was removed: then it stays out until somebody here joins
   * again. */
  handleEnd({ meetingId, removedBy }: MeetingEnd): void {
    const stored = removedBy ? this.#handleRemoved(meetingId, removedBy) : this.#handleEnded(meetingId);
    stored.catch((error: unknown) => {
      this.#options.logger.error({ err: error, meeting: meetingId }, "end of meeting not stored");
    });
  }

  async #handleEnded(meetingId: string): Promise<void> {
    const meetings = this.#agenda.meetings.filter(({ id }) => id !== meetingId);
    await this.setAgenda({ ...this.#agenda, meetings });
  }

  async #handleRemoved(meetingId: string, by: Remover): Promise<void> {
    if (this.#desired?.id !== meetingId) return;
    const removal = { meetingId, by, atMs: this.#options.clock.now() };
    await this.#setChoice({ kind: "left", meetingId, removal });
  }

  /** The operator joins: without an id the current meeting. Throws `not-found`. */
  async join(meetingId: string | undefined): Promise<Meeting> {
    const now = this.#options.clock.now();
    const meeting =
      meetingId === undefined
        ? findMeetingAt(this.agenda, now)
        : this.agenda.find(({ id, endsAtMs }) => id === meetingId && now < endsAtMs);
    if (!meeting) {
      const what =
        meetingId === undefined ? "no meeting at this time" : `no meeting "${meetingId}" in the agenda`;
      throw new RoomdError("not-found", `${what}; see "roomctl meeting list"`);
    }
    await this.#setChoice({ kind: "joined", meetingId: meeting.id });
    return meeting;
  }

  /** The operator leaves the room's meeting; the room does not rejoin it by itself. */
  async leave(): Promise<void> {
    const meeting = this.#desired;
    if (meeting) await this.#setChoice({ kind: "left", meetingId: meeting.id });
  }

  async #setChoice(choice: OperatorChoice): Promise<void> {
    this.#choice = choice;
    this.#update();
    await this.#options.store.setValue("choice", choice);
  }

  #update(): void {
    clearTimeout(this.#timer);
    const now = this.#options.clock.now();
    const desired = desiredMeeting(this.agenda, this.#choice, now);
    const boundary = nextBoundary(this.agenda, now) ?? Number.POSITIVE_INFINITY;
    this.#timer = startTimeout("desired meeting", Math.min(UPDATE_EVERY_MS, boundary - now), () =>
      this.#update(),
    );
    const isChosen = this.#choice.kind === "joined" && this.#choice.meetingId === desired?.id;
    const by = isChosen ? "operator" : "agenda";
    if (by === this.#desiredBy && JSON.stringify(desired) === JSON.stringify(this.#desired)) return;
    const isAnother = desired?.id !== this.#desired?.id;
    this.#desired = desired;
    this.#desiredBy = by;
    const { logger, onDesiredMeeting } = this.#options;
    if (isAnother)
      logger.info({ meeting: desired?.id ?? null, title: desired?.title }, "desired meeting changed");
    onDesiredMeeting(desired, by);
    this.changes.emit();
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    clearTimeout(this.#timer);
  }
}

/** A stored agenda that can't be used must not keep the room from starting. */
function readAgenda(stored: unknown, logger: Logger): Agenda {
  const none = { issuedAtMs: 0, meetings: [], siteNames: [] };
  if (stored === undefined) return none;
  try {
    return parseAgenda(stored, logger);
  } catch (error) {
    logger.warn({ err: error }, "stored agenda ignored");
    return none;
  }
}
