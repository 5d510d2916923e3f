import type { Participant, SiteRole } from "../../daemon/contract/meeting/meeting.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { messages } from "./locale.ts";

/** The moderation of one site, on the panel and the console. */
export function ModerationButtons(props: {
  one: Participant;
  spotlightId: string | null;
  act: (method: string, params: object) => void;
  testId: (name: "speaker" | "viewer" | "silence" | "spotlight" | "chair" | "remove") => string;
}) {
  const { one, spotlightId, act, testId } = props;
  const { siteId, role, muted } = one;
  const w = messages.value.conference;
  const isLarge = spotlightId === siteId;
  const become = (wanted: SiteRole) => act("meeting.setRole", { siteId, role: wanted });
  return (
    <>
      {role === "viewer" && (
        <button
          type="button"
          class={one.handRaisedAtMs === null ? "" : "primary"}
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
          data-testid={testId("silence")}
          aria-pressed={muted}
          onClick={() => act("meeting.mute", { siteId, silenced: !muted })}
        >
          {muted ? w.unmuteSite : w.muteSite}
        </button>
      )}
      <button
        type="button"
        data-testid={testId("spotlight")}
        aria-pressed={isLarge}
        onClick={() => act("meeting.spotlight", { siteId: isLarge ? null : siteId })}
      >
        {isLarge ? w.unspotlight : w.spotlight}
      </button>
      {role !== "chair" && one.kind === "room" && (
        <ConfirmButton
          testId={testId("chair")}
          text={w.makeChair}
          sure={w.makeChairConfirm}
          onSure={() => become("chair")}
        />
      )}
      <ConfirmButton
        testId={testId("remove")}
        text={w.removeSite}
        sure={w.removeSiteConfirm}
        onSure={() => act("meeting.remove", { siteId })}
      />
    </>
  );
}
