import { useEffect, useRef } from "preact/hooks";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { messages } from "../shared/locale.ts";
import { ModerationButtons } from "../shared/moderation-buttons.tsx";
import { command } from "./room.ts";

export function GiveFloorButton({ siteId }: { siteId: string }) {
  return (
    <button
      type="button"
      class="primary"
      data-testid={`floor-${siteId}`}
      onClick={() => void command("meeting.setRole", { siteId, role: "speaker" })}
    >
      {messages.value.conference.giveFloor}
    </button>
  );
}

/** The moderation of a site, below its row. */
export function ParticipantActions({ one, roster }: { one: Participant; roster: Roster }) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={shown} class="actions" data-testid={`actions-${one.siteId}`}>
      <ModerationButtons
        participant={one}
        spotlightId={roster.spotlightId}
        moderate={({ name, params }) => void command(name, params)}
        testId={(name) => `${name}-${one.siteId}`}
      />
    </div>
  );
}
