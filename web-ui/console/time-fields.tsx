import { useId } from "preact/hooks";
import { formatLongDate, formatSpan } from "../shared/clock.ts";
import { messages } from "../shared/locale.ts";
import { foreignZone, type WallTime, zoneName } from "../shared/time-zone.ts";
import {
  type DraftContext,
  type DraftProblem,
  draftTimes,
  hasBegun,
  LENGTH_CHOICES,
  type MeetingDraft,
  START_CHOICES,
} from "./meeting-draft.ts";
import { meetingMessages, problemText } from "./meetings-locale.ts";

interface TimeFieldsProps {
  readonly draft: MeetingDraft;
  readonly context: DraftContext;
  readonly problems: readonly DraftProblem[];
  readonly set: (changes: Partial<MeetingDraft>) => void;
}

/** When a meeting begins and ends, and what that is with date and zone. */
export function TimeFields({ draft, context, problems, set }: TimeFieldsProps) {
  const { starts, lasts, minutes } = messages.value;
  const { startDate, startTime, endDate, endTime, until } = meetingMessages.value;
  const endProblems: readonly DraftProblem[] = ["end-missing", "end-early", "end-past", "end-late"];
  return (
    <>
      {!hasBegun(context) && (
        <div class="times">
          <Choice
            label={starts}
            testId="meeting-start"
            value={draft.start}
            options={START_CHOICES.map((choice) => [choice, startName(choice)])}
            onChange={(start) => set({ start })}
          />
          {draft.start === "at" && (
            <DateAndTime
              labels={[startDate, startTime]}
              testId="meeting-start"
              value={draft.startsAt}
              problem={problemText(problems, ["start"])}
              onChange={(startsAt) => set({ startsAt })}
            />
          )}
        </div>
      )}
      <div class="times">
        <Choice
          label={lasts}
          testId="meeting-minutes"
          value={draft.length}
          options={LENGTH_CHOICES.map((choice) => [
            choice,
            choice === "at" ? until : minutes(Number(choice)),
          ])}
          onChange={(length) => set({ length })}
        />
        {draft.length === "at" && (
          <DateAndTime
            labels={[endDate, endTime]}
            testId="meeting-end"
            value={draft.endsAt}
            problem={problemText(problems, endProblems)}
            onChange={(endsAt) => set({ endsAt })}
          />
        )}
      </div>
      {draft.length !== "at" && problems.includes("end-past") && (
        <p class="problem">{problemText(problems, ["end-past"])}</p>
      )}
      <Summary draft={draft} context={context} />
    </>
  );
}

function startName(choice: (typeof START_CHOICES)[number]): string {
  const { now, atTime, inSeconds } = messages.value;
  if (choice === "0") return now;
  return choice === "at" ? atTime : inSeconds(Number(choice));
}

/** The day of the week tells a wrong date, whatever form the browser's inputs have. */
function Summary({ draft, context }: Pick<TimeFieldsProps, "draft" | "context">) {
  const { startsAtMs, endsAtMs } = draftTimes(draft, context);
  if (startsAtMs === null || endsAtMs === null || endsAtMs <= startsAtMs) return null;
  const { timeZone, nowMs } = context;
  const span = formatSpan({ startsAtMs, endsAtMs }, nowMs, timeZone);
  const zone = foreignZone(startsAtMs, timeZone) === null ? ` · ${zoneName(startsAtMs, timeZone)}` : "";
  return (
    <p class="summary" data-testid="meeting-summary">
      {formatLongDate(startsAtMs, timeZone)} · {span}
      {zone}
    </p>
  );
}

function Choice(props: {
  label: string;
  testId: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  const { label, testId, value, options, onChange } = props;
  return (
    <label>
      {label}
      <select data-testid={testId} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function DateAndTime(props: {
  labels: readonly [string, string];
  testId: string;
  value: WallTime;
  problem: string | undefined;
  onChange: (value: WallTime) => void;
}) {
  const { labels, testId, value, problem, onChange } = props;
  const id = useId();
  const described = { "aria-invalid": problem !== undefined, "aria-describedby": problem ? id : undefined };
  return (
    <>
      <label>
        {labels[0]}
        <input
          type="date"
          data-testid={`${testId}-date`}
          {...described}
          value={value.date}
          onInput={(event) => onChange({ ...value, date: event.currentTarget.value })}
        />
      </label>
      <label>
        {labels[1]}
        {/* A browser's own input for times has 12 or 24 hours by its language, not by the page's. */}
        <input
          inputMode="numeric"
          placeholder="08:00"
          size={5}
          maxLength={10}
          autoComplete="off"
          data-testid={`${testId}-time`}
          {...described}
          value={value.time}
          onInput={(event) => onChange({ ...value, time: event.currentTarget.value })}
        />
      </label>
      {problem && (
        <p class="problem" id={id} data-testid={`${testId}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
}
