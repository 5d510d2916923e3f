import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import type { MeetingView } from "../../contract/meeting/view.ts";
import { readRoomState, sendCommand } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { optionParser, parseChoice, parseNumber } from "../option-parsers.ts";
import { table } from "../output.ts";

/** Returns the index of a page that is counted from 1. */
function parsePage(text: string): number {
  const page = parseNumber(text);
  if (!Number.isInteger(page) || page < 1) {
    throw new RoomdError("request.invalid", `"${text}" is not a page; the first one is 1`);
  }
  return page - 1;
}

function viewText(view: MeetingView | null): string {
  if (!view) return "the room is in no meeting";
  const rows = view.tiles.map(({ siteId, area, reason }) => [siteId, area, reason ?? "shown"]);
  return `${view.mode}, page ${view.page + 1} of ${view.pages}\n${table(["SITE", "AREA", "VIDEO"], rows)}`;
}

export function defineView(command: Command): void {
  withExample(
    command
      .argument("[mode]", "speaker or gallery (default: show the current view)")
      .option("--page <number>", "page of the gallery or of the thumbnails, from 1", optionParser(parsePage)),
    "roomctl view gallery --page 2",
  ).action(
    commandAction(async (invoked, text: string | undefined) => {
      const room = roomServer(invoked);
      const mode = text === undefined ? undefined : parseChoice(text, ["speaker", "gallery"]);
      const { page } = invoked.opts<{ page?: number }>();
      if (mode !== undefined || page !== undefined) {
        const params = { ...(mode ? { mode } : {}), ...(page === undefined ? {} : { page }) };
        await sendCommand(room, "view.set", params);
      }
      const { view } = (await readRoomState(room)).meeting;
      return { text: viewText(view), value: view };
    }),
  );
}
