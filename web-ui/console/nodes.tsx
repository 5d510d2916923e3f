import { statusAt } from "../../daemon/contract/health.ts";
import type { NodeAtHub } from "../../daemon/contract/hub-state.ts";
import { pageNow, shortAge } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { words } from "../shared/words.ts";
import { live } from "./hub.ts";

function Node({ node, now }: { node: NodeAtHub; now: number }) {
  const { id, health, running, places, state } = node;
  const { never, nodes, details } = words.value;
  const proof = health.provenAtMs === null ? never : shortAge(now - health.provenAtMs);
  return (
    <li data-testid={`node-${id}`}>
      <HealthBadge status={statusAt(health, now)} text={id} />
      <p class="faint">
        {state && `${nodes.workers(running, state.workers)} · ${nodes.places(places)} · `}
        {state && `${nodes.cpu(Math.round(state.cpuShare * 100))} · `}
        {nodes.proof(proof)}
      </p>
      {health.reason && (
        <details class="faint">
          <summary>{details}</summary>
          {health.reason}
        </details>
      )}
    </li>
  );
}

/** The other machines that forward media for this hub, if there are any. */
export function Nodes() {
  pageNow.value;
  const nodes = live.state.value?.nodes ?? [];
  if (nodes.length === 0) return null;
  const now = live.serverNow();
  return (
    <section class="card urgent" data-testid="nodes">
      <h2>{words.value.nodes.title}</h2>
      <ul>
        {nodes.map((node) => (
          <Node key={node.id} node={node} now={now} />
        ))}
      </ul>
    </section>
  );
}
