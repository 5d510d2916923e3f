import type { Command } from "commander";
import { statusAt } from "../../contract/device/health.ts";
import type { FleetNode } from "../../contract/fleet/hub-state.ts";
import { readHubState } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { provenText, table } from "../output.ts";

function row({ id, health, running, usedSlots, state }: FleetNode, nowMs: number): string[] {
  const age = provenText(health.provenAtMs, nowMs);
  const workers = state ? `${running}/${state.workers}` : String(running);
  const cpu = state ? `${Math.round(state.cpuUsage * 100)} %` : "";
  const { version = "" } = state ?? {};
  return [id, statusAt(health, nowMs), age, workers, String(usedSlots), cpu, version, health.reason ?? ""];
}

export function defineNodes(command: Command): void {
  withExample(command, "roomctl nodes").action(
    commandAction(async (invoked) => {
      const { nodes, atMs } = await readHubState(hubServer(invoked));
      const headings = ["ID", "STATUS", "PROVEN", "WORKERS", "SLOTS", "CPU", "VERSION", ""];
      const rows = nodes.map((node) => row(node, atMs));
      return { text: rows.length > 0 ? table(headings, rows) : "none", value: nodes };
    }),
  );
}
