import { useSignal } from "@preact/signals";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { formatMoment, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { panelMessages } from "./locale.ts";
import { command, live, shownMeeting } from "./room.ts";

/** Joining earlier than this needs a second press, ms. */
const EARLY_MS = 15 * 60_000;

/** Returns why joining needs a second press; null if it does not. */
function question(meeting: Meeting): string | null {
  const now = live.serverNow();
  if (meeting.startsAtMs - now <= EARLY_MS) return null;
  return panelMessages.value.askEarly(formatMoment(meeting.startsAtMs, now));
}

/** Before a meeting: joins it. */
export function JoinButton() {
  pageNow.value;
  const askedFor = useSignal<string | null>(null);
  const meeting = shownMeeting.value;
  if (!meeting) return <p class="quiet">{messages.value.noMeeting}</p>;
  const reason = question(meeting);
  const isAsked = reason !== null && askedFor.value === meeting.id;
  return (
    <button
      type="button"
      class="primary join"
      data-testid="join"
      data-asked={isAsked}
      onClick={() => {
        if (reason !== null && !isAsked) {
          askedFor.value = meeting.id;
          return;
        }
        askedFor.value = null;
        void command("meeting.join", { meetingId: meeting.id });
      }}
      onBlur={() => {
        askedFor.value = null;
      }}
    >
      {messages.value.join}
      <small>{isAsked ? reason : meeting.title}</small>
    </button>
  );
}
