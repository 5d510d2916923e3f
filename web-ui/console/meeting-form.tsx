import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { pageNow } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { useAutofocus } from "../shared/use-autofocus.ts";
import { command, live, useHubTopic, useHubZone } from "./hub.ts";
import {
  createParams,
  type DraftProblem,
  draftOf,
  draftTimes,
  findProblems,
  hasBegun,
  type MeetingDraft,
  newDraft,
  updateParams,
} from "./meeting-draft.ts";
import { meetingMessages, problemText } from "./meetings-locale.ts";
import { OverlapNotice, useOverlaps } from "./overlap-notice.tsx";
import { RoleFields } from "./role-fields.tsx";
import { RoomTree } from "./room-tree.tsx";
import { TimeFields } from "./time-fields.tsx";

/** The form for a new meeting, or for changes of one. */
export function MeetingForm(props: { meeting?: Meeting; done: () => void }) {
  pageNow.value;
  const { done } = props;
  // As it was when the form was opened: what others change meanwhile is not changed back.
  const { current: meeting } = useRef(props.meeting);
  const timeZone = useHubZone();
  const draft = useSignal<MeetingDraft>(
    meeting ? draftOf(meeting, timeZone) : newDraft(live.serverNow(), timeZone),
  );
  const isChecked = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const rooms = useHubTopic("rooms")?.list("{roomId}") ?? [];
  const context = { nowMs: live.serverNow(), timeZone, meeting };
  const isBegun = hasBegun(context);
  const { startsAtMs, endsAtMs } = draftTimes(draft.value, context);
  const problems = isChecked.value ? findProblems(draft.value, context) : [];
  const roomIds = [...draft.value.roomIds];
  const overlaps = useOverlaps(
    startsAtMs !== null && endsAtMs !== null ? { ...meeting, startsAtMs, endsAtMs, roomIds } : null,
  );
  const set = (changes: Partial<MeetingDraft>) => {
    draft.value = { ...draft.value, ...changes };
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    isChecked.value = true;
    const [first] = findProblems(draft.value, context);
    if (first || startsAtMs === null || endsAtMs === null) {
      // Once the messages are there.
      setTimeout(() => form.current?.querySelector<HTMLElement>(FIELDS[first ?? "start"])?.focus());
      return;
    }
    const times = { startsAtMs, endsAtMs };
    const isStored = meeting
      ? await command("meeting.update", updateParams(draft.value, meeting, { ...times, isBegun }))
      : await command("meeting.create", createParams(draft.value, times));
    if (isStored) done();
  };
  return (
    <form
      ref={form}
      class="meeting-form"
      noValidate
      data-testid={meeting ? `edit-form-${meeting.id}` : "create-form"}
      onSubmit={submit}
    >
      {isBegun && <p class="faint">{meetingMessages.value.hasBegun}</p>}
      <TitleField value={draft.value.title} problem={problems.includes("title")} set={set} />
      <TimeFields draft={draft.value} context={context} problems={problems} set={set} />
      <RoomTree
        label={messages.value.invited}
        testId="meeting-rooms"
        rooms={rooms}
        chosen={draft.value.roomIds}
        choose={(roomIds) => set({ roomIds })}
        problem={problemText(problems, ["rooms", "chair"])}
      />
      {!isBegun && (
        <RoleFields
          draft={draft.value}
          invited={rooms.filter(({ id }) => draft.value.roomIds.has(id))}
          set={set}
        />
      )}
      <OverlapNotice overlaps={overlaps} />
      <Buttons kind={meeting ? "edit" : "create"} hasOverlaps={overlaps.length > 0} done={done} />
    </form>
  );
}

/** Where the focus goes for each problem. */
const FIELDS: Record<DraftProblem, string> = {
  title: '[data-testid="meeting-title"]',
  start: '[data-testid="meeting-start-date"]',
  "end-missing": '[data-testid="meeting-end-date"]',
  "end-early": '[data-testid="meeting-end-time"]',
  "end-past": '[data-testid="meeting-end-time"], [data-testid="meeting-minutes"]',
  "end-late": '[data-testid="meeting-end-date"]',
  rooms: '[data-testid="meeting-rooms-search"]',
  chair: '[data-testid="meeting-rooms-search"]',
};

function TitleField(props: {
  value: string;
  problem: boolean;
  set: (changes: Partial<MeetingDraft>) => void;
}) {
  const { value, problem, set } = props;
  const id = useId();
  const first = useAutofocus<HTMLInputElement>();
  const { title, titleExample } = messages.value;
  return (
    <label>
      {title}
      <input
        ref={first}
        data-testid="meeting-title"
        placeholder={titleExample}
        maxLength={200}
        required
        aria-invalid={problem}
        aria-describedby={problem ? id : undefined}
        value={value}
        onInput={(event) => set({ title: event.currentTarget.value })}
      />
      {problem && (
        <span class="problem" id={id} data-testid="meeting-title-problem">
          {meetingMessages.value.problems.title}
        </span>
      )}
    </label>
  );
}

function Buttons(props: { kind: "create" | "edit"; hasOverlaps: boolean; done: () => void }) {
  const { kind, hasOverlaps, done } = props;
  const { create, cancel } = messages.value;
  const { save, saveAnyway, createAnyway } = meetingMessages.value;
  const submit = kind === "create" ? (hasOverlaps ? createAnyway : create) : hasOverlaps ? saveAnyway : save;
  return (
    <div class="row">
      <button type="submit" class="primary" data-testid="meeting-submit">
        {submit}
      </button>
      <button type="button" data-testid="meeting-form-close" onClick={done}>
        {cancel}
      </button>
    </div>
  );
}
