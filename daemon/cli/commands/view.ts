import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import { RoomState } from "../../contract/fleet/room-state.ts";
import type { MeetingView, WanState } from "../../contract/meeting/view.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, optionParser, roomServer, withExample } from "../command-context.ts";
import { parseNumber } from "../durations.ts";
import { table } from "../output.ts";

function parsePage(text: string): number {
  const page = parseNumber(text);
  if (!Number.isInteger(page) || page < 1) {
    throw new RoomdError("request.invalid", `"${text}" is no page; the first one is 1`);
  }
  return page - 1;
}

function viewText(view: MeetingView | null): string {
  if (!view) return "the room is in no meeting";
  const rows = view.tiles.map(({ siteId, area, reason }) => [siteId, area, reason ?? "shown"]);
  return `${view.mode}, page ${view.page + 1} of ${view.pages}\n${table(["SITE", "PLACE", "PICTURE"], rows)}`;
}

function wanText({ trunk, rttMs, up, down, budgetKbps, degradation }: WanState): string {
  const row = (name: string, one: WanState["up"], budget: number | null) => [
    name,
    `${one.kbps} kbit/s`,
    one.lossShare === null ? "-" : `${(one.lossShare * 100).toFixed(1)} %`,
    one.jitterMs === null ? "-" : `${one.jitterMs} ms`,
    budget === null ? "-" : `${budget} kbit/s`,
  ];
  const rows = [row("up", up, budgetKbps.up), row("down", down, budgetKbps.down)];
  const saved = degradation.length === 0 ? "nothing is given up" : `given up: ${degradation.join(", ")}`;
  const trip = rttMs === null ? "" : `, round trip ${rttMs} ms`;
  return `path ${trunk}${trip}; ${saved}\n${table(["WAY", "NOW", "LOST", "JITTER", "BUDGET"], rows)}`;
}

/** What the room's screens show, and what its line carries. */
export function addView(program: Command): void {
  withExample(
    program
      .command("view")
      .description("how the room's screens show the meeting")
      .argument("[mode]", "speaker or gallery; without one it is only said")
      .option("--page <number>", "page of the small pictures, from 1", optionParser(parsePage)),
    "roomctl view gallery --page 2",
  ).action(
    commandAction(async (command, mode: string | undefined) => {
      const room = roomServer(command);
      if (mode !== undefined && mode !== "speaker" && mode !== "gallery") {
        throw new RoomdError("request.invalid", `"${mode}": speaker or gallery expected`);
      }
      const { page } = command.opts<{ page?: number }>();
      if (mode !== undefined || page !== undefined) {
        const params = { ...(mode ? { mode } : {}), ...(page === undefined ? {} : { page }) };
        await sendCommand(room, "view.set", params);
      }
      const { view } = (await readState(room, RoomState)).meeting;
      return { text: viewText(view), value: view };
    }),
  );
  withExample(
    program
      .command("content")
      .description("the room's second picture goes to the meeting, or no longer")
      .argument("<wanted>", "on or off"),
    "roomctl content on",
  ).action(
    commandAction(async (command, wanted: string) => {
      if (wanted !== "on" && wanted !== "off") {
        throw new RoomdError("request.invalid", `"${wanted}": on or off expected`);
      }
      await sendCommand(roomServer(command), "content.share", { on: wanted === "on" });
      return { text: `content is ${wanted}`, value: { on: wanted === "on" } };
    }),
  );
  withExample(
    program.command("wan").description("the room's line to the hub, measured from its media"),
    "roomctl wan",
  ).action(
    commandAction(async (command) => {
      const { wan } = await readState(roomServer(command), RoomState);
      return { text: wanText(wan), value: wan };
    }),
  );
}
