import type { Command } from "commander";
import { statusAt } from "../../contract/device/health.ts";
import { type FleetNode, HubState } from "../../contract/fleet/hub-state.ts";
import { readState } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { ageText } from "../durations.ts";
import { table } from "../output.ts";

function row({ id, health, running, usedSlots, state }: FleetNode, nowMs: number): string[] {
  const age = health.provenAtMs === null ? "never" : ageText(nowMs - health.provenAtMs);
  const workers = state ? `${running}/${state.workers}` : String(running);
  const cpu = state ? `${Math.round(state.cpuUsage * 100)} %` : "";
  const { version = "" } = state ?? {};
  return [id, statusAt(health, nowMs), age, workers, String(usedSlots), cpu, version, health.reason ?? ""];
}

/** SFU nodes of the hub. */
export function addNodes(program: Command): void {
  withExample(program.command("nodes").description("the hub's SFU nodes"), "roomctl nodes").action(
    commandAction(async (command) => {
      const state = await readState(hubServer(command), HubState);
      const headings = ["ID", "STATUS", "PROVEN", "WORKERS", "PLACES", "CPU", "VERSION", ""];
      const rows = state.nodes.map((node) => row(node, state.atMs));
      return { text: rows.length > 0 ? table(headings, rows) : "none", value: state.nodes };
    }),
  );
}
