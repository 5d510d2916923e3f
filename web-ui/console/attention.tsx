import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import { findCause } from "../../daemon/shared/room-summary.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { findFaultText, formatFault } from "./fault-text.ts";
import { type FaultText, faultMessages } from "./faults-locale.ts";
import { live, useHubTopic, useRooms } from "./hub.ts";
import { isFaulty, useHubParts } from "./hub-parts.ts";
import { Reason } from "./reason.tsx";
import { sortByUrgency } from "./urgency.ts";

interface AttentionItem {
  readonly key: string;
  readonly name: string;
  readonly status: HealthStatus;
  readonly fault: FaultText;
  /** In technical English. */
  readonly reason: string | null;
  readonly sinceMs: number;
}

/** What needs attention: the hub first, because without it nothing works, then the sites by urgency. */
export function useAttention(): AttentionItem[] {
  const hubName = useHubTopic("hub")?.get("name") ?? messages.value.hub;
  const { hub, noProof } = faultMessages.value;
  const ofHub = useHubParts()
    .filter(isFaulty)
    .map(({ name, status, reason, sinceMs }) => {
      const fault = status === "unknown" ? { what: noProof, advice: hub[name].advice } : hub[name];
      return { key: `hub ${name}`, name: hubName, status, fault, reason, sinceMs };
    });
  const ofRooms = sortByUrgency(useRooms()).flatMap((room) => {
    const [fault, cause] = [findFaultText(room), findCause(room)];
    if (!fault || !cause) return [];
    const { reason, sinceMs } = cause;
    return { key: room.id, name: room.name, status: room.status, fault, reason, sinceMs };
  });
  return [...ofHub, ...ofRooms];
}

/** The heading with the number of items; in place of the list, that there is none or that nobody knows. */
export function AttentionSummary({ count }: { count: number }) {
  const { attention, allOk, notYet, hubSilent } = messages.value;
  const isKnown = useRooms().length > 0;
  if (live.isStale.value) {
    return (
      <>
        <h2>{attention}</h2>
        <p>{hubSilent}</p>
      </>
    );
  }
  return (
    <>
      <h2>
        {attention} ({count})
      </h2>
      {count === 0 && <p class="faint">{isKnown ? allOk : notYet}</p>}
    </>
  );
}

/** What needs attention, with its technical reason one tap away. */
export function Attention() {
  const items = useAttention();
  return (
    <section class="card urgent" data-testid="attention">
      <AttentionSummary count={items.length} />
      {!live.isStale.value && (
        <ul>
          {items.map(({ key, name, status, fault, reason }) => (
            <li key={key}>
              <HealthBadge status={status} text={name} />
              <Reason text={formatFault(fault)} reason={reason} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
