import { ConfirmButton } from "../shared/confirm-button.tsx";
import { messages } from "../shared/locale.ts";
import { command } from "./hub.ts";

/** Ending a meeting throws out all sites: it takes a second press. */
export function EndMeetingButton({ meetingId }: { meetingId: string }) {
  const { end, endSure } = messages.value;
  return (
    <ConfirmButton
      testId={`end-${meetingId}`}
      text={end}
      sure={endSure}
      onSure={() => void command("meeting.end", { meetingId })}
    />
  );
}
