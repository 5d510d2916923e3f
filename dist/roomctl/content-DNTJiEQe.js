import { a as roomServer, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { r as parseChoice } from "./option-parsers-CiaJpcv7.js";
// daemon/cli/commands/content.ts
function defineContent(command) {
	withExample(command.argument("<state>", "on or off"), "roomctl content on").action(commandAction(async (invoked, text) => {
		const on = parseChoice(text, ["on", "off"]) === "on";
		await sendCommand(roomServer(invoked), "content.share", { on });
		return {
			text: `content is ${text}`,
			value: { on }
		};
	}));
}
export { defineContent };
