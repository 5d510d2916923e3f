import type { Participant, SiteRole } from "../../daemon/contract/meeting/meeting.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { messages } from "./locale.ts";

/** What the chair may do with a site, at the panel and at the console. */
export function ModerationButtons(props: {
  one: Participant;
  spotlightId: string | null;
  /** Does it: a method of the meeting, with its parameters. */
  act: (method: string, params: object) => void;
  /** Each page has its own names for the buttons. */
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
          {w.takeFloor}
        </button>
      )}
      {role !== "viewer" && (
        <button
          type="button"
          data-testid={testId("silence")}
          aria-pressed={muted}
          onClick={() => act("meeting.mute", { siteId, silenced: !muted })}
        >
          {muted ? w.unsilence : w.silence}
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
          sure={w.makeChairSure}
          onSure={() => become("chair")}
        />
      )}
      <ConfirmButton
        testId={testId("remove")}
        text={w.putOut}
        sure={w.putOutSure}
        onSure={() => act("meeting.remove", { siteId })}
      />
    </>
  );
}
