import { linkQuality } from "../../daemon/shared/link-quality.ts";
import { formatTime } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { LinkPopover } from "../shared/link-popover.tsx";
import { messages } from "../shared/locale.ts";
import { ActionBar } from "./action-bar.tsx";
import { DeviceProblem } from "./device-problem.tsx";
import type { Guest } from "./guest.ts";
import { guestMessages } from "./locale.ts";
import { TileArea } from "./tile-area.tsx";

/** Why the others don't hear the guest. */
function SpeakingState({ guest }: { guest: Guest }) {
  const self = guest.participant.value;
  if (!self?.muted) return null;
  const { listening, mutedByChair, handUp } = guestMessages.value;
  const text = self.role === "viewer" ? listening : mutedByChair;
  return (
    <p class="participant-state" data-testid="participant-state" role="status">
      {self.handRaisedAtMs === null ? text : handUp}
    </p>
  );
}

const HEALTH = { good: "ok", weak: "degraded", gone: "down" } as const;

/** The quality of the guest's link. */
function LinkSign({ guest }: { guest: Guest }) {
  const line = guest.link.value;
  const quality = linkQuality(line);
  const text = messages.value.conference.link[quality];
  return (
    <LinkPopover
      line={line}
      sign={<HealthBadge status={HEALTH[quality]} labels="connection" text={text} />}
    />
  );
}

/** What is hidden or smaller because the link is narrow. */
function Degradation({ guest }: { guest: Guest }) {
  const steps = guest.degradation.value;
  if (steps.length === 0) return null;
  const { degradation, degradationSteps } = messages.value;
  return (
    <p class="degradation" data-testid="degradation" role="status">
      {degradation(steps.map((step) => degradationSteps[step]).join(", "))}
    </p>
  );
}

export function Meeting({ guest }: { guest: Guest }) {
  const { meeting } = guest.hub.state ?? {};
  const roster = guest.hub.roster.value;
  const view = guest.view.value;
  const { recording, connecting } = guestMessages.value;
  return (
    <main class="meeting">
      <header>
        <h1>{meeting?.title}</h1>
        {typeof roster?.recordingSinceMs === "number" && (
          <p class="recording" data-testid="recording">
            {recording} · {formatTime(roster.recordingSinceMs)}
          </p>
        )}
        {roster && view && <LinkSign guest={guest} />}
        <Degradation guest={guest} />
      </header>
      {roster && view ? (
        <TileArea guest={guest} roster={roster} view={view} />
      ) : (
        <p class="reason large">{connecting}</p>
      )}
      <SpeakingState guest={guest} />
      <div>
        <DeviceProblem kind="camera" />
        <DeviceProblem kind="microphone" />
      </div>
      <ActionBar guest={guest} />
    </main>
  );
}
