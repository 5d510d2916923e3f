import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { asRoomdError, ERROR_CODES, RoomdError } from "../contract/errors.ts";
import { addCamera } from "./commands/camera.ts";
import { addMeeting } from "./commands/meeting.ts";
import { addNodes } from "./commands/nodes.ts";
import { addPreset } from "./commands/preset.ts";
import { addPtz } from "./commands/ptz.ts";
import { addRecording } from "./commands/recording.ts";
import { addStatus } from "./commands/status.ts";
import { addVideo } from "./commands/video.ts";
import { addView } from "./commands/view.ts";

/** Errors are written below, in the form that was asked for; commander writes help only. */
const SILENT = { outputError: () => {} } as const;

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** Options that every command takes, at whatever place they are written. */
function addGlobals(command: Command): void {
  for (const child of command.commands) addGlobals(child);
  command
    .exitOverride()
    .configureOutput(SILENT)
    .option("--json", "print one JSON document")
    .option("--url <url>", "the room", process.env.ROOMCTL_URL ?? "http://127.0.0.1:8080")
    .option("--hub <url>", "the hub", process.env.ROOMCTL_HUB ?? "http://127.0.0.1:9000");
}

const program = new Command("roomctl").description("Commands a room, and asks the hub.").version(version);
addStatus(program);
addCamera(program);
addPtz(program);
addPreset(program);
addMeeting(program);
addNodes(program);
addRecording(program);
addVideo(program);
addView(program);
for (const command of program.commands) addGlobals(command);
program
  .exitOverride()
  .configureOutput(SILENT)
  .addHelpText(
    "after",
    `
Environment:
  ROOMCTL_URL  the room (default http://127.0.0.1:8080)
  ROOMCTL_HUB  the hub (default http://127.0.0.1:9000)

Exit codes: 0 done, 64 wrong use, 66 not found, 69 not there or no answer, 70 the device refused, 75 try again,
77 not allowed.

Example:
  roomctl ptz move --pan 0.5 --tilt 0 --zoom 0 --for 2s`,
  );

try {
  await program.parseAsync();
} catch (error) {
  // Help and version end this way, too.
  const help = error instanceof CommanderError && /^commander\.(help|version)/.test(error.code);
  if (help) process.exitCode = error.exitCode === 0 ? 0 : ERROR_CODES["request.invalid"].exit;
  else {
    const known =
      error instanceof CommanderError
        ? new RoomdError(
            "request.invalid",
            `${error.message.replace(/^error: /, "").replaceAll("\n", " ")}; try --help`,
          )
        : asRoomdError(error, "roomctl");
    const json = process.argv.includes("--json");
    process.stderr.write(`${json ? JSON.stringify({ error: known }) : `roomctl: ${known.message}`}\n`);
    process.exitCode = ERROR_CODES[known.code].exit;
  }
}
