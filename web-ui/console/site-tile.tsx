import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import { formatShortAge } from "../shared/clock.ts";
import { HealthBadge, HealthShape } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { selectedSiteId } from "./hub.ts";
import type { RoomStatus, StatusPart } from "./room-status.ts";

function partText(part: StatusPart, { room }: RoomStatus, present: boolean): string {
  if (!present && part.kind !== "connection") return messages.value.status.unknown;
  if (part.kind === "connection") return messages.value.connectionStatus[part.status];
  if (part.kind === "meeting" && room.state) return messages.value.phase[room.state.meeting.phase];
  return messages.value.status[part.status];
}

/** Returns why a room is not ok, in the reader's words. */
export function causeText(cause: StatusPart | undefined): string {
  if (!cause) return "";
  const { reasons, notHeard } = messages.value;
  if (cause.kind === "connection" && cause.status === "unknown") return notHeard;
  // Only the microphone can be degraded: without its echo reference it keeps running.
  if (cause.kind === "media" && cause.status === "degraded") return reasons.echo;
  return reasons[cause.kind];
}

/** While a room is disconnected its last report reads unknown. */
function shownStatus(part: StatusPart, present: boolean): HealthStatus {
  return present || part.kind === "connection" ? part.status : "unknown";
}

/** One site on the wall: name, status, and each part with the age of its proof. */
export function SiteTile({ site }: { site: RoomStatus }) {
  const { room, status, parts, cause } = site;
  const present = parts[0]?.status === "ok";
  const title = room.state?.meeting.phase === "idle" ? null : room.state?.meeting.meeting?.title;
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
        {causeText(cause) || title}
      </p>
      <dl data-present={present}>
        {parts.map((part) => (
          <div key={`${part.kind} ${part.name}`}>
            <dt>{part.name ?? messages.value[part.kind]}</dt>
            <dd data-health={shownStatus(part, present)}>
              <HealthShape status={shownStatus(part, present)} />
              {partText(part, site, present)}
            </dd>
            <dd class="age">
              {part.status === "off"
                ? ""
                : part.ageMs === null
                  ? messages.value.never
                  : formatShortAge(part.ageMs)}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
