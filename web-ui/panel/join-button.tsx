import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { formatMoment, formatTime, pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { Sheet } from "../shared/sheet.tsx";
import { useDisclosure } from "../shared/use-disclosure.ts";
import { joinQuestion } from "./join-question.ts";
import { panelMessages } from "./locale.ts";
import { command, live, shownMeeting } from "./room.ts";

/** Returns who removed the room from its meeting, and when. */
function describeRemoval({ by, atMs }: NonNullable<CurrentRoomState["removal"]>): string {
  const { console, chair, site } = panelMessages.value.removedBy;
  const time = formatTime(atMs);
  if (by.kind === "console") return console(time);
  return by.role === "chair" ? chair(by.name, time) : site(by.name, time);
}

/** Before a meeting: joins it. Who is early, or was removed, is asked first. */
export function JoinButton() {
  pageNow.value;
  const sheet = useDisclosure<HTMLButtonElement>();
  const meeting = shownMeeting.value;
  if (!meeting) return <p class="quiet">{messages.value.noMeeting}</p>;
  const { removal = null } = live.state.value ?? {};
  const question = joinQuestion(meeting, { removal, nowMs: live.serverNow() });
  const { join } = messages.value;
  const { joinAgain } = panelMessages.value;
  const isRemoved = question === "removed" && removal !== null;
  const text = isRemoved ? joinAgain : join;
  return (
    <>
      <button
        ref={sheet.opener}
        type="button"
        class="primary join"
        data-testid="join"
        data-question={question}
        onClick={() => {
          if (question === "none") void command("meeting.join", { meetingId: meeting.id });
          else sheet.open();
        }}
      >
        {text}
        <small>{isRemoved ? describeRemoval(removal) : meeting.title}</small>
      </button>
      {sheet.isOpen && (
        <Sheet title={text} testId="join-sheet" close={sheet.close}>
          <JoinChoices
            meeting={meeting}
            text={isRemoved ? describeRemoval(removal) : null}
            close={sheet.close}
          />
        </Sheet>
      )}
    </>
  );
}

/** `text`: why it is asked; null for a meeting that has not begun. */
function JoinChoices(props: { meeting: Meeting; text: string | null; close: () => void }) {
  const { meeting, text, close } = props;
  const { join } = messages.value;
  const { early, joinEarly, joinAgain, stayOut } = panelMessages.value;
  return (
    <div class="choices">
      <p>
        <strong>{meeting.title}</strong>
      </p>
      <p>{text ?? early(formatMoment(meeting.startsAtMs, live.serverNow()))}</p>
      <button
        type="button"
        data-testid="join-confirm"
        onClick={() => {
          close();
          void command("meeting.join", { meetingId: meeting.id });
        }}
      >
        {text !== null ? joinAgain : meeting.startsAtMs > live.serverNow() ? joinEarly : join}
      </button>
      <button type="button" class="primary" data-testid="join-decline" onClick={close}>
        {stayOut}
      </button>
    </div>
  );
}
