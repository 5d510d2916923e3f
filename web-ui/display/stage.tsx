import type { RoomState } from "../../daemon/contract/room-state.ts";
import { Sound } from "../shared/stream.tsx";
import { viewer } from "./room.ts";
import { Site } from "./site.tsx";

/** What the room has arranged: content and the speaker large, the rest in a strip or a page; elements stay, only their
 * places change. */
export function Stage({ state }: { state: RoomState }) {
  const { roster, view } = state.meeting;
  if (!roster || !view) return null;
  return (
    <div class="stage" data-sites={Math.min(view.tiles.length, 2)} data-mode={view.mode}>
      {view.tiles.map((tile) => {
        const participant = roster.participants.find(({ siteId }) => siteId === tile.siteId);
        if (!participant) return null;
        return (
          <Site
            key={`${tile.siteId}/${tile.place === "content" ? "content" : "camera"}`}
            participant={participant}
            tile={tile}
            speaks={tile.siteId === roster.activeSpeakerId}
          />
        );
      })}
      {view.sounds.map(({ producerId }) => (
        <Sound key={producerId} viewer={viewer} producerId={producerId} />
      ))}
    </div>
  );
}
