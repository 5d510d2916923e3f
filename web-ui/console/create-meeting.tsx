import { useSignal } from "@preact/signals";
import type { ParamsOf } from "../../daemon/contract/define-command.ts";
import type { HubCommands } from "../../daemon/contract/hub-commands.ts";
import { messages } from "../shared/locale.ts";
import { useAutofocus } from "../shared/use-autofocus.ts";
import { command, live, useHubTopic } from "./hub.ts";
import { meetingRoles, RoleFields, toggle } from "./role-fields.tsx";

const STARTS = ["0", "20", "60", "300", "at"] as const;
const DURATIONS_MINUTES = [30, 60, 120, 240] as const;

function startsAt(choice: string, time: string, now: number): number {
  if (choice !== "at") return now + Number(choice) * 1000;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const today = new Date(now).setHours(hours, minutes, 0, 0);
  // A time in the past means tomorrow.
  return today > now ? today : new Date(today).setDate(new Date(today).getDate() + 1);
}

function startName(choice: (typeof STARTS)[number]): string {
  const { now, atTime, inSeconds } = messages.value;
  if (choice === "0") return now;
  return choice === "at" ? atTime : inSeconds(Number(choice));
}

/** The form for a new meeting; all sites are invited unless unticked. */
export function CreateMeeting({ done }: { done: () => void }) {
  const title = useSignal("");
  const start = useSignal<string>("20");
  const time = useSignal("08:00");
  const minutes = useSignal<number>(DURATIONS_MINUTES[1]);
  const left = useSignal<ReadonlySet<string>>(new Set());
  const chair = useSignal("");
  const speakers = useSignal<ReadonlySet<string>>(new Set());
  const hasLobby = useSignal(false);
  const first = useAutofocus<HTMLInputElement>();
  const w = messages.value;
  const rooms = useHubTopic("rooms")?.list("{roomId}") ?? [];
  const roomIds = rooms.map(({ id }) => id).filter((id) => !left.value.has(id));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const startsAtMs = Math.round(startsAt(start.value, time.value, live.serverNow()));
    const endsAtMs = startsAtMs + minutes.value * 60_000;
    const params: ParamsOf<HubCommands["meeting.create"]> = {
      title: title.value.trim() || w.titleExample,
      startsAtMs,
      endsAtMs,
      roomIds,
      ...meetingRoles(chair.value, { roomIds, speakers: speakers.value }),
      ...(hasLobby.value ? { hasLobby: true } : {}),
    };
    if (await command("meeting.create", params)) done();
  };
  return (
    <form class="create" onSubmit={submit}>
      <label>
        {w.title}
        <input
          ref={first}
          data-testid="meeting-title"
          placeholder={w.titleExample}
          maxLength={200}
          value={title.value}
          onInput={(event) => {
            title.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="row">
        <label>
          {w.starts}
          <select
            data-testid="meeting-start"
            value={start.value}
            onChange={(event) => {
              start.value = event.currentTarget.value;
            }}
          >
            {STARTS.map((choice) => (
              <option key={choice} value={choice}>
                {startName(choice)}
              </option>
            ))}
          </select>
        </label>
        {start.value === "at" && (
          <label>
            {w.atTime}
            <input
              type="time"
              required
              value={time.value}
              onInput={(event) => {
                time.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <label>
          {w.lasts}
          <select
            data-testid="meeting-minutes"
            value={String(minutes.value)}
            onChange={(event) => {
              minutes.value = Number(event.currentTarget.value);
            }}
          >
            {DURATIONS_MINUTES.map((count) => (
              <option key={count} value={String(count)}>
                {w.minutes(count)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset>
        <legend>
          {w.invited} ({roomIds.length})
        </legend>
        {rooms.map(({ id, name }) => (
          <label key={id} class="tick">
            <input type="checkbox" checked={!left.value.has(id)} onChange={() => toggle(left, id)} />
            {name}
          </label>
        ))}
      </fieldset>
      <RoleFields rooms={rooms.filter(({ id }) => !left.value.has(id))} chair={chair} speakers={speakers} />
      <label class="tick">
        <input
          type="checkbox"
          data-testid="meeting-waiting-room"
          checked={hasLobby.value}
          onChange={() => {
            hasLobby.value = !hasLobby.value;
          }}
        />
        {w.conference.hasLobby}
      </label>
      <div class="row">
        <button type="submit" class="primary" data-testid="meeting-submit" disabled={roomIds.length === 0}>
          {w.create}
        </button>
        <button type="button" onClick={done}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
