import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import { shortAge } from "../shared/clock.ts";
import { HealthBadge, HealthShape } from "../shared/health-badge.tsx";
import { words } from "../shared/locale.ts";
import { chosenRoom } from "./hub.ts";
import type { JudgedRoom, Part } from "./room-status.ts";

function text(part: Part, { room }: JudgedRoom, present: boolean): string {
  if (!present && part.kind !== "connection") return words.value.status.unknown;
  if (part.kind === "connection") return words.value.connectionStatus[part.status];
  if (part.kind === "meeting" && room.state) return words.value.phase[room.state.meeting.phase];
  return words.value.status[part.status];
}

/** Why a room is not well, for people; what the machine said is one tap away. */
export function causeText(cause: Part | undefined): string {
  if (!cause) return "";
  const { reasons, notHeard } = words.value;
  if (cause.kind === "connection" && cause.status === "unknown") return notHeard;
  // All else of a room's media is there or isn't: only its microphone goes on with something missing.
  if (cause.kind === "media" && cause.status === "degraded") return reasons.echo;
  return reasons[cause.kind];
}

/** While a room is gone, what it said last is shown grey, never green. */
function shownStatus(part: Part, present: boolean): HealthStatus {
  return present || part.kind === "connection" ? part.status : "unknown";
}

/** One site: name, state, and each part with the age of its proof. */
export function Tile({ judged }: { judged: JudgedRoom }) {
  const { room, status, parts, cause } = judged;
  const present = parts[0]?.status === "ok";
  const title = room.state?.meeting.phase === "idle" ? null : room.state?.meeting.meeting?.title;
  return (
    <li class="tile" data-testid={`room-${room.id}`} data-status={status}>
      <header>
        <h3>
          <button
            type="button"
            data-testid={`site-${room.id}`}
            aria-pressed={chosenRoom.value === room.id}
            onClick={() => {
              chosenRoom.value = room.id;
            }}
          >
            {room.name}
          </button>
        </h3>
        <HealthBadge
          status={status}
          {...(status === "down" ? { of: "connection" as const } : {})}
          {...(status === "down" && present ? { text: words.value.status.down } : {})}
        />
      </header>
      <p class="reason" title={cause?.reason ?? ""}>
        {causeText(cause) || title}
      </p>
      <dl data-present={present}>
        {parts.map((part) => (
          <div key={`${part.kind} ${part.name}`}>
            <dt>{part.name ?? words.value[part.kind]}</dt>
            <dd data-health={shownStatus(part, present)}>
              <HealthShape status={shownStatus(part, present)} />
              {text(part, judged, present)}
            </dd>
            <dd class="age">
              {part.status === "off" ? "" : part.ageMs === null ? words.value.never : shortAge(part.ageMs)}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
