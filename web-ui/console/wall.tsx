import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { roomStatuses } from "./hub.ts";
import { Reason } from "./reason.tsx";
import { type RoomStatus, sortByUrgency } from "./room-status.ts";
import { causeText, SiteTile } from "./site-tile.tsx";

function regions(all: readonly RoomStatus[]): [string, RoomStatus[]][] {
  return Object.entries(Object.groupBy(all, ({ room }) => room.region)).map(([region, members]) => [
    region,
    members ?? [],
  ]);
}

/** All sites in a fixed order: faults don't move them. */
export function Wall() {
  const grouped = regions(roomStatuses.value);
  return (
    <div class="wall">
      {grouped.map(([region, members]) => (
        <section key={region}>
          <h2>{region || messages.value.noRegion}</h2>
          <ul>
            {members.map((site) => (
              <SiteTile key={site.room.id} site={site} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Sites that need attention, the most urgent first. */
export function UrgentSites() {
  const urgent = sortByUrgency(roomStatuses.value);
  const { attention, allOk, notYet } = messages.value;
  return (
    <section class="card urgent">
      <h2>
        {attention} ({urgent.length})
      </h2>
      {urgent.length === 0 && <p class="faint">{roomStatuses.value.length > 0 ? allOk : notYet}</p>}
      <ul>
        {urgent.map(({ room, status, cause }) => (
          <li key={room.id}>
            <HealthBadge status={status} text={room.name} />
            <Reason text={causeText(cause)} reason={cause?.reason ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
