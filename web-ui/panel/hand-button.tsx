import { formatTime } from "../shared/clock.ts";
import { HandIcon } from "../shared/hand-icon.tsx";
import { messages } from "../shared/locale.ts";
import { command, participantState } from "./room.ts";

/** Raises the hand; the primary action without the floor. */
export function HandButton() {
  const { local, canModerate } = participantState.value ?? {};
  if (!local || canModerate) return null;
  const { hand, handDown, handHint, handRaisedAt } = messages.value.conference;
  const { handRaisedAtMs } = local;
  const raised = handRaisedAtMs !== null;
  return (
    <button
      type="button"
      class={`hand ${local.muted ? "primary" : ""}`}
      data-testid="hand"
      data-raised={raised}
      aria-pressed={raised}
      onClick={() => void command("meeting.raiseHand", { raised: !raised })}
    >
      <HandIcon />
      <span>
        <strong>{raised ? handDown : hand}</strong>
        {(raised || local.muted) && (
          <small>{raised ? handRaisedAt(formatTime(handRaisedAtMs)) : handHint}</small>
        )}
      </span>
    </button>
  );
}
