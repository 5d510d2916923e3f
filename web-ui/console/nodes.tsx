import { type HealthStatus, statusAt } from "../../daemon/contract/device/health.ts";
import type { FleetNode } from "../../daemon/contract/fleet/hub-state.ts";
import { formatShortAge, pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { messages } from "../shared/locale.ts";
import { live } from "./hub.ts";
import { Reason } from "./reason.tsx";

/** Returns why a node is not ok, in the reader's words. */
function causeText({ health, state, running, relayedThroughHub }: FleetNode, status: HealthStatus): string {
  const { reasons, nodes } = messages.value;
  if (health.provenAtMs === null) return nodes.noReport;
  if (status === "unknown") return nodes.silent;
  if (!state) return reasons.connection;
  if (running < state.workers) return nodes.workersMissing;
  return relayedThroughHub.length > 0 ? nodes.throughHub(relayedThroughHub.join(", ")) : nodes.noMedia;
}

function Node({ node, now }: { node: FleetNode; now: number }) {
  const { id, health, running, usedSlots, state } = node;
  const { never, nodes } = messages.value;
  const status = statusAt(health, now);
  return (
    <li data-testid={`node-${id}`} data-status={status}>
      <div class="named">
        <strong>{id}</strong>
        <HealthBadge status={status} />
        <span class="age">
          {health.provenAtMs === null ? never : formatShortAge(now - health.provenAtMs)}
        </span>
      </div>
      {status !== "ok" && <Reason text={causeText(node, status)} reason={health.reason} />}
      {state && (
        <p class="faint">
          {nodes.workers(running, state.workers)} · {nodes.sites(usedSlots)} ·{" "}
          {nodes.cpu(Math.round(state.cpuUsage * 100))}
        </p>
      )}
    </li>
  );
}

/** The nodes that run media workers for this hub. */
export function Nodes() {
  pageNow.value;
  const nodes = live.state.value?.nodes ?? [];
  if (nodes.length === 0) return null;
  const now = live.serverNow();
  return (
    <section class="card urgent" data-testid="nodes">
      <h2>{messages.value.nodes.title}</h2>
      <ul>
        {nodes.map((node) => (
          <Node key={node.id} node={node} now={now} />
        ))}
      </ul>
    </section>
  );
}
