import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import { readRoomState, sendCommand } from "../client.ts";
import { cameraAction, cameraCommand, withExample } from "../command-context.ts";
import { optionParser, parseNumber } from "../option-parsers.ts";
import { table } from "../output.ts";
import { CONFIRM, type ConfirmOption, confirmedParam } from "./ptz.ts";

interface Options extends ConfirmOption {
  readonly name?: string;
}

export function definePreset(group: Command): void {
  const withNumber = (name: string, description: string) =>
    cameraCommand(group, name, description).argument("<number>", "0 to 254", optionParser(parseNumber));
  const send = (command: "preset.save" | "preset.recall" | "preset.delete", outcome: string) =>
    cameraAction<Options, [number]>(async ({ room, camera, options }, number) => {
      const { name } = options;
      const params = { ...(name === undefined ? {} : { name }), ...confirmedParam(options) };
      await sendCommand(room, command, { camera, number, ...params });
      return { text: `preset ${number} of ${camera} ${outcome}`, value: { camera, number } };
    });

  withExample(
    withNumber("save", "save the current position").option("--name <name>", "name of the preset"),
    'roomctl preset save 1 --name "Chủ tọa"',
  ).action(send("preset.save", "saved"));
  withExample(
    withNumber("recall", "move to a preset").option("--confirm", CONFIRM),
    "roomctl preset recall 1",
  ).action(send("preset.recall", "recalled"));
  withExample(withNumber("delete", "delete a preset"), "roomctl preset delete 1").action(
    send("preset.delete", "deleted"),
  );
  withExample(
    withNumber("rename", "rename a preset").argument("<name>", "its new name"),
    'roomctl preset rename 1 "Bục phát biểu"',
  ).action(
    cameraAction<unknown, [number, string]>(async ({ room, camera }, number, name) => {
      await sendCommand(room, "preset.rename", { camera, number, name });
      return { text: `preset ${number} of ${camera} is "${name}"`, value: { camera, number, name } };
    }),
  );
  withExample(
    cameraCommand(group, "reorder", "put the presets in this order").argument("<numbers...>", "0 to 254"),
    "roomctl preset reorder 3 1 2",
  ).action(
    cameraAction<unknown, [string[]]>(async ({ room, camera }, texts) => {
      const numbers = texts.map(parseNumber);
      await sendCommand(room, "preset.reorder", { camera, numbers });
      return { text: `presets of ${camera}: ${numbers.join(" ")}`, value: { camera, numbers } };
    }),
  );
  withExample(
    cameraCommand(group, "undo", "undo the last overwrite or deletion"),
    "roomctl preset undo",
  ).action(
    cameraAction(async ({ room, camera }) => {
      const undone = await sendCommand(room, "preset.undo", { camera });
      return { text: `preset ${undone.number} of ${camera} is "${undone.name}" again`, value: undone };
    }),
  );
  withExample(cameraCommand(group, "list", "list the presets"), "roomctl preset list").action(
    cameraAction(async ({ room, camera }) => {
      const state = (await readRoomState(room)).cameras.find(({ id }) => id === camera);
      if (!state) throw unknownCamera(camera);
      const rows = state.presets.map(({ number, name, position }) => [
        String(number),
        position ? `${position.pan} ${position.tilt} ${position.zoom}` : "",
        name,
      ]);
      return { text: table(["NUMBER", "PAN TILT ZOOM", "NAME"], rows), value: state.presets };
    }),
  );
}

export function unknownCamera(id: string): RoomdError {
  return new RoomdError("not-found", `the room has no camera "${id}"; see \`roomctl camera list\``);
}
