import { n as statusAt } from "./health-DIkjZjiE.js";
import { a as roomServer, l as readRoomState, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/video.ts
function videosText({ videos, videoId, pendingVideoId }, nowMs) {
	if (videos.length === 0) return "the room has no video input";
	const rows = videos.map(({ id, name, camera, health }) => [
		id,
		name,
		camera ?? "-",
		id === videoId ? "sent" : id === pendingVideoId ? "pending" : "",
		health.status === "off" ? "not running" : statusAt(health, nowMs),
		health.reason ?? ""
	]);
	return table([
		"ID",
		"NAME",
		"CAMERA",
		"MEETING",
		"SOURCE",
		""
	], rows);
}
function defineVideo(command) {
	withExample(command.argument("[id]", "sends this input to the meeting (default: list them)"), "roomctl video hall").action(commandAction(async (invoked, id) => {
		const room = roomServer(invoked);
		if (id !== void 0) await sendCommand(room, "video.select", { video: id });
		const { media, atMs } = await readRoomState(room);
		const { videos, videoId, pendingVideoId } = media;
		return {
			text: videosText(media, atMs),
			value: {
				videos,
				videoId,
				pendingVideoId
			}
		};
	}));
}
export { defineVideo };
