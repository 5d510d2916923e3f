import { useSignal } from "@preact/signals";
import { messages } from "../shared/locale.ts";
import { Sheet } from "../shared/sheet.tsx";
import { HoldButton } from "./hold-button.tsx";
import { type LeaveOptions, leaveOptions } from "./leave-options.ts";
import { panelMessages } from "./locale.ts";
import { command, END_HOLD_MS, lastParticipantState, live, participantState, shownMeeting } from "./room.ts";

const leave = () => command("meeting.leave", {});

async function handOver(siteId: string): Promise<void> {
  if (await command("meeting.setRole", { siteId, role: "chair" })) await leave();
}

function HandOver({ successors }: LeaveOptions) {
  const { chairLeaves, chairAlone, handOver: handOverTo } = panelMessages.value;
  return (
    <>
      <p>{successors.length > 0 ? chairLeaves : chairAlone}</p>
      <div class="successors">
        {successors.map(({ siteId, name }) => (
          <button
            type="button"
            key={siteId}
            data-testid={`hand-over-${siteId}`}
            onClick={() => void handOver(siteId)}
          >
            {handOverTo(name)}
          </button>
        ))}
      </div>
    </>
  );
}

function LeaveNow() {
  return (
    <button type="button" class="leave" data-testid="leave-now" onClick={() => void leave()}>
      {messages.value.leave}
      <small>{panelMessages.value.leaveHint}</small>
    </button>
  );
}

function EndMeeting() {
  const { endMeeting, holdToEnd } = messages.value.conference;
  const meeting = shownMeeting.value;
  if (!meeting || meeting.startsAtMs > live.serverNow()) return null;
  return (
    <HoldButton
      testId="end-meeting"
      class="end"
      holdMs={END_HOLD_MS}
      onHeld={() => void command("meeting.end", {})}
    >
      <strong>{endMeeting}</strong>
      <small>{holdToEnd}</small>
    </HoldButton>
  );
}

/** Leaves the meeting; who moderates it chooses between leaving, handing over and ending. */
export function LeaveButton() {
  const isOpen = useSignal(false);
  const options = leaveOptions(lastParticipantState.value);
  const isOffline = participantState.value === null;
  const close = () => {
    isOpen.value = false;
  };
  const { leave: text } = messages.value;
  const { chairOffline, stay } = panelMessages.value;
  return (
    <>
      <button
        type="button"
        class="leave"
        data-testid="leave"
        onClick={() => {
          if (options.kind === "now") void leave();
          else isOpen.value = true;
        }}
      >
        {text}
      </button>
      {isOpen.value && (
        <Sheet title={text} testId="leave-sheet" close={close}>
          <div class="choices">
            {isOffline && options.kind === "chair" && <p>{chairOffline}</p>}
            {!isOffline && options.kind === "chair" && <HandOver {...options} />}
            {(isOffline || options.kind !== "chair") && <LeaveNow />}
            {!isOffline && <EndMeeting />}
            <button type="button" onClick={close}>
              {stay}
            </button>
          </div>
        </Sheet>
      )}
    </>
  );
}
