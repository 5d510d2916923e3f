import type { Command } from "commander";
import { RoomdError } from "../../contract/errors.ts";
import { type CameraState, type PresetUndo, RoomState } from "../../contract/fleet/room-state.ts";
import { readState, type Server, sendCommand } from "../client.ts";
import { commandAction, optionParser, resolveCamera, roomServer, withExample } from "../command-context.ts";
import { parseNumber } from "../durations.ts";
import { table } from "../output.ts";
import { CONFIRM, confirmedParam } from "./ptz.ts";

interface Options {
  readonly camera?: string;
  readonly name?: string;
  readonly confirm?: true;
}

export function addPreset(program: Command): void {
  const preset = program.command("preset").description("places that the camera remembers");
  const withCamera = (name: string, description: string) =>
    preset
      .command(name)
      .description(description)
      .option("--camera <id>", "which camera (default: the room's first)");
  const withNumber = (name: string, description: string) =>
    withCamera(name, description).argument("<number>", "0 to 254", optionParser(parseNumber));

  const send = (method: "preset.save" | "preset.recall" | "preset.delete", said: string) =>
    commandAction(async (command, number: number) => {
      const room = roomServer(command);
      const { camera: named, name, ...options } = command.opts<Options>();
      const camera = await resolveCamera(room, named);
      const params = { ...(name === undefined ? {} : { name }), ...confirmedParam(options) };
      await sendCommand(room, method, { camera, number, ...params });
      return { text: `preset ${number} of ${camera} ${said}`, value: { camera, number } };
    });

  withExample(
    withNumber("save", "remember where the camera looks now").option("--name <name>", "what to call it"),
    'roomctl preset save 1 --name "Chủ tọa"',
  ).action(send("preset.save", "saved"));
  withExample(
    withNumber("recall", "go there").option("--confirm", CONFIRM),
    "roomctl preset recall 1",
  ).action(send("preset.recall", "reached"));
  withExample(withNumber("reset", "forget it"), "roomctl preset reset 1").action(
    send("preset.delete", "forgotten"),
  );
  withExample(
    withNumber("rename", "give it another name").argument("<name>", "what to call it"),
    'roomctl preset rename 1 "Bục phát biểu"',
  ).action(
    commandAction(async (command, number: number, name: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "preset.rename", { camera, number, name });
      return { text: `preset ${number} of ${camera} is "${name}"`, value: { camera, number, name } };
    }),
  );
  withExample(
    withCamera("order", "put them in order, the first first").argument("<numbers...>", "0 to 254"),
    "roomctl preset order 3 1 2",
  ).action(
    commandAction(async (command, texts: string[]) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const numbers = texts.map(parseNumber);
      await sendCommand(room, "preset.reorder", { camera, numbers });
      return { text: `presets of ${camera}: ${numbers.join(" ")}`, value: { camera, numbers } };
    }),
  );
  withExample(withCamera("undo", "take back the last overwriting or deleting"), "roomctl preset undo").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const undone = await sendCommand<PresetUndo>(room, "preset.undo", { camera });
      return { text: `preset ${undone.number} of ${camera} is "${undone.name}" again`, value: undone };
    }),
  );
  withExample(withCamera("list", "which there are"), "roomctl preset list").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const presets = await presetsOf(room, camera);
      const rows = presets.map(({ number, name, position }) => [
        String(number),
        position ? `${position.pan} ${position.tilt} ${position.zoom}` : "",
        name,
      ]);
      return { text: table(["NUMBER", "PAN TILT ZOOM", "NAME"], rows), value: presets };
    }),
  );
}

async function presetsOf(room: Server, camera: string): Promise<CameraState["presets"]> {
  const state = (await readState(room, RoomState)).cameras.find(({ id }) => id === camera);
  if (!state) throw new RoomdError("not-found", `no camera "${camera}" in this room`);
  return state.presets;
}
