import { n as Option, r as CommanderError, t as Command } from "./commander-OFhr78s8.js";
import { n as RoomdError, r as asRoomdError, t as ERROR_CODES } from "./errors-D1pjAQN6.js";
import { createRequire } from "node:module";
// daemon/cli/program.ts
var COMMANDS = [
	{
		name: "status",
		description: "show the room's devices, media and links",
		load: async () => (await import("./status-CSehMK84.js")).defineStatus
	},
	{
		name: "rooms",
		description: "list the rooms of the hub",
		load: async () => (await import("./rooms-X_UxS7ep.js")).defineRooms
	},
	{
		name: "mic",
		description: "mute or unmute the room's microphone",
		load: async () => (await import("./mic-DjRlFx3t.js")).defineMic
	},
	{
		name: "camera",
		description: "show, configure, discover and probe cameras",
		load: async () => (await import("./camera-CFX399nW.js")).defineCamera
	},
	{
		name: "ptz",
		description: "move a camera",
		load: async () => (await import("./ptz-CRE1kIc9.js")).definePtz
	},
	{
		name: "preset",
		description: "save and recall camera positions",
		load: async () => (await import("./preset-T7dnTttp.js")).definePreset
	},
	{
		name: "meeting",
		description: "manage meetings and moderate them",
		load: async () => (await import("./meeting-BWhfthX3.js")).defineMeeting
	},
	{
		name: "nodes",
		description: "list the hub's SFU nodes",
		load: async () => (await import("./nodes-_su9gFIE.js")).defineNodes
	},
	{
		name: "recording",
		description: "manage recordings at the hub",
		load: async () => (await import("./recording-C0OKZaJ-.js")).defineRecording
	},
	{
		name: "video",
		description: "list the room's video inputs, or send one of them to the meeting",
		load: async () => (await import("./video-CxqblKuF.js")).defineVideo
	},
	{
		name: "view",
		description: "set how the room's screens show the meeting",
		load: async () => (await import("./view-CqpxgxEd.js")).defineView
	},
	{
		name: "content",
		description: "start or stop sharing the room's content input",
		load: async () => (await import("./content-DYdGhuDb.js")).defineContent
	},
	{
		name: "wan",
		description: "show the quality of the room's link to the hub",
		load: async () => (await import("./wan-CmTUt1fn.js")).defineWan
	}
];
/** What scripts may rely on (sysexits.h). */
var EXIT_CODES = [
	[0, "done"],
	[64, "wrong usage"],
	[66, "not found"],
	[69, "unavailable, or no response"],
	[70, "the device refused, or an internal error"],
	[75, "try again"],
	[76, "unexpected response"],
	[77, "access denied"]
];
var EXAMPLE = "roomctl ptz move --pan 0.5 --tilt 0 --zoom 0 --for 2s";
/** main.ts writes errors in the requested form; commander writes help only. */
var SILENT = { outputError: () => {} };
function globalOptions() {
	return [
		new Option("--json", "print one JSON document"),
		new Option("--url <url>", "address of the room").env("ROOMCTL_URL").default("http://127.0.0.1:8080"),
		new Option("--hub <url>", "address of the hub").env("ROOMCTL_HUB").default("http://127.0.0.1:9000")
	];
}
/** Every command takes the global options, so that they may stand anywhere. */
function addGlobals(command) {
	for (const child of command.commands) addGlobals(child);
	command.exitOverride().configureOutput(SILENT);
	for (const option of globalOptions()) command.addOption(option);
}
/** Returns the program with the commands among `words` loaded; the others have a name and a description only. */
async function createProgram(words) {
	const { version } = createRequire(import.meta.url)("../../package.json");
	const program = new Command("roomctl").description("Controls a room and queries the hub.").version(version);
	for (const { name, description, load } of COMMANDS) {
		const command = program.command(name).description(description);
		if (words === "all" || words.includes(name)) (await load())(command);
		addGlobals(command);
	}
	const codes = EXIT_CODES.map(([code, meaning]) => `  ${code}  ${meaning}`.replace(/^ {2}(\d) /, "   $1 "));
	return program.exitOverride().configureOutput(SILENT).configureHelp({ subcommandTerm: (command) => command.name() }).addHelpText("after", `\nExit codes:\n${codes.join("\n")}\n\nExample:\n  ${EXAMPLE}`);
}
// daemon/cli/main.ts
process.stdout.on("error", (error) => {
	if (error.code !== "EPIPE") throw error;
	process.exit(0);
});
var args = process.argv.slice(2);
try {
	await (await createProgram(args)).parseAsync();
} catch (error) {
	if (error instanceof CommanderError && /^commander\.(help|version)/.test(error.code)) process.exitCode = error.exitCode === 0 ? 0 : ERROR_CODES["request.invalid"].exit;
	else {
		const known = error instanceof CommanderError ? usageError(error) : asRoomdError(error, "roomctl");
		process.stderr.write(`${args.includes("--json") ? JSON.stringify({ error: known }) : `roomctl: ${known.message}`}\n`);
		process.exitCode = ERROR_CODES[known.code].exit;
	}
}
function usageError({ message }) {
	const text = message.replace(/^error: /, "").replaceAll("\n", " ");
	return new RoomdError("request.invalid", `${text}; try --help`);
}
export {};
