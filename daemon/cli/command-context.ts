import { type Command, InvalidArgumentError } from "commander";
import { asRoomdError, RoomdError } from "../contract/errors.ts";
import { RoomState } from "../contract/fleet/room-state.ts";
import { readState, type Server } from "./client.ts";
import type { CommandOutput } from "./output.ts";

interface GlobalOptions {
  readonly url: string;
  readonly hub: string;
  readonly json?: boolean;
}

function globals(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

export function roomServer(command: Command): Server {
  return serverAt(globals(command).url, "--url or ROOMCTL_URL");
}

export function hubServer(command: Command): Server {
  return serverAt(globals(command).hub, "--hub or ROOMCTL_HUB");
}

function serverAt(url: string, option: string): Server {
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") return { url, option };
  throw new RoomdError("request.invalid", `"${url}" is no address; ${option} is like http://127.0.0.1:8080`);
}

/** The camera that is meant: the one named, else the room's first. Throws `not-found` in a room without. */
export async function resolveCamera(room: Server, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const [first] = (await readState(room, RoomState)).cameras;
  if (!first) throw new RoomdError("not-found", "this room has no camera");
  return first.id;
}

/** Runs a command's work and prints its answer. Arguments come as commander hands them over. */
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

/** A parser of options whose complaint is commander's own. */
export function optionParser<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(asRoomdError(error, "option").message);
    }
  };
}

/** Adds an example to a command's help. */
export function withExample(command: Command, text: string): Command {
  return command.addHelpText("after", `\nExample:\n  ${text}`);
}
