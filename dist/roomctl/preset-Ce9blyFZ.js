import { n as RoomdError } from "./errors-Bu_MP0zb.js";
import { l as readRoomState, n as cameraCommand, o as withExample, t as cameraAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { i as parseNumber, n as optionParser } from "./option-parsers-CiaJpcv7.js";
import { r as table } from "./output-Cs3ikD9Y.js";
import { n as confirmedParam, t as CONFIRM } from "./ptz-B592Kcmx.js";
// daemon/cli/commands/preset.ts
function definePreset(group) {
	const withNumber = (name, description) => cameraCommand(group, name, description).argument("<number>", "0 to 254", optionParser(parseNumber));
	const send = (method, outcome) => cameraAction(async ({ room, camera, options }, number) => {
		const { name } = options;
		const params = {
			...name === void 0 ? {} : { name },
			...confirmedParam(options)
		};
		await sendCommand(room, method, {
			camera,
			number,
			...params
		});
		return {
			text: `preset ${number} of ${camera} ${outcome}`,
			value: {
				camera,
				number
			}
		};
	});
	withExample(withNumber("save", "save the current position").option("--name <name>", "name of the preset"), "roomctl preset save 1 --name \"Chủ tọa\"").action(send("preset.save", "saved"));
	withExample(withNumber("recall", "move to a preset").option("--confirm", CONFIRM), "roomctl preset recall 1").action(send("preset.recall", "recalled"));
	withExample(withNumber("delete", "delete a preset"), "roomctl preset delete 1").action(send("preset.delete", "deleted"));
	withExample(withNumber("rename", "rename a preset").argument("<name>", "its new name"), "roomctl preset rename 1 \"Bục phát biểu\"").action(cameraAction(async ({ room, camera }, number, name) => {
		await sendCommand(room, "preset.rename", {
			camera,
			number,
			name
		});
		return {
			text: `preset ${number} of ${camera} is "${name}"`,
			value: {
				camera,
				number,
				name
			}
		};
	}));
	withExample(cameraCommand(group, "reorder", "put the presets in this order").argument("<numbers...>", "0 to 254"), "roomctl preset reorder 3 1 2").action(cameraAction(async ({ room, camera }, texts) => {
		const numbers = texts.map(parseNumber);
		await sendCommand(room, "preset.reorder", {
			camera,
			numbers
		});
		return {
			text: `presets of ${camera}: ${numbers.join(" ")}`,
			value: {
				camera,
				numbers
			}
		};
	}));
	withExample(cameraCommand(group, "undo", "undo the last overwrite or deletion"), "roomctl preset undo").action(cameraAction(async ({ room, camera }) => {
		const undone = await sendCommand(room, "preset.undo", { camera });
		return {
			text: `preset ${undone.number} of ${camera} is "${undone.name}" again`,
			value: undone
		};
	}));
	withExample(cameraCommand(group, "list", "list the presets"), "roomctl preset list").action(cameraAction(async ({ room, camera }) => {
		const state = (await readRoomState(room)).cameras.find(({ id }) => id === camera);
		if (!state) throw unknownCamera(camera);
		const rows = state.presets.map(({ number, name, position }) => [
			String(number),
			position ? `${position.pan} ${position.tilt} ${position.zoom}` : "",
			name
		]);
		return {
			text: table([
				"NUMBER",
				"PAN TILT ZOOM",
				"NAME"
			], rows),
			value: state.presets
		};
	}));
}
function unknownCamera(id) {
	return new RoomdError("not-found", `the room has no camera "${id}"; see \`roomctl camera list\``);
}
export { unknownCamera as n, definePreset as t };
