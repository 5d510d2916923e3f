import type { RoomPart, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { findCause } from "../../daemon/shared/room-summary.ts";
import { formatShortAge, pageNow } from "../shared/clock.ts";
import { HealthBadge, HealthShape } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { live, selectedSiteId } from "./hub.ts";

function partText(part: RoomPart, { meeting, parts }: RoomSummary): string {
  if (part.kind === "connection") return messages.value.connectionStatus[part.status];
  const isConnected = parts[0]?.status === "ok";
  if (part.kind === "meeting" && isConnected && meeting) return messages.value.phase[meeting.phase];
  return messages.value.status[part.status];
}

/** Returns why a room is not ok, in the reader's words. */
export function causeText(cause: RoomPart | undefined): string {
  if (!cause) return "";
  const { reasons, notHeard } = messages.value;
  if (cause.kind === "connection" && cause.status === "unknown") return notHeard;
  // Only the microphone can be degraded: without its echo reference it keeps running.
  if (cause.kind === "media" && cause.status === "degraded") return reasons.echo;
  return reasons[cause.kind];
}

function Since({ part }: { part: RoomPart }) {
  pageNow.value;
  const isFault = part.status !== "ok" && part.status !== "off";
  return <dd class="age">{isFault && formatShortAge(live.serverNow() - part.sinceMs)}</dd>;
}

/** One site on the wall: name, status, and each part; of a fault, how long it has lasted. */
export function SiteTile({ room }: { room: RoomSummary }) {
  const { status, parts } = room;
  const cause = findCause(room);
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
      <p class="reason" title={cause?.reason ?? ""}>
        {causeText(cause) || room.meeting?.title}
      </p>
      <dl data-present={present}>
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
