import type { types } from "mediasoup";
import type { Roster } from "../../contract/meeting.ts";

/** How often the loudest room is looked for, ms. */
const SPEAKER_EVERY_MS = 300;

/** A room that can be in a meeting. */
export interface Member {
  readonly roomId: string;
  readonly name: string;
  /** What it sends, by id. */
  readonly producers: ReadonlyMap<string, types.Producer>;
  notify(notice: string, params: unknown): void;
  /** It was put out of its meeting. */
  left(): void;
}

/** One meeting that rooms are in now. */
export class Conference implements Disposable {
  readonly #meetingId: string;
  readonly #members = new Map<Member, { readonly joinedAtMs: number }>();
  readonly #heard = new Set<string>();
  #observer: types.ActiveSpeakerObserver | undefined;
  #speaker: string | null = null;

  private constructor(meetingId: string) {
    this.#meetingId = meetingId;
  }

  static async open(meetingId: string, router: types.Router): Promise<Conference> {
    const conference = new Conference(meetingId);
    const observer = await router.createActiveSpeakerObserver({ interval: SPEAKER_EVERY_MS });
    conference.#observer = observer;
    observer.on("dominantspeaker", ({ producer }) => {
      for (const member of conference.#members.keys()) {
        if (!member.producers.has(producer.id) || conference.#speaker === member.roomId) continue;
        conference.#speaker = member.roomId;
        conference.tell();
      }
    });
    return conference;
  }

  get members(): readonly Member[] {
    return [...this.#members.keys()];
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  has(room: Member): boolean {
    return this.#members.has(room);
  }

  join(room: Member): void {
    if (this.#members.has(room)) return;
    this.#members.set(room, { joinedAtMs: Date.now() });
    this.tell(room);
  }

  leave(room: Member): void {
    if (!this.#members.delete(room)) return;
    if (this.#speaker === room.roomId) this.#speaker = null;
    this.tell();
  }

  /** Whose producer it is, if a member's. */
  ownerOf(producerId: string): Member | undefined {
    return this.members.find((member) => member.producers.has(producerId));
  }

  roster(): Roster {
    return {
      meetingId: this.#meetingId,
      participants: [...this.#members].map(([room, { joinedAtMs }]) => ({
        roomId: room.roomId,
        name: room.name,
        joinedAtMs,
        producers: [...room.producers.values()].map(({ id, kind, paused }) => ({ id, kind, paused })),
      })),
      activeSpeakerRoomId: this.#speaker,
    };
  }

  /** Sends the whole roster to all members but `except`, who gets it as an answer. */
  tell(except?: Member): void {
    this.#listen();
    const roster = this.roster();
    for (const member of this.#members.keys()) if (member !== except) member.notify("meeting.roster", roster);
  }

  /** Has the observer hear each member's sound, once. */
  #listen(): void {
    for (const member of this.#members.keys()) {
      for (const { id, kind } of member.producers.values()) {
        if (kind !== "audio" || this.#heard.has(id)) continue;
        this.#heard.add(id);
        // A producer that closes at this moment is no loss: the roster that follows lacks it.
        this.#observer?.addProducer({ producerId: id }).catch(() => this.#heard.delete(id));
      }
    }
  }

  [Symbol.dispose](): void {
    this.#observer?.close();
    this.#members.clear();
  }
}
