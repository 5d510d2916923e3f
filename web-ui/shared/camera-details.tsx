import type { ComponentChildren } from "preact";
import { statusAt } from "../../daemon/contract/device/health.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { formatAge } from "./clock.ts";
import { HealthBadge } from "./health-badge.tsx";
import { messages } from "./locale.ts";

function Detail({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `nowMs`: by the room's clock. */
export function CameraDetails({ camera, nowMs }: { camera: CameraState; nowMs: number }) {
  const { info, never, notKnownYet, errorRateDetail } = messages.value;
  const { profile, manufacturer, model, firmware, connection, health, errorRate, settings } = camera;
  const proven = health.provenAtMs;
  const { share, failed, exchanges } = errorRate;
  return (
    <dl class="facts">
      <Detail name={info.state}>
        <HealthBadge status={statusAt(health, nowMs)} />
      </Detail>
      <Detail name={info.lastProof}>{proven === null ? never : formatAge(nowMs - proven)}</Detail>
      <Detail name={info.errorRate}>
        {share === null ? notKnownYet : errorRateDetail(share, failed, exchanges)}
      </Detail>
      <Detail name={info.model}>{model === null ? profile : `${profile} (${manufacturer} ${model})`}</Detail>
      <Detail name={info.firmware}>{firmware ?? notKnownYet}</Detail>
      <Detail name={info.connection}>{connection}</Detail>
      {Object.keys(settings).length > 0 && (
        <Detail name={info.storedSettings}>
          {Object.entries(settings)
            .map(([name, { value, status }]) =>
              status === "refused" ? `${name} ${value} (${info.refused})` : `${name} ${value}`,
            )
            .join(" · ")}
        </Detail>
      )}
    </dl>
  );
}
