import { timeOfDay } from "../shared/clock.ts";
import { HealthBadge } from "../shared/health-badge.tsx";
import { LineDetails } from "../shared/link-popover.tsx";
import { lineQuality } from "../shared/link-quality.ts";
import { words } from "../shared/locale.ts";
import { Bar } from "./action-bar.tsx";
import type { Guest } from "./guest.ts";
import { guestWords } from "./locale.ts";
import { Stage } from "./tile-area.tsx";

/** Whether the guest is heard, where that is not as it seems. */
function Standing({ guest }: { guest: Guest }) {
  const self = guest.self.value;
  if (!self?.muted) return null;
  const { listening, silenced, handUp } = guestWords.value;
  const why = self.role === "viewer" ? listening : silenced;
  return (
    <p class="standing" data-testid="standing" role="status">
      {self.handRaisedAtMs === null ? why : handUp}
    </p>
  );
}

const HEALTH = { good: "ok", weak: "degraded", gone: "down" } as const;

/** How the guest's line is. */
function LineSign({ guest }: { guest: Guest }) {
  const line = guest.line.value;
  const quality = lineQuality(line);
  const text = words.value.conference.line[quality];
  return (
    <LineDetails line={line} sign={<HealthBadge status={HEALTH[quality]} of="connection" text={text} />} />
  );
}

/** What is not shown, or smaller, because the line is narrow. */
function Saving({ guest }: { guest: Guest }) {
  const steps = guest.saving.value;
  if (steps.length === 0) return null;
  const { saving, savingSteps } = words.value.display;
  return (
    <p class="saving" data-testid="saving" role="status">
      {saving(steps.map((step) => savingSteps[step]).join(", "))}
    </p>
  );
}

export function Meeting({ guest }: { guest: Guest }) {
  const { meeting } = guest.link.state ?? {};
  const roster = guest.link.roster.value;
  const view = guest.view.value;
  const { recording, connecting } = guestWords.value;
  return (
    <main class="meeting">
      <header>
        <h1>{meeting?.title}</h1>
        {typeof roster?.recordingSinceMs === "number" && (
          <p class="recording" data-testid="recording">
            {recording} · {timeOfDay(roster.recordingSinceMs)}
          </p>
        )}
        {roster && view && <LineSign guest={guest} />}
        <Saving guest={guest} />
      </header>
      {roster && view ? (
        <Stage guest={guest} roster={roster} view={view} />
      ) : (
        <p class="why large">{connecting}</p>
      )}
      <Standing guest={guest} />
      <Bar guest={guest} />
    </main>
  );
}
