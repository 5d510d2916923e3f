import type { Command } from "commander";
import { RoomdError } from "../contract/errors.ts";
import { type HubServer, type RoomServer, readRoomState } from "./client.ts";
import type { CommandOutput } from "./output.ts";

interface GlobalOptions {
  readonly url: string;
  readonly hub: string;
  readonly json?: boolean;
}

function globals(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

export function roomServer(command: Command): RoomServer {
  return {
    ...serverAt(globals(command).url, "--url or ROOMCTL_URL"),
    loadCommands: async () => (await import("../contract/room-commands.ts")).roomCommands,
  };
}

export function hubServer(command: Command): HubServer {
  return {
    ...serverAt(globals(command).hub, "--hub or ROOMCTL_HUB"),
    loadCommands: async () => (await import("../contract/hub-commands.ts")).hubCommands,
  };
}

function serverAt(url: string, option: string): { url: string; option: string } {
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") return { url, option };
  const text = `"${url}" is not an HTTP address; write ${option} like http://127.0.0.1:8080`;
  throw new RoomdError("request.invalid", text);
}

/** Returns the named camera, or else the room's first. Rejects with `not-found` in a room without cameras. */
async function resolveCamera(room: RoomServer, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const [first] = (await readRoomState(room)).cameras;
  if (first) return first.id;
  throw new RoomdError("not-found", "the room has no camera; add one to `cameras` in room.yaml");
}

/** Returns commander's action for `work`, which prints its output. */
export function commandAction<Args extends unknown[]>(
  work: (command: Command, ...args: Args) => Promise<CommandOutput>,
): (...args: [...Args, Record<string, unknown>, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const args = all.slice(0, -2) as Args;
    const { text, value } = await work(command, ...args);
    process.stdout.write(`${globals(command).json ? JSON.stringify(value, null, 2) : text}\n`);
  };
}

/** A camera that a command is for, and the command's options. */
export interface CameraContext<Options> {
  readonly room: RoomServer;
  readonly camera: string;
  readonly options: Options;
}

/** Adds a subcommand for one camera. */
export function cameraCommand(group: Command, name: string, description: string): Command {
  return group
    .command(name)
    .description(description)
    .option("--camera <id>", "which camera (default: the room's first)");
}

/** Returns commander's action for a `cameraCommand`. */
export function cameraAction<Options, Args extends unknown[]>(
  work: (context: CameraContext<Options>, ...args: Args) => Promise<CommandOutput>,
) {
  return commandAction<Args>(async (command, ...args) => {
    const room = roomServer(command);
    const { camera: named, ...options } = command.opts<{ camera?: string }>();
    const camera = await resolveCamera(room, named);
    return work({ room, camera, options: options as Options }, ...args);
  });
}

const examples = new WeakMap<Command, string>();

/** Adds an example to a command's help. */
export function withExample(command: Command, text: string): Command {
  examples.set(command, text);
  return command.addHelpText("after", `\nExample:\n  ${text}`);
}

/** Returns what `withExample` added; undefined: a group of commands. */
export function exampleOf(command: Command): string | undefined {
  return examples.get(command);
}
