import { Changes } from "../../changes.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Meeting, Roster } from "../../contract/meeting.ts";
import type { Logger } from "../../log.ts";
import type { MediaWorker } from "../../media-worker.ts";
import { Conference, type Member } from "./conference.ts";

export interface ConferencesOptions {
  readonly sfu: MediaWorker;
  /** Throws `not-found` for a meeting that there is not. */
  readonly meeting: (id: string) => Meeting;
  readonly logger: Logger;
}

/** Which rooms are in which meeting now. */
export class Conferences implements Disposable {
  readonly changes = new Changes();
  readonly #options: ConferencesOptions;
  readonly #open = new Map<string, Promise<Conference>>();
  readonly #current = new Map<string, Conference>();

  constructor(options: ConferencesOptions) {
    this.#options = options;
  }

  rosters(): Roster[] {
    return [...this.#current.values()].map((conference) => conference.roster());
  }

  /** The conference that a room is in. */
  of(room: Member): Conference | undefined {
    return [...this.#current.values()].find((conference) => conference.has(room));
  }

  /** Throws `not-found` or, for a room that is not invited, `access.denied`. */
  async join(meetingId: string, room: Member): Promise<Conference> {
    const meeting = this.#options.meeting(meetingId);
    if (!meeting.roomIds.includes(room.roomId)) {
      throw new RoomdError("access.denied", `room "${room.roomId}" is not invited to "${meeting.title}"`);
    }
    if (this.of(room) !== this.#current.get(meetingId)) this.leave(room);
    const conference = await this.#conference(meetingId);
    conference.join(room);
    this.#options.logger.info({ meeting: meetingId, of: room.roomId }, "joined");
    this.changes.emit();
    return conference;
  }

  leave(room: Member): void {
    for (const [id, conference] of this.#current) {
      if (!conference.has(room)) continue;
      conference.leave(room);
      this.#options.logger.info({ meeting: id, of: room.roomId }, "left");
      if (conference.isEmpty) this.#close(id);
    }
    this.changes.emit();
  }

  /** A room's producers changed. */
  producersChanged(room: Member): void {
    this.of(room)?.tell();
    this.changes.emit();
  }

  over(meetingId: string): void {
    const conference = this.#current.get(meetingId);
    if (!conference) return;
    for (const member of conference.members) {
      conference.leave(member);
      member.left();
      member.notify("meeting.over", { meetingId });
    }
    this.#close(meetingId);
    this.changes.emit();
  }

  #conference(meetingId: string): Promise<Conference> {
    let opening = this.#open.get(meetingId);
    if (!opening) {
      opening = Conference.open(meetingId, this.#options.sfu.router);
      this.#open.set(meetingId, opening);
      opening.then(
        (conference) => this.#current.set(meetingId, conference),
        () => this.#open.delete(meetingId),
      );
    }
    return opening;
  }

  #close(meetingId: string): void {
    this.#current.get(meetingId)?.[Symbol.dispose]();
    this.#current.delete(meetingId);
    this.#open.delete(meetingId);
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#current.keys()]) this.#close(id);
  }
}
