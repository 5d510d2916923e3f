import { findCause } from "../../daemon/shared/room-summary.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { live, useRooms } from "./hub.ts";
import { Reason } from "./reason.tsx";
import { causeText, SiteTile } from "./site-tile.tsx";
import { sortByUrgency } from "./urgency.ts";

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

/** Sites that need attention, the most urgent first. */
export function UrgentSites() {
  const rooms = useRooms();
  const urgent = sortByUrgency(rooms);
  const { attention, allOk, notYet, hubSilent } = messages.value;
  if (live.isStale.value) {
    return (
      <section class="card urgent">
        <h2>{attention}</h2>
        <p>{hubSilent}</p>
      </section>
    );
  }
  return (
    <section class="card urgent">
      <h2>
        {attention} ({urgent.length})
      </h2>
      {urgent.length === 0 && <p class="faint">{rooms.length > 0 ? allOk : notYet}</p>}
      <ul>
        {urgent.map((room) => (
          <li key={room.id}>
            <HealthBadge status={room.status} text={room.name} />
            <Reason text={causeText(room)} reason={findCause(room)?.reason ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
