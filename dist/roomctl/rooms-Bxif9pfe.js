import { n as statusAt, r as worstOf } from "./health-DIkjZjiE.js";
import { c as readHubState, i as hubServer, o as withExample, r as commandAction } from "./command-context-BkZsASo9.js";
import { n as provenText, r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/rooms.ts
function row({ id, name, connection, clockOffsetMs, state }, hubNowMs) {
	const connected = statusAt(connection, hubNowMs);
	const roomNowMs = hubNowMs - clockOffsetMs;
	const worst = (healths) => connected === "ok" ? worstOf(healths.map((health) => statusAt(health, roomNowMs))) : "unknown";
	return [
		id,
		name,
		connected,
		provenText(connection.provenAtMs, hubNowMs),
		state ? worst(state.cameras.map(({ health }) => health)) : "unknown",
		state ? worst([state.media.health]) : "unknown",
		connected === "ok" && state ? state.meeting.phase : "unknown"
	];
}
function defineRooms(command) {
	withExample(command, "roomctl rooms").action(commandAction(async (invoked) => {
		const { rooms, atMs } = await readHubState(hubServer(invoked));
		const headings = [
			"ID",
			"NAME",
			"CONNECTION",
			"PROVEN",
			"CAMERA",
			"MEDIA",
			"MEETING"
		];
		const rows = rooms.map((room) => row(room, atMs));
		return {
			text: table(headings, rows),
			value: rooms
		};
	}));
}
export { defineRooms };
