import type { EntryValue } from "../../daemon/contract/define-topic.ts";
import { statusAt } from "../../daemon/contract/device/health.ts";
import type { HubTopics } from "../../daemon/contract/hub-topics.ts";
import { MACHINE_PARTS } from "../../daemon/shared/room-summary.ts";
import type { TopicEntries } from "../../daemon/shared/topic-replica.ts";
import { formatAge, formatDuration } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { formatFault, roomPartName } from "./fault-text.ts";
import { faultMessages } from "./faults-locale.ts";
import { Reason } from "./reason.tsx";

type RoomTopic = HubTopics["room/{roomId}"];

/** A smaller offset is the inexactness of the reports' way, ms. */
const OFFSET_SHOWN_MS = 2000;

/** Returns how far the room's clock is from the hub's; undefined if it is not. */
function offsetText(clockOffsetMs: number): string | undefined {
  if (Math.abs(clockOffsetMs) < OFFSET_SHOWN_MS) return undefined;
  const { clockAhead, clockBehind } = faultMessages.value;
  const duration = formatDuration(Math.abs(clockOffsetMs));
  return clockOffsetMs > 0 ? clockAhead(duration) : clockBehind(duration);
}

interface MachineDetailsProps {
  readonly entries: TopicEntries<RoomTopic>;
  readonly report: EntryValue<RoomTopic, "report">;
  /** By the hub's clock. */
  readonly nowMs: number;
}

/** The parts of a room's machine, with their proofs; of a fault, what to do and the technical reason. */
export function MachineDetails({ entries, report, nowMs }: MachineDetailsProps) {
  const { parts, room: faults } = faultMessages.value;
  const { info, never } = messages.value;
  const offset = offsetText(report.clockOffsetMs);
  return (
    <>
      <h3>{parts.machine}</h3>
      <dl class="facts" data-testid="machine">
        {MACHINE_PARTS.map((kind) => {
          const health = entries.get(kind);
          if (!health) return null;
          // The room's times are by its own clock.
          const status = statusAt(health, nowMs + report.clockOffsetMs);
          const ageMs = health.provenAtMs === null ? null : nowMs + report.clockOffsetMs - health.provenAtMs;
          return (
            <div key={kind} data-testid={`machine-${kind}`} data-status={status}>
              <dt>{roomPartName(kind)}</dt>
              <dd>
                <HealthBadge status={status} />
                <p class="faint">
                  {info.lastProof}: {ageMs === null ? never : formatAge(ageMs)}
                </p>
                {kind === "clock" && offset && <p>{offset}</p>}
                {status !== "ok" && <Reason text={formatFault(faults[kind])} reason={health.reason} />}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
