import type { Command } from "commander";
import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { type HubServer, readHubState, sendCommand } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { durationBetween, optionParser } from "../option-parsers.ts";
import { scheduledOutput } from "./meeting-table.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 366 * DAY_MS;

interface TimeOptions {
  readonly in?: number;
  readonly at?: string;
  readonly for?: number;
}

interface CreateOptions extends TimeOptions {
  readonly title: string;
  readonly rooms?: string;
  readonly chair?: string;
  readonly speakers?: string;
  readonly lobby?: true;
}

interface UpdateOptions extends TimeOptions {
  readonly title?: string;
  readonly rooms?: string;
  readonly chair?: string | false;
  readonly speakers?: string;
  readonly lobby?: boolean;
}

/** The commands that change the hub's schedule. */
export function defineMeetingSchedule(group: Command): void {
  defineCreate(group);
  defineUpdate(group);
  const id = "as `meeting list` shows it";
  withExample(
    group
      .command("cancel")
      .description("remove a meeting that has not begun from the hub's schedule")
      .argument("<id>", id),
    "roomctl meeting cancel m-1a2b3c4d5e",
  ).action(
    commandAction(async (command, meetingId: string) => {
      await sendCommand(hubServer(command), "meeting.cancel", { meetingId });
      return { text: `${meetingId} cancelled`, value: { meetingId } };
    }),
  );
  withExample(
    group
      .command("end")
      .description("end a meeting that has begun at the hub; all rooms leave")
      .argument("<id>", id),
    "roomctl meeting end m-1a2b3c4d5e",
  ).action(
    commandAction(async (command, meetingId: string) => {
      await sendCommand(hubServer(command), "meeting.end", { meetingId });
      return { text: `${meetingId} ended`, value: { meetingId } };
    }),
  );
}

function defineCreate(group: Command): void {
  withExample(
    withTimes(
      group
        .command("create")
        .description("create a meeting at the hub; the rooms join by themselves when it starts")
        .requiredOption("--title <title>", "title of the meeting"),
      { start: "default: now", duration: "default: 1h" },
    )
      .option("--rooms <ids>", "invited rooms, separated by commas (default: all)")
      .option("--chair <id>", "the room that moderates (default: every room may)")
      .option("--speakers <ids>", "with --chair: who else is a speaker from the start, separated by commas")
      .option("--lobby", "guests wait in a lobby until the chair admits them"),
    'roomctl meeting create --title "Họp giao ban" --in 20s --for 1h --rooms ha-noi,da-nang --chair ha-noi',
  ).action(
    commandAction(async (command) => {
      const options = command.opts<CreateOptions>();
      const hub = hubServer(command);
      const startsAtMs = startOf(options) ?? Date.now();
      const roomIds = options.rooms?.split(",") ?? (await readHubState(hub)).rooms.map(({ id }) => id);
      const { chair, speakers, lobby } = options;
      const params: ParamsOf<HubCommands["meeting.create"]> = {
        title: options.title,
        startsAtMs,
        endsAtMs: startsAtMs + (options.for ?? HOUR_MS),
        roomIds,
        ...(chair === undefined ? {} : { chairRoomId: chair }),
        ...(speakers === undefined ? {} : { speakerRoomIds: speakers.split(",") }),
        ...(lobby ? { hasLobby: true } : {}),
      };
      return scheduledOutput(await sendCommand(hub, "meeting.create", params));
    }),
  );
}

function defineUpdate(group: Command): void {
  withExample(
    withTimes(
      group
        .command("update")
        .description("change a meeting; once it has begun, only --title, --for and --rooms")
        .argument("<id>", "as `meeting list` shows it")
        .option("--title <title>", "another title"),
      { start: "the duration stays", duration: "from the start" },
    )
      .option("--rooms <ids>", "all invited rooms, separated by commas")
      .option("--chair <id>", "the room that moderates")
      .option("--no-chair", "every room may moderate")
      .option("--speakers <ids>", "who else is a speaker from the start, separated by commas")
      .option("--lobby", "guests wait in a lobby until the chair admits them")
      .option("--no-lobby", "guests enter without waiting"),
    "roomctl meeting update m-1a2b3c4d5e --at 2026-12-30T08:00:00+07:00 --for 90m",
  ).action(
    commandAction(async (command, meetingId: string) => {
      const hub = hubServer(command);
      const { title, rooms, chair, speakers, lobby, ...times } = command.opts<UpdateOptions>();
      const params: ParamsOf<HubCommands["meeting.update"]> = {
        meetingId,
        ...(title === undefined ? {} : { title }),
        ...(await changedTimes(hub, { meetingId, ...times })),
        ...(rooms === undefined ? {} : { roomIds: rooms.split(",") }),
        ...(chair === undefined ? {} : { chairRoomId: chair === false ? null : chair }),
        ...(speakers === undefined ? {} : { speakerRoomIds: speakers.split(",") }),
        ...(lobby === undefined ? {} : { hasLobby: lobby }),
      };
      return scheduledOutput(await sendCommand(hub, "meeting.update", params));
    }),
  );
}

function withTimes(command: Command, help: { readonly start: string; readonly duration: string }): Command {
  return command
    .option(
      "--in <duration>",
      `start after this time (${help.start})`,
      optionParser(durationBetween(0, YEAR_MS)),
    )
    .option("--at <time>", "start at this time, ISO 8601")
    .option(
      "--for <duration>",
      `duration (${help.duration})`,
      optionParser(durationBetween(1000, 7 * DAY_MS)),
    );
}

function startOf({ in: inMs, at }: TimeOptions): number | undefined {
  if (inMs !== undefined && at !== undefined) {
    throw new RoomdError("request.invalid", "write either --in or --at, not both");
  }
  if (inMs !== undefined) return Date.now() + inMs;
  if (at === undefined) return undefined;
  const atMs = Date.parse(at);
  if (!Number.isNaN(atMs)) return atMs;
  const text = `--at "${at}" is not a time; write it like 2026-12-30T08:00:00+07:00`;
  throw new RoomdError("request.invalid", text);
}

/** Returns start and end of a meeting that is moved, made longer or shorter; nothing when neither is asked for. */
async function changedTimes(
  hub: HubServer,
  { meetingId, ...times }: TimeOptions & { readonly meetingId: string },
): Promise<Partial<Pick<Meeting, "startsAtMs" | "endsAtMs">>> {
  const startsAtMs = startOf(times);
  if (startsAtMs === undefined && times.for === undefined) return {};
  const { meetings } = await readHubState(hub);
  const meeting = meetings.find(({ id }) => id === meetingId);
  if (!meeting) throw new RoomdError("not-found", `no meeting "${meetingId}", or it has ended`);
  const durationMs = times.for ?? meeting.endsAtMs - meeting.startsAtMs;
  const from = startsAtMs ?? meeting.startsAtMs;
  return { ...(startsAtMs === undefined ? {} : { startsAtMs }), endsAtMs: from + durationMs };
}
