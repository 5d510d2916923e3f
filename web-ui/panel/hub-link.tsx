import { type HealthStatus, statusAt, worstOf } from "../../daemon/contract/device/health.ts";
import { linkQuality } from "../../daemon/shared/link-quality.ts";
import { pageNow } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { LinkPopover } from "../shared/link-popover.tsx";
import { messages } from "../shared/locale.ts";
import { live } from "./room.ts";

/** The link to the hub as one sign, with its details one tap away. */
export function HubLink() {
  pageNow.value;
  const state = live.state.value;
  if (!state || live.isStale.value) return <HealthBadge status="down" labels="connection" />;
  const now = live.serverNow();
  const status = worstOf([statusAt(state.link, now), statusAt(state.broker, now)]);
  const weak = state.meeting.phase === "joined" && linkQuality(state.wan) !== "good";
  const { hub, connectionStatus, conference } = messages.value;
  const shown: HealthStatus = status === "ok" && weak ? "degraded" : status;
  const { link } = conference;
  const text = status === "ok" && weak ? link[linkQuality(state.wan)] : `${hub}: ${connectionStatus[status]}`;
  return (
    <LinkPopover
      line={state.wan}
      sign={<HealthBadge status={shown} labels="connection" text={text} />}
      more={status !== "ok" && <p class="faint">{state.link.reason ?? state.broker.reason}</p>}
    />
  );
}
