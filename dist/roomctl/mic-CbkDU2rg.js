import { a as roomServer, l as readRoomState, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { r as parseChoice } from "./option-parsers-CiaJpcv7.js";
// daemon/cli/commands/mic.ts
function defineMic(command) {
	withExample(command.argument("[action]", "mute, unmute or status", "status"), "roomctl mic mute").action(commandAction(async (invoked, text) => {
		const room = roomServer(invoked);
		const action = parseChoice(text, [
			"mute",
			"unmute",
			"status"
		]);
		if (action !== "status") await sendCommand(room, "microphone.setMuted", { muted: action === "mute" });
		const { microphone } = await readRoomState(room);
		return {
			text: microphone.muted ? "muted" : "on",
			value: microphone
		};
	}));
}
export { defineMic };
