import { ConfirmButton } from "../shared/confirm-button.tsx";
import { messages } from "../shared/locale.ts";
import { command, live } from "./hub.ts";

/** Ends a meeting, or cancels one that has not begun, after a second press. */
export function EndMeetingButton({
  meeting,
}: {
  meeting: { readonly id: string; readonly startsAtMs: number };
}) {
  const { end, endConfirm, cancelMeeting, cancelMeetingConfirm } = messages.value;
  const hasBegun = meeting.startsAtMs <= live.serverNow();
  return (
    <ConfirmButton
      // A second press that meant to cancel must not end the meeting that has begun meanwhile.
      key={hasBegun ? "end" : "cancel"}
      testId={`end-${meeting.id}`}
      text={hasBegun ? end : cancelMeeting}
      confirmText={hasBegun ? endConfirm : cancelMeetingConfirm}
      onConfirm={() => void command(hasBegun ? "meeting.end" : "meeting.cancel", { meetingId: meeting.id })}
    />
  );
}
