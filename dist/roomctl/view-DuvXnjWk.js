import { n as RoomdError } from "./errors-Bu_MP0zb.js";
import { a as roomServer, l as readRoomState, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { i as parseNumber, n as optionParser, r as parseChoice } from "./option-parsers-CiaJpcv7.js";
import { r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/view.ts
/** Returns the index of a page that is counted from 1. */
function parsePage(text) {
	const page = parseNumber(text);
	if (!Number.isInteger(page) || page < 1) throw new RoomdError("request.invalid", `"${text}" is not a page; the first one is 1`);
	return page - 1;
}
function viewText(view) {
	if (!view) return "the room is in no meeting";
	const rows = view.tiles.map(({ siteId, area, reason }) => [
		siteId,
		area,
		reason ?? "shown"
	]);
	return `${view.mode}, page ${view.page + 1} of ${view.pages}\n${table([
		"SITE",
		"AREA",
		"VIDEO"
	], rows)}`;
}
function defineView(command) {
	withExample(command.argument("[mode]", "speaker or gallery (default: show the current view)").option("--page <number>", "page of the gallery or of the thumbnails, from 1", optionParser(parsePage)), "roomctl view gallery --page 2").action(commandAction(async (invoked, text) => {
		const room = roomServer(invoked);
		const mode = text === void 0 ? void 0 : parseChoice(text, ["speaker", "gallery"]);
		const { page } = invoked.opts();
		if (mode !== void 0 || page !== void 0) {
			const params = {
				...mode ? { mode } : {},
				...page === void 0 ? {} : { page }
			};
			await sendCommand(room, "view.set", params);
		}
		const { view } = (await readRoomState(room)).meeting;
		return {
			text: viewText(view),
			value: view
		};
	}));
}
export { defineView };
