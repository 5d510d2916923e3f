import type { NodeSummary } from "../../daemon/contract/fleet/summaries.ts";
import { withoutProof } from "../../daemon/shared/room-summary.ts";
import { formatShortAge, pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { faultMessages } from "./faults-locale.ts";
import { live, useHubTopic } from "./hub.ts";
import { nodeMessages } from "./nodes-locale.ts";
import { Reason } from "./reason.tsx";

/** Returns why a node is not ok, in the reader's words. */
function causeText({ status, hasReported, report, running, relayedThroughHub }: NodeSummary): string {
  const nodes = nodeMessages.value;
  if (!hasReported) return nodes.noReport;
  if (status === "unknown") return nodes.silent;
  if (!report) return faultMessages.value.room.connection.what;
  if (running < report.workers) return nodes.workersMissing;
  return relayedThroughHub.length > 0 ? nodes.throughHub(relayedThroughHub.join(", ")) : nodes.noMedia;
}

function Node({ node }: { node: NodeSummary }) {
  pageNow.value;
  const { id, status, reason, sinceMs, running, usedSlots, report } = node;
  const nodes = nodeMessages.value;
  return (
    <li data-testid={`node-${id}`} data-status={status}>
      <div class="named">
        <strong>{id}</strong>
        <HealthBadge status={status} />
        {status !== "ok" && <span class="age">{formatShortAge(live.serverNow() - sinceMs)}</span>}
      </div>
      {status !== "ok" && <Reason text={causeText(node)} reason={reason} />}
      {report && (
        <p class="faint">
          {nodes.workers(running, report.workers)} · {nodes.sites(usedSlots)} · {nodes.cpu(report.cpuPercent)}
        </p>
      )}
    </li>
  );
}

/** The nodes that run media workers for this hub. */
export function Nodes() {
  const nodes = useHubTopic("nodes")?.list("{nodeId}") ?? [];
  if (nodes.length === 0) return null;
  return (
    <section class="card urgent" data-testid="nodes">
      <h2>{nodeMessages.value.title}</h2>
      <ul>
        {nodes.map((node) => (
          <Node key={node.id} node={live.isStale.value ? withoutProof(node) : node} />
        ))}
      </ul>
    </section>
  );
}
