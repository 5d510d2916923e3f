import { n as statusAt } from "./health-DIkjZjiE.js";
import { a as roomServer, l as readRoomState, o as withExample, r as commandAction } from "./command-context-BkZsASo9.js";
import { n as provenText, r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/status.ts
function row(name, health, nowMs, detail = "") {
	const status = statusAt(health, nowMs);
	return [
		name,
		status,
		status === "off" ? "" : provenText(health.provenAtMs, nowMs),
		status === "ok" || status === "off" ? detail : health.reason ?? detail
	];
}
function statusText(state) {
	const { room, atMs, cameras, microphone, media, link, broker, meeting, screens } = state;
	const meetingText = meeting.meeting ? `${meeting.phase}: ${meeting.meeting.title}` : "";
	const rows = [
		...cameras.map(({ id, name, health, position }) => {
			const detail = position ? `pan ${position.pan} tilt ${position.tilt} zoom ${position.zoom}` : name;
			return row(`camera ${id}`, health, atMs, detail);
		}),
		row("microphone", microphone.health, atMs, microphone.muted ? "muted" : "on"),
		row("media", media.health, atMs),
		row("hub", link, atMs),
		row("broker", broker, atMs),
		row("meeting", meeting.health, atMs, meetingText),
		...screens.map(({ screen, playsAudio, health }) => row(`screen ${screen}`, health, atMs, playsAudio ? "plays audio" : ""))
	];
	return `${room.name} (${room.id})\n${table([
		"PART",
		"STATUS",
		"PROVEN",
		""
	], rows)}`;
}
function defineStatus(command) {
	withExample(command, "roomctl status --json").action(commandAction(async (invoked) => {
		const state = await readRoomState(roomServer(invoked));
		return {
			text: statusText(state),
			value: state
		};
	}));
}
export { defineStatus };
