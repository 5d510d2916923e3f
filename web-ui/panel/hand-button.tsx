import { timeOfDay } from "../shared/clock.ts";
import { HandSign } from "../shared/hand-icon.tsx";
import { words } from "../shared/locale.ts";
import { command, standing } from "./room.ts";

/** Asks the chair for the floor. Who is not heard has nothing more important to press. */
export function Hand() {
  const { own, leads } = standing.value ?? {};
  if (!own || leads) return null;
  const { hand, handDown, handWhy, handUpSince } = words.value.conference;
  const { handRaisedAtMs } = own;
  const raised = handRaisedAtMs !== null;
  return (
    <button
      type="button"
      class={`hand ${own.muted ? "primary" : ""}`}
      data-testid="hand"
      data-raised={raised}
      aria-pressed={raised}
      onClick={() => void command("meeting.raiseHand", { raised: !raised })}
    >
      <HandSign />
      <span>
        <strong>{raised ? handDown : hand}</strong>
        {(raised || own.muted) && <small>{raised ? handUpSince(timeOfDay(handRaisedAtMs)) : handWhy}</small>}
      </span>
    </button>
  );
}
