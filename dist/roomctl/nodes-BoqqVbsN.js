import { n as statusAt } from "./health-DIkjZjiE.js";
import { c as readHubState, i as hubServer, o as withExample, r as commandAction } from "./command-context-BkZsASo9.js";
import { n as provenText, r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/nodes.ts
function row({ id, health, running, usedSlots, state }, nowMs) {
	const age = provenText(health.provenAtMs, nowMs);
	const workers = state ? `${running}/${state.workers}` : String(running);
	const cpu = state ? `${Math.round(state.cpuShare * 100)} %` : "";
	const { version = "" } = state ?? {};
	return [
		id,
		statusAt(health, nowMs),
		age,
		workers,
		String(usedSlots),
		cpu,
		version,
		health.reason ?? ""
	];
}
function defineNodes(command) {
	withExample(command, "roomctl nodes").action(commandAction(async (invoked) => {
		const { nodes, atMs } = await readHubState(hubServer(invoked));
		const headings = [
			"ID",
			"STATUS",
			"PROVEN",
			"WORKERS",
			"SLOTS",
			"CPU",
			"VERSION",
			""
		];
		const rows = nodes.map((node) => row(node, atMs));
		return {
			text: rows.length > 0 ? table(headings, rows) : "none",
			value: nodes
		};
	}));
}
export { defineNodes };
