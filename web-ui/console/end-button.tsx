import { useSignal } from "@preact/signals";
import { words } from "../shared/words.ts";
import { command } from "./hub.ts";

/** Ending a meeting throws out all sites: it takes a second press. */
export function EndButton({ meetingId }: { meetingId: string }) {
  const sure = useSignal(false);
  const { end, endSure } = words.value;
  const press = () => {
    if (sure.value) void command("meeting.end", { meetingId });
    sure.value = !sure.value;
  };
  return (
    <button type="button" class={sure.value ? "danger" : ""} data-testid={`end-${meetingId}`} onClick={press}>
      {sure.value ? endSure : end}
    </button>
  );
}
