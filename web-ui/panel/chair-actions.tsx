import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Participant, Roster } from "../../daemon/contract/meeting.ts";
import { words } from "../shared/words.ts";
import { command } from "./room.ts";

/** The one thing that a raised hand asks for. */
export function GiveFloor({ siteId }: { siteId: string }) {
  return (
    <button
      type="button"
      class="primary"
      data-testid={`floor-${siteId}`}
      onClick={() => void command("meeting.role", { siteId, role: "speaker" })}
    >
      {words.value.conference.giveFloor}
    </button>
  );
}

/** What can't be taken back by pressing the same button needs a second press. */
function Twice(props: { testId: string; text: string; sure: string; onSure: () => void }) {
  const asked = useSignal(false);
  return (
    <button
      type="button"
      class={asked.value ? "danger" : ""}
      data-testid={props.testId}
      onClick={() => {
        if (asked.value) props.onSure();
        asked.value = !asked.value;
      }}
      onBlur={() => {
        asked.value = false;
      }}
    >
      {asked.value ? props.sure : props.text}
    </button>
  );
}

/** What the chair may do with a site. */
export function ChairActions({ one, roster }: { one: Participant; roster: Roster }) {
  const { siteId, role, silenced } = one;
  const w = words.value.conference;
  const isLarge = roster.spotlightId === siteId;
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), []);
  const act = (method: string, params: object = {}) => void command(method, { siteId, ...params });
  return (
    <div ref={shown} class="acts" data-testid={`acts-${siteId}`}>
      {role === "viewer" && (
        <button
          type="button"
          data-testid={`speaker-${siteId}`}
          onClick={() => act("meeting.role", { role: "speaker" })}
        >
          {w.giveFloor}
        </button>
      )}
      {role === "speaker" && (
        <button
          type="button"
          data-testid={`viewer-${siteId}`}
          onClick={() => act("meeting.role", { role: "viewer" })}
        >
          {w.takeFloor}
        </button>
      )}
      {role !== "viewer" && (
        <button
          type="button"
          data-testid={`silence-${siteId}`}
          aria-pressed={silenced}
          onClick={() => act("meeting.silence", { silenced: !silenced })}
        >
          {silenced ? w.unsilence : w.silence}
        </button>
      )}
      <button
        type="button"
        data-testid={`spotlight-${siteId}`}
        aria-pressed={isLarge}
        onClick={() => void command("meeting.spotlight", { siteId: isLarge ? null : siteId })}
      >
        {isLarge ? w.unspotlight : w.spotlight}
      </button>
      {role !== "chair" && one.kind === "room" && (
        <Twice
          testId={`chair-${siteId}`}
          text={w.makeChair}
          sure={w.makeChairSure}
          onSure={() => act("meeting.role", { role: "chair" })}
        />
      )}
      <Twice
        testId={`remove-${siteId}`}
        text={w.putOut}
        sure={w.putOutSure}
        onSure={() => act("meeting.remove")}
      />
    </div>
  );
}
