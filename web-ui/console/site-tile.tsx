import type { RoomPart, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { findCause, MACHINE_PARTS } from "../../daemon/shared/room-summary.ts";
import { formatAge, formatShortAge, pageNow } from "../shared/clock.ts";
import { HealthBadge, HealthShape } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { findFaultText, roomPartName, statusWord } from "./fault-text.ts";
import { live, selectedSiteId, useHubTopic } from "./hub.ts";

function partText(part: RoomPart, { meeting, parts }: RoomSummary): string {
  if (part.kind === "connection") return messages.value.connectionStatus[part.status];
  const isConnected = parts[0]?.status === "ok";
  if (part.kind === "meeting" && isConnected && meeting) return messages.value.phase[meeting.phase];
  return messages.value.status[part.status];
}

function Since({ part }: { part: RoomPart }) {
  pageNow.value;
  const isFault = part.status !== "ok" && part.status !== "off";
  return (
    <dd class="age">{isFault && !live.isStale.value && formatShortAge(live.serverNow() - part.sinceMs)}</dd>
  );
}

/** Of the element that selects the site. */
export function siteButtonId(roomId: string): string {
  return `site-${roomId}`;
}

/** Returns the last status of a room that the hub published, and its age. */
function lastNews(last: RoomSummary | undefined): string {
  const ageMs = live.heartbeatAgeMs();
  const { lastNews: text, notYet, status, connectionStatus } = messages.value;
  if (!last || ageMs === null) return notYet;
  const isGone = last.parts[0]?.status === "down";
  return text(formatAge(ageMs), isGone ? connectionStatus.down : status[last.status]);
}

/** Why a site is not ok, or its meeting; without the hub, the last news. */
function Explanation({ room }: { room: RoomSummary }) {
  const last = useHubTopic("rooms")?.get(room.id);
  if (live.isStale.value) {
    pageNow.value;
    return <p class="reason">{lastNews(last)}</p>;
  }
  return (
    <p class="reason" title={findCause(room)?.reason ?? ""}>
      {findFaultText(room)?.what ?? room.meeting?.title}
    </p>
  );
}

/** The parts of its machine are named on the tile only when they are at fault. */
function isShownOnTile({ kind, status }: RoomPart): boolean {
  return status === "degraded" || status === "down" || !MACHINE_PARTS.some((part) => part === kind);
}

/** One site on the wall: name, status, and each part; of a fault, how long it has lasted. */
export function SiteTile({ room }: { room: RoomSummary }) {
  const { status } = room;
  const parts = room.parts.filter(isShownOnTile);
  return (
    <li class="tile" data-testid={`room-${room.id}`} data-status={status}>
      <header>
        <h3>
          <button
            type="button"
            id={siteButtonId(room.id)}
            data-testid={`site-${room.id}`}
            aria-pressed={selectedSiteId.value === room.id}
            onClick={() => {
              selectedSiteId.value = room.id;
            }}
          >
            {room.name}
          </button>
        </h3>
        <HealthBadge status={status} text={statusWord(room)} />
      </header>
      <Explanation room={room} />
      <dl>
        {parts.map((part) => (
          <div key={`${part.kind} ${part.name}`}>
            <dt>{part.name ?? roomPartName(part.kind)}</dt>
            <dd data-health={part.status}>
              <HealthShape status={part.status} />
              {partText(part, room)}
            </dd>
            <Since part={part} />
          </div>
        ))}
      </dl>
    </li>
  );
}
