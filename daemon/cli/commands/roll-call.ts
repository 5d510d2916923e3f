import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import type { RollCall, RollCallEntry } from "../../contract/fleet/hub-state.ts";
import { readHubState } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { ageText, table } from "../output.ts";

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
  const headings = ["SITE", "NAME", "STEP", "FOR", "AUDIO", "VIDEO", "RECEIVES", "REASON"];
  return `${title} (${meetingId}): ${heard}/${sites.length} heard\n${table(headings, sites.map(row))}`;
}

export function defineRollCall(group: Command): void {
  withExample(
    group
      .command("roll-call")
      .description("show how far each invited site has come, and why not further")
      .argument("[id]", "a meeting (default: all that are running or about to begin)"),
    "roomctl meeting roll-call",
  ).action(
    commandAction(async (command, meetingId: string | undefined) => {
      const { rollCalls, meetings, atMs } = await readHubState(hubServer(command));
      const selected = rollCalls.filter((call) => meetingId === undefined || call.meetingId === meetingId);
      if (meetingId !== undefined && selected.length === 0) {
        const text = `no meeting "${meetingId}" is running or about to begin; see \`roomctl meeting list --all\``;
        throw new RoomdError("not-found", text);
      }
      const titles = new Map(meetings.map(({ id, title }) => [id, title]));
      const texts = selected.map((call) => rollCallText(call, titles.get(call.meetingId) ?? "", atMs));
      return { text: texts.join("\n\n") || "no meeting is running or about to begin", value: selected };
    }),
  );
}
