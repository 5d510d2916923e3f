import { ConfirmButton } from "../shared/confirm-button.tsx";
import { messages } from "../shared/locale.ts";
import { command } from "./hub.ts";

/** Ends or cancels a meeting after a second press. */
export function EndMeetingButton({ meetingId }: { meetingId: string }) {
  const { end, endConfirm } = messages.value;
  return (
    <ConfirmButton
      testId={`end-${meetingId}`}
      text={end}
      sure={endConfirm}
      onSure={() => void command("meeting.end", { meetingId })}
    />
  );
}
