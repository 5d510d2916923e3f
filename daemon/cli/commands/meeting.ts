import type { Command } from "commander";
import { readHubState, readRoomState, sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { defineMeetingModeration } from "./meeting-moderation.ts";
import { defineMeetingSchedule } from "./meeting-schedule.ts";
import { meetingTable } from "./meeting-table.ts";
import { defineRollCall } from "./roll-call.ts";

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
  defineMeetingSchedule(group);
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
