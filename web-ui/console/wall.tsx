import { messages } from "../shared/locale.ts";
import { useRooms } from "./hub.ts";
import { SiteTile } from "./site-tile.tsx";

/** All sites in a fixed order: faults don't move them. */
export function Wall() {
  const byRegion = Map.groupBy(useRooms(), ({ region }) => region);
  return (
    <div class="wall">
      {[...byRegion].map(([region, rooms]) => (
        <section key={region}>
          <h2>{region || messages.value.noRegion}</h2>
          <ul>
            {rooms.map((room) => (
              <SiteTile key={room.id} room={room} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
