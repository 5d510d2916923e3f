import { timeOfDay } from "../shared/clock.ts";
import { Bar } from "./bar.tsx";
import type { Guest } from "./guest.ts";
import { Stage } from "./stage.tsx";
import { guestWords } from "./words.ts";

/** Whether the guest is heard, where that is not as it seems. */
function Standing({ guest }: { guest: Guest }) {
  const self = guest.self.value;
  if (!self?.silenced) return null;
  const { listening, silenced, handUp } = guestWords.value;
  const why = self.role === "viewer" ? listening : silenced;
  return (
    <p class="standing" data-testid="standing" role="status">
      {self.handRaisedAtMs === null ? why : handUp}
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
