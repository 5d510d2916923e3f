import { RoomdError } from "../../contract/errors.ts";
import { Agenda, type Meeting, meetingAt } from "../../contract/meeting/meeting.ts";
import { parse } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { RoomStore } from "../store/room-store.ts";
import { Choice, desiredMeeting, nextBoundary } from "./desired-meeting.ts";

/** The clock may be set (NTP after a power cut): look again at least this often, ms. */
const LOOK_AGAIN_MS = 5000;

export interface AttendanceOptions {
  readonly store: RoomStore;
  readonly logger: Logger;
  /** Told which meeting to be in, on each change. */
  readonly want: (meetingId: string | null) => void;
}

/** Decides which meeting the room should be in, from its own cached agenda and the operator's choice. */
export class Attendance implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #options: AttendanceOptions;
  #agenda: Agenda;
  #choice: Choice;
  #wanted: Meeting | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: AttendanceOptions, agenda: Agenda, choice: Choice) {
    this.#options = options;
    this.#agenda = agenda;
    this.#choice = choice;
  }

  static async load(options: AttendanceOptions): Promise<Attendance> {
    const { store } = options;
    const [agenda, choice] = await Promise.all([store.getValue("agenda"), store.getValue("choice")]);
    return new Attendance(
      options,
      agenda === undefined ? { issuedAtMs: 0, meetings: [] } : parse(Agenda, agenda, "kept agenda"),
      choice === undefined ? { kind: "none" } : parse(Choice, choice, "kept choice"),
    );
  }

  start(): void {
    this.#decide();
  }

  get agenda(): readonly Meeting[] {
    return this.#agenda.meetings;
  }

  get wanted(): Meeting | undefined {
    return this.#wanted;
  }

  /** What is on, and when the next meeting starts. */
  situation(): { nowMs: number; meetingId: string | null; nextStartsAtMs: number | null } {
    const nowMs = Date.now();
    const ahead = this.agenda.map(({ startsAtMs }) => startsAtMs).filter((startsAtMs) => startsAtMs > nowMs);
    return {
      nowMs,
      meetingId: this.#wanted?.id ?? null,
      nextStartsAtMs: ahead.length === 0 ? null : Math.min(...ahead),
    };
  }

  /** A new agenda from the hub; kept before it is acted on. */
  async replaceAgenda(agenda: Agenda): Promise<void> {
    this.#agenda = agenda;
    this.#decide();
    this.changes.emit();
    await this.#options.store.setValue("agenda", agenda);
  }

  /** The hub says that it has ended (or that the room is no longer invited). */
  async over(meetingId: string): Promise<void> {
    const meetings = this.#agenda.meetings.filter(({ id }) => id !== meetingId);
    await this.replaceAgenda({ ...this.#agenda, meetings });
  }

  /** The chair put the room out: it stays out until somebody here joins again. */
  async removed(meetingId: string): Promise<void> {
    if (this.#wanted?.id === meetingId) await this.#choose({ kind: "left", meetingId });
  }

  /** The operator joins: without an id the meeting that is on now. Throws `not-found`. */
  async join(meetingId: string | undefined): Promise<Meeting> {
    const now = Date.now();
    const meeting =
      meetingId === undefined
        ? meetingAt(this.agenda, now)
        : this.agenda.find(({ id, endsAtMs }) => id === meetingId && now < endsAtMs);
    if (!meeting) {
      const what =
        meetingId === undefined ? "no meeting is on now" : `no meeting "${meetingId}" in the agenda`;
      throw new RoomdError("not-found", `${what}; see "roomctl meeting list"`);
    }
    await this.#choose({ kind: "joined", meetingId: meeting.id });
    return meeting;
  }

  /** The operator leaves the meeting the room is in; it does not join it again by itself. */
  async leave(): Promise<void> {
    const meeting = this.#wanted;
    if (meeting) await this.#choose({ kind: "left", meetingId: meeting.id });
  }

  async #choose(choice: Choice): Promise<void> {
    this.#choice = choice;
    this.#decide();
    await this.#options.store.setValue("choice", choice);
  }

  #decide(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    const wanted = desiredMeeting(this.agenda, this.#choice, now);
    const boundary = nextBoundary(this.agenda, now) ?? Number.POSITIVE_INFINITY;
    this.#timer = setTimeout(() => this.#decide(), Math.min(LOOK_AGAIN_MS, boundary - now));
    const changed = JSON.stringify(wanted) !== JSON.stringify(this.#wanted);
    if (wanted?.id !== this.#wanted?.id) {
      this.#options.logger.info({ meeting: wanted?.id ?? null, title: wanted?.title }, "meeting wanted");
    }
    this.#wanted = wanted;
    this.#options.want(wanted?.id ?? null);
    if (changed) this.changes.emit();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
