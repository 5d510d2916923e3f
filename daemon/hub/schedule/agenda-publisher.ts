import type { Agenda, Meeting, SiteNames } from "../../contract/meeting/meeting.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import type { Schedule } from "./schedule.ts";
import { type RoomPlaces, selectAgendas, selectNames } from "./select-agendas.ts";

/** Meetings come within the horizon without an event. */
const CHECK_INTERVAL_MS = 10 * 60_000;
const NO_MEETINGS: readonly Meeting[] = [];

export interface AgendaPublisherOptions {
  readonly schedule: Pick<Schedule, "changes" | "meetings">;
  readonly clock: Pick<Clock, "now">;
  /** All rooms of the hub, in its order. */
  readonly rooms: SiteNames;
  readonly publish: (roomId: string, agenda: Agenda) => void;
}

/** Publishes each room's agenda when it changes: of a new meeting only its rooms learn. */
export class AgendaPublisher implements Disposable {
  readonly #options: AgendaPublisherOptions;
  readonly #stack = new DisposableStack();
  readonly #places: RoomPlaces;
  #published = new Map<string, readonly Meeting[]>();

  constructor(options: AgendaPublisherOptions) {
    this.#options = options;
    this.#places = new Map(options.rooms.map(({ id, name }, position) => [id, { name, position }]));
    this.#stack.defer(options.schedule.changes.on(() => this.#publishChanged()));
    const timer = startInterval("agenda horizon", CHECK_INTERVAL_MS, () => this.#publishChanged());
    this.#stack.defer(() => clearInterval(timer));
  }

  /** Publishes all agendas: the broker may have none of them. */
  publishAll(): void {
    this.#published = new Map();
    this.#publishChanged();
  }

  #publishChanged(): void {
    const { schedule, clock, rooms, publish } = this.#options;
    const nowMs = Math.round(clock.now());
    const agendas = selectAgendas(schedule.meetings(), nowMs);
    for (const { id } of rooms) {
      const meetings = agendas.get(id) ?? NO_MEETINGS;
      const before = this.#published.get(id);
      if (before && isSame(before, meetings)) continue;
      this.#published.set(id, meetings);
      publish(id, {
        issuedAtMs: nowMs,
        meetings: [...meetings],
        siteNames: selectNames(meetings, this.#places),
      });
    }
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

/** A meeting that has not changed is the same object. */
function isSame(a: readonly Meeting[], b: readonly Meeting[]): boolean {
  return a.length === b.length && a.every((meeting, index) => meeting === b[index]);
}
