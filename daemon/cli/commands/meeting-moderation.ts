import type { Command } from "commander";
import type { ConferenceCommand } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { SiteRole } from "../../contract/meeting/meeting.ts";
import { sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { parseChoice } from "../option-parsers.ts";

const ROLES = ["chair", "speaker", "viewer"] as const satisfies readonly SiteRole[];

/** Sends a conference command as the room, or with --meeting to the hub with the rights of the meeting's chair. */
async function moderate(invoked: Command, command: ConferenceCommand): Promise<void> {
  const { meeting: meetingId } = invoked.opts<{ meeting?: string }>();
  if (meetingId === undefined) await sendCommand(roomServer(invoked), command.name, command.params);
  else await sendCommand(hubServer(invoked), "meeting.moderate", { meetingId, command });
}

/** What a site does in a meeting, and what its chair may do. */
export function defineMeetingModeration(group: Command): void {
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option("--meeting <id>", "moderate this meeting at the hub instead of the room's own");
  withExample(
    group
      .command("hand")
      .description("raise or lower the room's hand")
      .option("--up", "raise it")
      .option("--down", "lower it"),
    "roomctl meeting hand --up",
  ).action(
    commandAction(async (command) => {
      const { up = false, down = false } = command.opts<{ up?: boolean; down?: boolean }>();
      if (up === down) throw new RoomdError("request.invalid", "write either --up or --down");
      await moderate(command, { name: "meeting.raiseHand", params: { raised: up } });
      return { text: up ? "hand raised" : "hand lowered", value: { raised: up } };
    }),
  );
  withExample(
    add("role", "set a site's role").argument("<site>").argument("<role>", "chair, speaker or viewer"),
    "roomctl meeting role da-nang speaker",
  ).action(
    commandAction(async (command, siteId: string, text: string) => {
      const role = parseChoice(text, ROLES);
      await moderate(command, { name: "meeting.setRole", params: { siteId, role } });
      return { text: `${siteId} is ${role}`, value: { siteId, role } };
    }),
  );
  for (const muted of [true, false]) {
    const name = muted ? "mute" : "unmute";
    withExample(
      add(name, `${name} a site at the hub`).argument("<site>"),
      `roomctl meeting ${name} da-nang`,
    ).action(
      commandAction(async (command, siteId: string) => {
        await moderate(command, { name: "meeting.mute", params: { siteId, muted } });
        return { text: `${siteId} is ${name}d`, value: { siteId, muted } };
      }),
    );
  }
  withExample(add("mute-all", "mute every site but the chair"), "roomctl meeting mute-all").action(
    commandAction(async (command) => {
      await moderate(command, { name: "meeting.muteAll", params: {} });
      return { text: "all sites but the chair are muted", value: {} };
    }),
  );
  withExample(
    add("spotlight", "show a site large everywhere").argument("<site>", "none: the active speaker"),
    "roomctl meeting spotlight da-nang",
  ).action(
    commandAction(async (command, site: string) => {
      const siteId = site === "none" ? null : site;
      await moderate(command, { name: "meeting.spotlight", params: { siteId } });
      return { text: `${siteId ?? "the active speaker"} is shown large`, value: { siteId } };
    }),
  );
  withExample(
    add("admit", "admit a guest from the lobby").argument("<site>").option("--refuse", "refuse the guest"),
    "roomctl meeting admit guest-1a2b3c",
  ).action(
    commandAction(async (command, siteId: string) => {
      const admitted = !command.opts<{ refuse?: boolean }>().refuse;
      await moderate(command, { name: "meeting.admit", params: { siteId, admitted } });
      return { text: `${siteId} is ${admitted ? "admitted" : "refused"}`, value: { siteId, admitted } };
    }),
  );
  withExample(
    add("remove", "remove a site from the meeting; a room may join again").argument("<site>"),
    "roomctl meeting remove da-nang",
  ).action(
    commandAction(async (command, siteId: string) => {
      await moderate(command, { name: "meeting.remove", params: { siteId } });
      return { text: `${siteId} is removed`, value: { siteId } };
    }),
  );
  withExample(
    add("record", "start or stop the recording").argument("<action>", "start or stop"),
    "roomctl meeting record start",
  ).action(
    commandAction(async (command, text: string) => {
      const on = parseChoice(text, ["start", "stop"]) === "start";
      await moderate(command, { name: "meeting.record", params: { on } });
      return { text: on ? "recording" : "not recording", value: { on } };
    }),
  );
}
