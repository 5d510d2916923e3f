import { TwiceButton } from "../shared/confirm-button.tsx";
import { words } from "../shared/locale.ts";
import { command } from "./hub.ts";

/** Ending a meeting throws out all sites: it takes a second press. */
export function EndButton({ meetingId }: { meetingId: string }) {
  const { end, endSure } = words.value;
  return (
    <TwiceButton
      testId={`end-${meetingId}`}
      text={end}
      sure={endSure}
      onSure={() => void command("meeting.end", { meetingId })}
    />
  );
}
