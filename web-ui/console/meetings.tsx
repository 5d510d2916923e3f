import { findOverlaps } from "../../daemon/shared/meeting-overlaps.ts";
import { messages } from "../shared/locale.ts";
import { useDisclosure } from "../shared/use-disclosure.ts";
import { useHubTopic } from "./hub.ts";
import { MeetingForm } from "./meeting-form.tsx";
import { MeetingItem } from "./meeting-item.tsx";

/** Meetings that have not ended, and the form for a new one. */
export function Meetings() {
  const form = useDisclosure<HTMLButtonElement>();
  const { meetings, noAgenda, createMeeting } = messages.value;
  const all = useHubTopic("meetings")?.list("{meetingId}") ?? [];
  return (
    <section class="card meetings">
      <header class="row">
        <h2 class="grow">{meetings}</h2>
        {!form.isOpen && (
          <button
            ref={form.opener}
            type="button"
            class="primary"
            data-testid="create-meeting"
            onClick={form.open}
          >
            + {createMeeting}
          </button>
        )}
      </header>
      {form.isOpen && <MeetingForm done={form.close} />}
      {all.length === 0 && !form.isOpen && <p class="faint">{noAgenda}</p>}
      <ul>
        {all
          .toSorted((a, b) => a.startsAtMs - b.startsAtMs || a.id.localeCompare(b.id))
          .map((meeting) => (
            <MeetingItem key={meeting.id} meeting={meeting} overlaps={findOverlaps(meeting, all)} />
          ))}
      </ul>
    </section>
  );
}
