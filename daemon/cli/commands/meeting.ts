import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import { HubState } from "../../contract/fleet/hub-state.ts";
import { RoomState } from "../../contract/fleet/room-state.ts";
import type { HubCommandParams } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, hubServer, optionParser, roomServer, withExample } from "../command-context.ts";
import { durationBetween } from "../durations.ts";
import { table } from "../output.ts";
import { addMeetingModeration } from "./meeting-moderation.ts";

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
  readonly hasLobby?: true;
}

function when(atMs: number): string {
  return new Date(atMs).toLocaleString("sv-SE");
}

function meetingTable(meetings: readonly Meeting[], nowMs: number): string {
  const rows = meetings.map(({ id, title, startsAtMs, endsAtMs, roomIds }) => [
    id,
    when(startsAtMs),
    when(endsAtMs),
    startsAtMs <= nowMs ? "on now" : "to come",
    roomIds.join(","),
    title,
  ]);
  return table(["ID", "STARTS", "ENDS", "STATE", "ROOMS", "TITLE"], rows);
}

function startOf({ in: inMs, at }: CreateOptions): number {
  if (inMs !== undefined && at !== undefined) {
    throw new RoomdError("request.invalid", "either --in or --at, not both");
  }
  if (at === undefined) return Date.now() + (inMs ?? 0);
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) {
    throw new RoomdError(
      "request.invalid",
      `--at "${at}" is no time; write it like 2026-12-30T08:00:00+07:00`,
    );
  }
  return atMs;
}

export function addMeeting(program: Command): void {
  const meeting = program.command("meeting").description("meetings, and the room's part in them");

  withExample(
    meeting
      .command("list")
      .description("the room's agenda, or with --all (or --hub URL) every meeting of the hub")
      .option("--all", "ask the hub"),
    "roomctl meeting list",
  ).action(
    commandAction(async (command) => {
      // Who names a hub wants its answer.
      const namesHub = command.getOptionValueSourceWithGlobals("hub") === "cli";
      const meetings =
        namesHub || command.opts<{ all?: boolean }>().all
          ? (await readState(hubServer(command), HubState)).meetings
          : (await readState(roomServer(command), RoomState)).agenda;
      return { text: meetingTable(meetings, Date.now()), value: meetings };
    }),
  );
  withExample(
    meeting
      .command("create")
      .description("at the hub: the rooms join by themselves when it starts")
      .requiredOption("--title <title>", "what it is called")
      .option(
        "--in <duration>",
        "starts after this time (default: now)",
        optionParser(durationBetween(0, YEAR_MS)),
      )
      .option("--at <time>", "starts at this time, ISO 8601")
      .option("--for <duration>", "how long (default: 1h)", optionParser(durationBetween(1000, 7 * DAY_MS)))
      .option("--rooms <ids>", "invited rooms, with commas (default: all)")
      .option("--chair <id>", "the room that leads (default: all may)")
      .option("--speakers <ids>", "with a chair: who else speaks from the beginning, with commas")
      .option("--waiting-room", "guests wait until the chair lets them in"),
    'roomctl meeting create --title "Họp giao ban" --in 20s --for 1h --rooms ha-noi,da-nang --chair ha-noi',
  ).action(
    commandAction(async (command) => {
      const options = command.opts<CreateOptions>();
      const hub = hubServer(command);
      const startsAtMs = startOf(options);
      const roomIds = options.rooms?.split(",") ?? (await readState(hub, HubState)).rooms.map(({ id }) => id);
      const { chair, speakers, hasLobby } = options;
      const params: HubCommandParams<"meeting.create"> = {
        title: options.title,
        startsAtMs,
        endsAtMs: startsAtMs + (options.for ?? HOUR_MS),
        roomIds,
        ...(chair === undefined ? {} : { chairRoomId: chair }),
        ...(speakers === undefined ? {} : { speakerRoomIds: speakers.split(",") }),
        ...(hasLobby ? { hasLobby } : {}),
      };
      const created = await sendCommand<Meeting>(hub, "meeting.create", params);
      return { text: meetingTable([created], Date.now()), value: created };
    }),
  );
  withExample(
    meeting.command("end").description("at the hub: end it now, all rooms leave").argument("<id>"),
    "roomctl meeting end m-1a2b3c4d5e",
  ).action(
    commandAction(async (command, meetingId: string) => {
      await sendCommand(hubServer(command), "meeting.end", { meetingId });
      return { text: `${meetingId} ended`, value: { meetingId } };
    }),
  );
  withExample(
    meeting
      .command("join")
      .description("this room joins")
      .argument("[id]", "default: the one that is on now"),
    "roomctl meeting join",
  ).action(
    commandAction(async (command, meetingId: string | undefined) => {
      const params = meetingId === undefined ? {} : { meetingId };
      const joined = await sendCommand<Meeting>(roomServer(command), "meeting.join", params);
      return { text: `joining "${joined.title}"`, value: joined };
    }),
  );
  withExample(
    meeting.command("leave").description("this room leaves and does not join again by itself"),
    "roomctl meeting leave",
  ).action(
    commandAction(async (command) => {
      await sendCommand(roomServer(command), "meeting.leave");
      return { text: "left", value: {} };
    }),
  );
  addMeetingModeration(meeting);
}
