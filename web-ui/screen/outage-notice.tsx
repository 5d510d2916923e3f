import { describeOutage } from "../shared/outage-locale.ts";
import { live } from "./room.ts";

/** What is lost, in letters that can be read from the back row. */
export function OutageNotice() {
  const outage = live.outage.value;
  if (!outage) return null;
  const testId = outage.kind === "room" ? "stale-banner" : "hub-lost";
  return (
    <p class="outage" role="alert" data-kind={outage.kind} data-testid={testId}>
      {describeOutage(outage, live.serverNow())}
    </p>
  );
}
