import type { ConferenceCommand } from "../../daemon/contract/conference-commands.ts";
import type { Participant, SiteRole } from "../../daemon/contract/meeting/meeting.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { messages } from "./locale.ts";

/** The moderation of one site, on the panel and the console. */
export function ModerationButtons(props: {
  participant: Participant;
  spotlightId: string | null;
  moderate: (command: ConferenceCommand) => void;
  testId: (name: "speaker" | "viewer" | "mute" | "spotlight" | "chair" | "remove") => string;
}) {
  const { participant, spotlightId, moderate, testId } = props;
  const { siteId, role, muted } = participant;
  const w = messages.value.conference;
  const isLarge = spotlightId === siteId;
  const become = (newRole: SiteRole) =>
    moderate({ name: "meeting.setRole", params: { siteId, role: newRole } });
  return (
    <>
      {role === "viewer" && (
        <button
          type="button"
          class={participant.handRaisedAtMs === null ? "" : "primary"}
          data-testid={testId("speaker")}
          onClick={() => become("speaker")}
        >
          {w.giveFloor}
        </button>
      )}
      {role === "speaker" && (
        <button type="button" data-testid={testId("viewer")} onClick={() => become("viewer")}>
          {w.withdrawFloor}
        </button>
      )}
      {role !== "viewer" && (
        <button
          type="button"
          data-testid={testId("mute")}
          aria-pressed={muted}
          onClick={() => moderate({ name: "meeting.mute", params: { siteId, muted: !muted } })}
        >
          {muted ? w.unmuteSite : w.muteSite}
        </button>
      )}
      <button
        type="button"
        data-testid={testId("spotlight")}
        aria-pressed={isLarge}
        onClick={() => moderate({ name: "meeting.spotlight", params: { siteId: isLarge ? null : siteId } })}
      >
        {isLarge ? w.unspotlight : w.spotlight}
      </button>
      {role !== "chair" && participant.kind === "room" && (
        <ConfirmButton
          testId={testId("chair")}
          text={w.makeChair}
          confirmText={w.makeChairConfirm}
          onConfirm={() => become("chair")}
        />
      )}
      <ConfirmButton
        testId={testId("remove")}
        text={w.removeSite}
        confirmText={w.removeSiteConfirm}
        onConfirm={() => moderate({ name: "meeting.remove", params: { siteId } })}
      />
    </>
  );
}
