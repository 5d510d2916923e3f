import { Command, Option } from "commander";
import { PACKAGE_VERSION } from "../platform/package.ts";

/** A first word of the command line. Its module is loaded only when the command line names it. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Returns what adds the command's arguments, options, subcommands and action. */
  readonly load: () => Promise<(command: Command) => void>;
}

const COMMANDS: readonly CommandEntry[] = [
  {
    name: "status",
    description: "show the room's devices, media and links",
    load: async () => (await import("./commands/status.ts")).defineStatus,
  },
  {
    name: "rooms",
    description: "list the rooms of the hub",
    load: async () => (await import("./commands/rooms.ts")).defineRooms,
  },
  {
    name: "mic",
    description: "mute or unmute the room's microphone",
    load: async () => (await import("./commands/mic.ts")).defineMic,
  },
  {
    name: "camera",
    description: "show, configure, discover and probe cameras",
    load: async () => (await import("./commands/camera.ts")).defineCamera,
  },
  {
    name: "ptz",
    description: "move a camera",
    load: async () => (await import("./commands/ptz.ts")).definePtz,
  },
  {
    name: "preset",
    description: "save and recall camera positions",
    load: async () => (await import("./commands/preset.ts")).definePreset,
  },
  {
    name: "meeting",
    description: "manage meetings and moderate them",
    load: async () => (await import("./commands/meeting.ts")).defineMeeting,
  },
  {
    name: "nodes",
    description: "list the hub's SFU nodes",
    load: async () => (await import("./commands/nodes.ts")).defineNodes,
  },
  {
    name: "recording",
    description: "manage recordings at the hub",
    load: async () => (await import("./commands/recording.ts")).defineRecording,
  },
  {
    name: "video",
    description: "list the room's video inputs, or send one of them to the meeting",
    load: async () => (await import("./commands/video.ts")).defineVideo,
  },
  {
    name: "view",
    description: "set how the room's screens show the meeting",
    load: async () => (await import("./commands/view.ts")).defineView,
  },
  {
    name: "content",
    description: "start or stop sharing the room's content input",
    load: async () => (await import("./commands/content.ts")).defineContent,
  },
  {
    name: "wan",
    description: "show the quality of the room's link to the hub",
    load: async () => (await import("./commands/wan.ts")).defineWan,
  },
  {
    name: "audit",
    description: "list who commanded what at the room or the hub",
    load: async () => (await import("./commands/audit.ts")).defineAudit,
  },
];

/** What scripts may rely on (sysexits.h). */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, "done"],
  [64, "wrong usage"],
  [66, "not found"],
  [69, "unavailable, or no response"],
  [70, "the device refused, or an internal error"],
  [75, "try again"],
  [76, "unexpected response"],
  [77, "access denied"],
];

const EXAMPLE = "roomctl ptz move --pan 0.5 --tilt 0 --zoom 0 --for 2s";

/** main.ts writes errors in the requested form; commander writes help only. */
const SILENT = { outputError: () => {} } as const;

export function globalOptions(): Option[] {
  return [
    new Option("--json", "print one JSON document"),
    new Option("--url <url>", "address of the room").env("ROOMCTL_URL").default("http://127.0.0.1:8080"),
    new Option("--hub <url>", "address of the hub").env("ROOMCTL_HUB").default("http://127.0.0.1:9000"),
  ];
}

/** Returns the program with the commands among `words` loaded; the others have a name and a description only. */
export async function createProgram(words: readonly string[] | "all"): Promise<Command> {
  const program = new Command("roomctl")
    .description("Controls a room and queries the hub.")
    .version(PACKAGE_VERSION)
    .exitOverride()
    .configureOutput(SILENT)
    .configureHelp({ showGlobalOptions: true });
  // Commander accepts the program's options before and after the command.
  for (const option of globalOptions()) program.addOption(option);
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (words === "all" || words.includes(name)) (await load())(command);
  }
  const codes = EXIT_CODES.map(([code, meaning]) => `  ${code}  ${meaning}`.replace(/^ {2}(\d) /, "   $1 "));
  return program
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .addHelpText("after", `\nExit codes:\n${codes.join("\n")}\n\nExample:\n  ${EXAMPLE}`);
}
