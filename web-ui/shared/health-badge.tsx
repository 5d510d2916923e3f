import type { HealthStatus } from "../../daemon/contract/device/health.ts";
import { messages } from "./locale.ts";

/** Each status has its own shape: colour is never the only sign. */
const SHAPES: Record<HealthStatus, string> = {
  ok: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z",
  degraded: "M8 1 15.5 15H.5Z",
  down: "M3 .5 8 5.5l5-5L15.5 3l-5 5 5 5-2.5 2.5-5-5-5 5L.5 13l5-5-5-5Z",
  unknown: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z",
  off: "M2 6.5h12v3H2Z",
};

export function HealthShape({ status }: { status: HealthStatus }) {
  return (
    <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}

/** A state as shape and word. */
export function HealthBadge(props: { status: HealthStatus; labels?: "connection"; text?: string }) {
  const { status, labels, text } = props;
  const names = labels === "connection" ? messages.value.connectionStatus : messages.value.status;
  return (
    <span class="badge" data-health={status}>
      <HealthShape status={status} />
      {text ?? names[status]}
    </span>
  );
}
