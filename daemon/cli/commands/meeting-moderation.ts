import type { Command } from "commander";
import type { ConferenceCommand, ConferenceCommandParams } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import { HubState, type RollCall, type RollCallEntry } from "../../contract/fleet/hub-state.ts";
import { SiteRole } from "../../contract/meeting/meeting.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { ageText } from "../durations.ts";
import { table } from "../output.ts";

const ROLES: readonly string[] = SiteRole.anyOf.map((role) => role.const);

/** Does a conference's command as the room; with --meeting at the hub, as the chair of that meeting could. */
async function act<C extends ConferenceCommand>(
  command: Command,
  method: C,
  params: ConferenceCommandParams<C>,
): Promise<void> {
  const { meeting: meetingId } = command.opts<{ meeting?: string }>();
  if (meetingId === undefined) await sendCommand(roomServer(command), method, params);
  else await sendCommand(hubServer(command), "meeting.moderate", { meetingId, method, params });
}

function atHub(command: Command): Command {
  return command.option("--meeting <id>", "at the hub, in this meeting, instead of as the room");
}

function oneOf(word: string, words: readonly string[]): string {
  if (words.includes(word)) return word;
  throw new RoomdError("request.invalid", `"${word}": ${words.join(" or ")} expected`);
}

/** What a site does in a meeting, and what its chair may. */
export function addMeetingModeration(meeting: Command): void {
  withExample(
    meeting
      .command("hand")
      .description("this room asks for the floor, or no longer does")
      .option("--up", "raise it")
      .option("--down", "lower it"),
    "roomctl meeting hand --up",
  ).action(
    commandAction(async (command) => {
      const { up = false, down = false } = command.opts<{ up?: boolean; down?: boolean }>();
      if (up === down) throw new RoomdError("request.invalid", "either --up or --down");
      await act(command, "meeting.raiseHand", { raised: up });
      return { text: up ? "hand raised" : "hand lowered", value: { raised: up } };
    }),
  );
  withExample(
    atHub(meeting.command("role"))
      .description("give a site a role: chair, speaker (is heard) or viewer")
      .argument("<site>")
      .argument("<role>"),
    "roomctl meeting role da-nang speaker",
  ).action(
    commandAction(async (command, siteId: string, wanted: string) => {
      const role = oneOf(wanted, ROLES) as SiteRole;
      await act(command, "meeting.setRole", { siteId, role });
      return { text: `${siteId} is ${role}`, value: { siteId, role } };
    }),
  );
  withExample(
    atHub(meeting.command("silence"))
      .description("nothing of a site's sound goes on; with --off it is heard again")
      .argument("<site>")
      .option("--off", "let it be heard again"),
    "roomctl meeting silence da-nang",
  ).action(
    commandAction(async (command, siteId: string) => {
      const silenced = !command.opts<{ off?: boolean }>().off;
      await act(command, "meeting.mute", { siteId, silenced });
      return {
        text: `${siteId} is ${silenced ? "silenced" : "let through"}`,
        value: { siteId, silenced },
      };
    }),
  );
  withExample(
    atHub(meeting.command("silence-all")).description("silence every site but the chair"),
    "roomctl meeting silence-all",
  ).action(
    commandAction(async (command) => {
      await act(command, "meeting.muteAll", {});
      return { text: "all are silenced", value: {} };
    }),
  );
  withExample(
    atHub(meeting.command("spotlight"))
      .description("everybody sees this site large; none: whoever speaks")
      .argument("<site>"),
    "roomctl meeting spotlight da-nang",
  ).action(
    commandAction(async (command, site: string) => {
      const siteId = site === "none" ? null : site;
      await act(command, "meeting.spotlight", { siteId });
      return { text: siteId === null ? "whoever speaks is large" : `${siteId} is large`, value: { siteId } };
    }),
  );
  withExample(
    atHub(meeting.command("admit"))
      .description("let a waiting guest in; with --refuse send them away")
      .argument("<site>")
      .option("--refuse", "send them away"),
    "roomctl meeting admit guest-1a2b3c",
  ).action(
    commandAction(async (command, siteId: string) => {
      const admitted = !command.opts<{ refuse?: boolean }>().refuse;
      await act(command, "meeting.admit", { siteId, admitted });
      return { text: `${siteId} ${admitted ? "is let in" : "is sent away"}`, value: { siteId, admitted } };
    }),
  );
  withExample(
    atHub(meeting.command("remove")).description("put a site out; a room may join again").argument("<site>"),
    "roomctl meeting remove da-nang",
  ).action(
    commandAction(async (command, siteId: string) => {
      await act(command, "meeting.remove", { siteId });
      return { text: `${siteId} is out`, value: { siteId } };
    }),
  );
  withExample(
    atHub(meeting.command("record"))
      .description("start or stop the recording")
      .argument("<wanted>", "start or stop"),
    "roomctl meeting record start",
  ).action(
    commandAction(async (command, wanted: string) => {
      const on = oneOf(wanted, ["start", "stop"]) === "start";
      await act(command, "meeting.record", { on });
      return { text: on ? "recording" : "not recording", value: { on } };
    }),
  );
  withExample(
    meeting
      .command("roll-call")
      .description("at the hub: how far every invited site is, and why not further")
      .argument("[id]", "one meeting; default: all that are on or about to begin"),
    "roomctl meeting roll-call",
  ).action(
    commandAction(async (command, meetingId: string | undefined) => {
      const state = await readState(hubServer(command), HubState);
      const wanted = state.rollCalls.filter(
        (call) => meetingId === undefined || call.meetingId === meetingId,
      );
      if (meetingId !== undefined && wanted.length === 0) {
        throw new RoomdError("not-found", `no meeting "${meetingId}" that is on or about to begin`);
      }
      const titles = new Map(state.meetings.map(({ id, title }) => [id, title]));
      const text = wanted.map((call) => rollCallText(call, titles.get(call.meetingId) ?? "", state.atMs));
      return { text: text.join("\n\n") || "no meeting is on or about to begin", value: wanted };
    }),
  );
}

function rollCallText({ meetingId, sites }: RollCall, title: string, nowMs: number): string {
  const heard = sites.filter(({ step }) => step === "heard").length;
  const age = (atMs: number | null | undefined) => (atMs == null ? "-" : ageText(nowMs - atMs));
  const row = ({ siteId, name, step, sinceMs, proofs, reason }: RollCallEntry) => [
    siteId,
    name,
    step,
    ageText(nowMs - sinceMs),
    age(proofs?.audioAtMs),
    age(proofs?.videoAtMs),
    age(proofs?.receptionAtMs),
    reason ?? "",
  ];
  const headings = ["SITE", "NAME", "STEP", "FOR", "SOUND", "PICTURE", "RECEIVES", "WHY"];
  return `${title} (${meetingId}): ${heard}/${sites.length} heard\n${table(headings, sites.map(row))}`;
}
