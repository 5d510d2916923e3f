import { RoomdError } from "../../contract/errors.ts";
import { Agenda, findMeetingAt, type Meeting } from "../../contract/meeting/meeting.ts";
import { parse } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { RoomStore } from "../store/room-store.ts";
import { desiredMeeting, nextBoundary, OperatorChoice } from "./desired-meeting.ts";

/** The clock may be set (NTP after a power cut): look again at least this often, ms. */
const UPDATE_EVERY_MS = 5000;

export interface MeetingControlOptions {
  readonly store: RoomStore;
  readonly logger: Logger;
  /** Told which meeting to be in, on each change. */
  readonly onDesiredMeeting: (meetingId: string | null) => void;
}

/** Decides which meeting the room should be in, from its own cached agenda and the operator's choice. */
export class MeetingControl implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #options: MeetingControlOptions;
  #agenda: Agenda;
  #choice: OperatorChoice;
  #desired: Meeting | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: MeetingControlOptions, agenda: Agenda, choice: OperatorChoice) {
    this.#options = options;
    this.#agenda = agenda;
    this.#choice = choice;
  }

  static async load(options: MeetingControlOptions): Promise<MeetingControl> {
    const { store } = options;
    const [agenda, choice] = await Promise.all([store.getValue("agenda"), store.getValue("choice")]);
    return new MeetingControl(
      options,
      agenda === undefined ? { issuedAtMs: 0, meetings: [] } : parse(Agenda, agenda, "kept agenda"),
      choice === undefined ? { kind: "none" } : parse(OperatorChoice, choice, "kept choice"),
    );
  }

  start(): void {
    this.#update();
  }

  get agenda(): readonly Meeting[] {
    return this.#agenda.meetings;
  }

  get desired(): Meeting | undefined {
    return this.#desired;
  }

  /** What is on, and when the next meeting starts. */
  situation(): { nowMs: number; meetingId: string | null; nextStartsAtMs: number | null } {
    const nowMs = Date.now();
    const ahead = this.agenda.map(({ startsAtMs }) => startsAtMs).filter((startsAtMs) => startsAtMs > nowMs);
    return {
      nowMs,
      meetingId: this.#desired?.id ?? null,
      nextStartsAtMs: ahead.length === 0 ? null : Math.min(...ahead),
    };
  }

  /** A new agenda from the hub; kept before it is acted on. */
  async setAgenda(agenda: Agenda): Promise<void> {
    this.#agenda = agenda;
    this.#update();
    this.changes.emit();
    await this.#options.store.setValue("agenda", agenda);
  }

  /** The hub says that it has ended (or that the room is no longer invited). */
  async handleEnded(meetingId: string): Promise<void> {
    const meetings = this.#agenda.meetings.filter(({ id }) => id !== meetingId);
    await this.setAgenda({ ...this.#agenda, meetings });
  }

  /** The chair put the room out: it stays out until somebody here joins again. */
  async handleRemoved(meetingId: string): Promise<void> {
    if (this.#desired?.id === meetingId) await this.#setChoice({ kind: "left", meetingId });
  }

  /** The operator joins: without an id the meeting that is on now. Throws `not-found`. */
  async join(meetingId: string | undefined): Promise<Meeting> {
    const now = Date.now();
    const meeting =
      meetingId === undefined
        ? findMeetingAt(this.agenda, now)
        : this.agenda.find(({ id, endsAtMs }) => id === meetingId && now < endsAtMs);
    if (!meeting) {
      const what =
        meetingId === undefined ? "no meeting is on now" : `no meeting "${meetingId}" in the agenda`;
      throw new RoomdError("not-found", `${what}; see "roomctl meeting list"`);
    }
    await this.#setChoice({ kind: "joined", meetingId: meeting.id });
    return meeting;
  }

  /** The operator leaves the meeting the room is in; it does not join it again by itself. */
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
    const now = Date.now();
    const wanted = desiredMeeting(this.agenda, this.#choice, now);
    const boundary = nextBoundary(this.agenda, now) ?? Number.POSITIVE_INFINITY;
    this.#timer = setTimeout(() => this.#update(), Math.min(UPDATE_EVERY_MS, boundary - now));
    const changed = JSON.stringify(wanted) !== JSON.stringify(this.#desired);
    if (wanted?.id !== this.#desired?.id) {
      this.#options.logger.info({ meeting: wanted?.id ?? null, title: wanted?.title }, "meeting wanted");
    }
    this.#desired = wanted;
    this.#options.onDesiredMeeting(wanted?.id ?? null);
    if (changed) this.changes.emit();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
