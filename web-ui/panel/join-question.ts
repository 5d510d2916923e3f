import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import type { Removal } from "../../daemon/contract/meeting/removal.ts";

/** Joining earlier than this asks first, ms. */
const EARLY_MS = 15 * 60_000;

/** Returns why joining a meeting asks first: somebody removed the room from it, or it is far from its start. */
export function joinQuestion(
  { id, startsAtMs }: Pick<Meeting, "id" | "startsAtMs">,
  { removal, nowMs }: { readonly removal: Removal | null; readonly nowMs: number },
): "none" | "removed" | "early" {
  if (removal?.meetingId === id) return "removed";
  return startsAtMs - nowMs > EARLY_MS ? "early" : "none";
}
