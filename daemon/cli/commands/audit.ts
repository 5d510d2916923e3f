import type { Command } from "commander";
import { AUDIT_PAGE, type AuditEntry } from "../../contract/audit.ts";
import { RoomdError } from "../../contract/errors.ts";
import { sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { optionParser, parseChoice, parseNumber } from "../option-parsers.ts";
import { table } from "../output.ts";

/** Throws `request.invalid` unless `text` is a number that one page may have. */
function parseLimit(text: string): number {
  const limit = parseNumber(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= AUDIT_PAGE.maximum) return limit;
  throw new RoomdError("request.invalid", `"${text}" is out of range: 1 to ${AUDIT_PAGE.maximum}`);
}

/** Returns ms since the epoch. Throws `request.invalid`. */
function parseTime(text: string): number {
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  const example = "2026-12-30 08:00:00 or 2026-12-30T08:00:00+07:00";
  throw new RoomdError("request.invalid", `"${text}" is not a time; write it like ${example}`);
}

function entriesText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return "none";
  const rows = entries.map(({ atMs, who, command, outcome, params }) => [
    new Date(atMs).toLocaleString("sv-SE"),
    who,
    command,
    outcome,
    JSON.stringify(params),
  ]);
  return table(["TIME", "WHO", "COMMAND", "OUTCOME", "PARAMETERS"], rows);
}

export function defineAudit(command: Command): void {
  withExample(
    command
      .argument("[program]", "room or hub (default: room)")
      .option("--limit <number>", "show this many entries, the newest first", optionParser(parseLimit), 20)
      .option("--before <time>", "show older entries than this time", optionParser(parseTime)),
    "roomctl audit hub --limit 50",
  ).action(
    commandAction(async (invoked, text: string | undefined) => {
      const program = parseChoice(text ?? "room", ["room", "hub"]);
      const { limit, before } = invoked.opts<{ limit: number; before?: number }>();
      const page = { limit, ...(before === undefined ? {} : { beforeMs: before }) };
      const entries =
        program === "room"
          ? await sendCommand(roomServer(invoked), "audit.list", page)
          : await sendCommand(hubServer(invoked), "audit.list", page);
      return { text: entriesText(entries), value: entries };
    }),
  );
}
