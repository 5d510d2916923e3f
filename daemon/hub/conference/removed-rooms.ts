import { RoomdError } from "../../contract/errors.ts";
import type { Remover } from "../../contract/meeting/removal.ts";
import type { Site } from "./site.ts";

interface Removed {
  readonly by: Remover;
  /** The room's link was up: it has the notice. */
  readonly isNotified: boolean;
}

/** The rooms that were removed from meetings, until somebody there joins again. A room whose link was lost at that moment
 * would otherwise rejoin by itself. */
export class RemovedRooms {
  readonly #byMeeting = new Map<string, Map<string, Removed>>();

  /** `room` is being removed. */
  add(meetingId: string, { kind, siteId, lostSinceMs }: Site, by: Remover): void {
    if (kind !== "room") return;
    const rooms = this.#byMeeting.get(meetingId) ?? new Map<string, Removed>();
    rooms.set(siteId, { by, isNotified: lostSinceMs === null });
    this.#byMeeting.set(meetingId, rooms);
  }

  /** Throws `access.denied` for a removed room that rejoins by itself, or that does not know yet that it was removed; it
   * gets the notice. */
  check(meetingId: string, room: Site, joins: "agenda" | "operator"): void {
    const rooms = this.#byMeeting.get(meetingId);
    const removed = rooms?.get(room.siteId);
    if (!rooms || !removed) return;
    if (joins === "operator" && removed.isNotified) {
      rooms.delete(room.siteId);
      return;
    }
    rooms.set(room.siteId, { ...removed, isNotified: true });
    room.onMeetingEnd({ meetingId, removedBy: removed.by });
    throw new RoomdError(
      "access.denied",
      `room "${room.siteId}" was removed from the meeting; join again from its panel`,
    );
  }

  /** The meeting has ended. */
  forget(meetingId: string): void {
    this.#byMeeting.delete(meetingId);
  }
}
