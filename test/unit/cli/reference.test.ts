import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "commander";
import { exampleOf } from "../../../daemon/cli/command-context.ts";
import { createProgram } from "../../../daemon/cli/program.ts";

function leaves(command: Command, path: string): { path: string; command: Command }[] {
  const own = `${path} ${command.name()}`.trim();
  if (command.commands.length === 0) return [{ path: own, command }];
  return command.commands.flatMap((child) => leaves(child, own));
}

test("every command's help has a description and an example of that command", async () => {
  const commands = leaves(await createProgram("all"), "");
  assert.ok(commands.length > 40, `${commands.length} commands`);
  for (const { path, command } of commands) {
    assert.notEqual(command.description(), "", path);
    assert.ok(exampleOf(command)?.startsWith(path), path);
  }
});

test("only the commands that the command line names are loaded", async () => {
  const program = await createProgram(["ptz", "stop"]);
  const loaded = program.commands.filter((command) => command.commands.length > 0).map((one) => one.name());
  assert.deepEqual(loaded, ["ptz"]);
});
