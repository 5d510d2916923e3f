import type { RoomPart, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { findCause } from "../../daemon/shared/room-summary.ts";
import { formatAge, formatShortAge, pageNow } from "../shared/clock.ts";
import { HealthBadge, HealthShape } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { live, selectedSiteId, useHubTopic } from "./hub.ts";

function partText(part: RoomPart, { meeting, parts }: RoomSummary): string {
  if (part.kind === "connection") return messages.value.connectionStatus[part.status];
  const isConnected = parts[0]?.status === "ok";
  if (part.kind === "meeting" && isConnected && meeting) return messages.value.phase[meeting.phase];
  return messages.value.status[part.status];
}

/** Returns why a room is not ok, in the reader's words. */
export function causeText(room: RoomSummary): string {
  const cause = findCause(room);
  if (!cause) return "";
  const { reasons, notHeard, noNews } = messages.value;
  if (cause.kind === "connection" && cause.status === "unknown") return room.meeting ? noNews : notHeard;
  // Only the microphone can be degraded: without its echo reference it keeps running.
  if (cause.kind === "media" && cause.status === "degraded") return reasons.echo;
  return reasons[cause.kind];
}

function Since({ part }: { part: RoomPart }) {
  pageNow.value;
  const isFault = part.status !== "ok" && part.status !== "off";
  return (
    <dd class="age">{isFault && !live.isStale.value && formatShortAge(live.serverNow() - part.sinceMs)}</dd>
  );
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
      {causeText(room) || room.meeting?.title}
    </p>
  );
}

/** One site on the wall: name, status, and each part; of a fault, how long it has lasted. */
export function SiteTile({ room }: { room: RoomSummary }) {
  const { status, parts } = room;
  const present = parts[0]?.status === "ok";
  return (
    <li class="tile" data-testid={`room-${room.id}`} data-status={status}>
      <header>
        <h3>
          <button
            type="button"
            data-testid={`site-${room.id}`}
            aria-pressed={selectedSiteId.value === room.id}
            onClick={() => {
              selectedSiteId.value = room.id;
            }}
          >
            {room.name}
          </button>
        </h3>
        <HealthBadge
          status={status}
          {...(status === "down" ? { labels: "connection" as const } : {})}
          {...(status === "down" && present ? { text: messages.value.status.down } : {})}
        />
      </header>
      <Explanation room={room} />
      <dl>
        {parts.map((part) => (
          <div key={`${part.kind} ${part.name}`}>
            <dt>{part.name ?? messages.value[part.kind]}</dt>
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
