import { a as roomServer, l as readRoomState, o as withExample, r as commandAction } from "./command-context-BkZsASo9.js";
import { r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/wan.ts
function wanText({ trunk, rttMs, up, down, budgetKbps, degradation }) {
	const row = (name, one, budget) => [
		name,
		`${one.kbps} kbit/s`,
		one.lossShare === null ? "-" : `${(one.lossShare * 100).toFixed(1)} %`,
		one.jitterMs === null ? "-" : `${one.jitterMs} ms`,
		budget === null ? "-" : `${budget} kbit/s`
	];
	const rows = [row("up", up, budgetKbps.up), row("down", down, budgetKbps.down)];
	const degraded = degradation.length === 0 ? "not degraded" : `degraded: ${degradation.join(", ")}`;
	return `trunk ${trunk}${rttMs === null ? "" : `, round trip ${rttMs} ms`}; ${degraded}\n${table([
		"DIRECTION",
		"RATE",
		"LOSS",
		"JITTER",
		"BUDGET"
	], rows)}`;
}
function defineWan(command) {
	withExample(command, "roomctl wan").action(commandAction(async (invoked) => {
		const { wan } = await readRoomState(roomServer(invoked));
		return {
			text: wanText(wan),
			value: wan
		};
	}));
}
export { defineWan };
