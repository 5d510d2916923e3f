import type { Command } from "commander";
import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { readHubState, readRoomState, sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { durationBetween, optionParser } from "../option-parsers.ts";
import { table } from "../output.ts";
import { defineMeetingModeration } from "./meeting-moderation.ts";
import { defineRollCall } from "./roll-call.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 366 * DAY_MS;

interface CreateOptions {
  readonly title: string;
  readonly in?: number;
  readonly at?: string;
  readonly for?: number;
  readonly rooms?: string;
  readonly chair?: string;
  readonly speakers?: string;
  readonly lobby?: true;
}

function timeText(atMs: number): string {
  return new Date(atMs).toLocaleString("sv-SE");
}

function meetingTable(meetings: readonly Meeting[], nowMs: number): string {
  const rows = meetings.map(({ id, title, startsAtMs, endsAtMs, roomIds }) => [
    id,
    timeText(startsAtMs),
    timeText(endsAtMs),
    startsAtMs <= nowMs ? "running" : "scheduled",
    roomIds.join(","),
    title,
  ]);
  return table(["ID", "STARTS", "ENDS", "STATE", "ROOMS", "TITLE"], rows);
}

function startOf({ in: inMs, at }: CreateOptions): number {
  if (inMs !== undefined && at !== undefined) {
    throw new RoomdError("request.invalid", "write either --in or --at, not both");
  }
  if (at === undefined) return Date.now() + (inMs ?? 0);
  const atMs = Date.parse(at);
  if (!Number.isNaN(atMs)) return atMs;
  const text = `--at "${at}" is not a time; write it like 2026-12-30T08:00:00+07:00`;
  throw new RoomdError("request.invalid", text);
}

export function defineMeeting(group: Command): void {
  withExample(
    group
      .command("list")
      .description("list the room's agenda, or with --all (or --hub URL) every meeting of the hub")
      .option("--all", "list the meetings of the hub"),
    "roomctl meeting list",
  ).action(
    commandAction(async (command) => {
      const namesHub = command.getOptionValueSourceWithGlobals("hub") === "cli";
      const meetings =
        namesHub || command.opts<{ all?: boolean }>().all
          ? (await readHubState(hubServer(command))).meetings
          : (await readRoomState(roomServer(command))).agenda;
      return { text: meetingTable(meetings, Date.now()), value: meetings };
    }),
  );
  defineCreate(group);
  withExample(
    group
      .command("end")
      .description("end a meeting at the hub; all rooms leave")
      .argument("<id>", "as `meeting list` shows it"),
    "roomctl meeting end m-1a2b3c4d5e",
  ).action(
    commandAction(async (command, meetingId: string) => {
      await sendCommand(hubServer(command), "meeting.end", { meetingId });
      return { text: `${meetingId} ended`, value: { meetingId } };
    }),
  );
  withExample(
    group
      .command("join")
      .description("join a meeting with this room")
      .argument("[id]", "a meeting (default: the one that is running)"),
    "roomctl meeting join",
  ).action(
    commandAction(async (command, meetingId: string | undefined) => {
      const params = meetingId === undefined ? {} : { meetingId };
      const joined = await sendCommand(roomServer(command), "meeting.join", params);
      return { text: `joining "${joined.title}"`, value: joined };
    }),
  );
  withExample(
    group.command("leave").description("leave the meeting with this room; it does not rejoin by itself"),
    "roomctl meeting leave",
  ).action(
    commandAction(async (command) => {
      await sendCommand(roomServer(command), "meeting.leave");
      return { text: "left", value: {} };
    }),
  );
  defineMeetingModeration(group);
  defineRollCall(group);
}

function defineCreate(group: Command): void {
  withExample(
    group
      .command("create")
      .description("create a meeting at the hub; the rooms join by themselves when it starts")
      .requiredOption("--title <title>", "title of the meeting")
      .option(
        "--in <duration>",
        "start after this time (default: now)",
        optionParser(durationBetween(0, YEAR_MS)),
      )
      .option("--at <time>", "start at this time, ISO 8601")
      .option("--for <duration>", "duration (default: 1h)", optionParser(durationBetween(1000, 7 * DAY_MS)))
      .option("--rooms <ids>", "invited rooms, separated by commas (default: all)")
      .option("--chair <id>", "the room that moderates (default: every room may)")
      .option("--speakers <ids>", "with --chair: who else is a speaker from the start, separated by commas")
      .option("--lobby", "guests wait in a lobby until the chair admits them"),
    'roomctl meeting create --title "Họp giao ban" --in 20s --for 1h --rooms ha-noi,da-nang --chair ha-noi',
  ).action(
    commandAction(async (command) => {
      const options = command.opts<CreateOptions>();
      const hub = hubServer(command);
      const startsAtMs = startOf(options);
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
      const created = await sendCommand(hub, "meeting.create", params);
      return { text: meetingTable([created], Date.now()), value: created };
    }),
  );
}
