import { HealthBadge } from "../shared/health-badge.tsx";
import { words } from "../shared/locale.ts";
import { rooms } from "./hub.ts";
import { Why } from "./reason.tsx";
import { byUrgency, type JudgedRoom } from "./room-status.ts";
import { causeText, Tile } from "./site-tile.tsx";

function regions(all: readonly JudgedRoom[]): [string, JudgedRoom[]][] {
  return Object.entries(Object.groupBy(all, ({ room }) => room.region)).map(([region, members]) => [
    region,
    members ?? [],
  ]);
}

/** All sites in a steady order: broken ones keep their places. */
export function Wall() {
  const grouped = regions(rooms.value);
  return (
    <div class="wall">
      {grouped.map(([region, members]) => (
        <section key={region}>
          <h2>{region || words.value.noRegion}</h2>
          <ul>
            {members.map((judged) => (
              <Tile key={judged.room.id} judged={judged} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** What is not well, the most urgent first. */
export function Urgent() {
  const urgent = byUrgency(rooms.value);
  const { attention, allWell, notYet } = words.value;
  return (
    <section class="card urgent">
      <h2>
        {attention} ({urgent.length})
      </h2>
      {urgent.length === 0 && <p class="faint">{rooms.value.length > 0 ? allWell : notYet}</p>}
      <ul>
        {urgent.map(({ room, status, cause }) => (
          <li key={room.id}>
            <HealthBadge status={status} text={room.name} />
            <Why text={causeText(cause)} reason={cause?.reason ?? null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
