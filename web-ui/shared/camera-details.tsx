import type { ComponentChildren } from "preact";
import { statusAt } from "../../daemon/contract/device/health.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { age } from "./clock.ts";
import { HealthBadge } from "./health-badge.tsx";
import { words } from "./locale.ts";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is known of a camera; `nowMs` by its room's clock. */
export function CameraFacts({ camera, nowMs }: { camera: CameraState; nowMs: number }) {
  const { info, never, unknownYet, errorsOf } = words.value;
  const { profile, manufacturer, model, firmware, connection, position, health, errorRate, settings } =
    camera;
  const proven = health.provenAtMs;
  const { share, failed, exchanges } = errorRate;
  return (
    <dl class="facts">
      <Fact name={info.state}>
        <HealthBadge status={statusAt(health, nowMs)} />
      </Fact>
      <Fact name={info.lastProof}>{proven === null ? never : age(nowMs - proven)}</Fact>
      <Fact name={info.errorRate}>{share === null ? unknownYet : errorsOf(share, failed, exchanges)}</Fact>
      <Fact name={info.model}>{model === null ? profile : `${profile} (${manufacturer} ${model})`}</Fact>
      <Fact name={info.firmware}>{firmware ?? unknownYet}</Fact>
      <Fact name={info.connection}>{connection}</Fact>
      {Object.keys(settings).length > 0 && (
        <Fact name={info.kept}>
          {Object.entries(settings)
            .map(([name, { value, status }]) =>
              status === "refused" ? `${name} ${value} (${info.refused})` : `${name} ${value}`,
            )
            .join(" · ")}
        </Fact>
      )}
      <Fact name={info.position}>
        {position ? `↔ ${position.pan} · ↕ ${position.tilt} · ⌕ ${position.zoom}` : unknownYet}
      </Fact>
    </dl>
  );
}
