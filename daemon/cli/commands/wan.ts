import type { Command } from "commander";
import type { WanState } from "../../contract/meeting/view.ts";
import { readRoomState } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { table } from "../output.ts";

function wanText({ trunk, rttMs, up, down, budgetKbps, degradation }: WanState): string {
  const row = (name: string, one: WanState["up"], budget: number | null) => [
    name,
    `${one.kbps} kbit/s`,
    one.lossShare === null ? "-" : `${(one.lossShare * 100).toFixed(1)} %`,
    one.jitterMs === null ? "-" : `${one.jitterMs} ms`,
    budget === null ? "-" : `${budget} kbit/s`,
  ];
  const rows = [row("up", up, budgetKbps.up), row("down", down, budgetKbps.down)];
  const degraded = degradation.length === 0 ? "not degraded" : `degraded: ${degradation.join(", ")}`;
  const roundTrip = rttMs === null ? "" : `, round trip ${rttMs} ms`;
  return `trunk ${trunk}${roundTrip}; ${degraded}\n${table(["DIRECTION", "RATE", "LOSS", "JITTER", "BUDGET"], rows)}`;
}

export function defineWan(command: Command): void {
  withExample(command, "roomctl wan").action(
    commandAction(async (invoked) => {
      const { wan } = await readRoomState(roomServer(invoked));
      return { text: wanText(wan), value: wan };
    }),
  );
}
