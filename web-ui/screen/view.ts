import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import type { MeetingView, ViewTile } from "../../daemon/contract/meeting/view.ts";
import { localStream } from "../shared/local-stream.ts";

/** Returns what the screens show beside the room's own picture, with the content that the room itself shares; null if
 * there is nothing. */
export function shownView(
  state: Pick<CurrentRoomState, "room" | "meeting" | "media">,
): Pick<MeetingView, "mode" | "tiles"> | null {
  const { meeting, room } = state;
  const { roster, view, phase } = meeting;
  const isJoined = phase === "joined" && roster !== null && view !== null;
  const others = isJoined && roster.participants.some(({ siteId }) => siteId !== room.id) ? view.tiles : [];
  const own = ownContent(state, isJoined ? roster : null);
  const tiles = own === null ? others : [own, ...others.filter(({ area }) => area !== "content")];
  return tiles.length === 0 ? null : { mode: view?.mode ?? "speaker", tiles };
}

/** The room's content, unless another site's has replaced it. */
function ownContent(
  { room, media }: Pick<CurrentRoomState, "room" | "media">,
  roster: Roster | null,
): ViewTile | null {
  if (!media.isContentShared) return null;
  if (roster && roster.contentId !== null && roster.contentId !== room.id) return null;
  const producerId = localStream({ media }, "content", ["high", "only", "medium", "low"]);
  return {
    siteId: room.id,
    area: "content",
    producerId,
    reason: producerId === null ? "starting" : null,
  };
}

/** What the others hear of a site: `muted` by itself or by the chair; `listening` without the floor. Null when it can be
 * heard, or sends no audio at all. */
export function audioSign({
  role,
  muted,
  producers,
}: Pick<Participant, "role" | "muted" | "producers">): "muted" | "listening" | null {
  if (muted) return role === "viewer" ? "listening" : "muted";
  return producers.find(({ kind }) => kind === "audio")?.paused === true ? "muted" : null;
}
