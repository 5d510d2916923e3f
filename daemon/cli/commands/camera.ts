import type { Command } from "commander";
import type { SettingValue } from "../../contract/device/camera.ts";
import { statusAt } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import { type CameraState, RoomState } from "../../contract/fleet/room-state.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, resolveCamera, roomServer, withExample } from "../command-context.ts";
import { ageText } from "../durations.ts";
import { table } from "../output.ts";
import { addCameraDiscover } from "./camera-discover.ts";
import { addCameraNetwork } from "./camera-network.ts";
import { addCameraProbe } from "./camera-probe.ts";

interface Options {
  readonly camera?: string;
}

function modelText({ manufacturer, model, profile }: CameraState): string {
  return manufacturer === null || model === null ? profile : `${manufacturer} ${model}`;
}

function provenText({ health }: CameraState, nowMs: number): string {
  return health.provenAtMs === null ? "never" : ageText(nowMs - health.provenAtMs);
}

function rateText({ errorRate: { share, failed, exchanges, overMs } }: CameraState): string {
  if (share === null) return "no exchange yet";
  const percent = (share * 100).toFixed(1);
  return `${percent} % (${failed} of ${exchanges} in ${Math.round(overMs / 60_000)} min)`;
}

/** What is set again when the camera forgets it. */
function keptText({ settings }: CameraState): string {
  const kept = Object.entries(settings).map(([name, { value, status, reason }]) => {
    const said =
      status === "refused" ? ` (refused: ${reason})` : status === "unchecked" ? " (unchecked)" : "";
    return `${name} ${value}${said}`;
  });
  return kept.join(", ") || "nothing";
}

function showText(camera: CameraState, nowMs: number): string {
  const { health, position, capabilities } = camera;
  const settings = Object.entries(capabilities.settings).map(([name, range]) =>
    "values" in range
      ? `${name} (${range.values.join(", ")})`
      : `${name} (${range.minimum}–${range.maximum})`,
  );
  const rows = [
    ["name", camera.name],
    ["status", `${statusAt(health, nowMs)}${health.reason === null ? "" : `: ${health.reason}`}`],
    ["proven", provenText(camera, nowMs)],
    ["errors", rateText(camera)],
    ["model", modelText(camera)],
    ["profile", camera.profile],
    ["firmware", camera.firmware ?? "unknown"],
    ["connection", camera.connection],
    ["position", position ? `pan ${position.pan}  tilt ${position.tilt}  zoom ${position.zoom}` : "unknown"],
    ["power", camera.power ?? "unknown"],
    ["on air", `${camera.onAir ? "yes" : "no"}${camera.lock === "none" ? "" : ` (${camera.lock})`}`],
    ["held by", camera.holder ?? "nobody"],
    ["settings", settings.join(", ") || "none"],
    ["kept", keptText(camera)],
    ["actions", capabilities.actions.join(", ") || "none"],
  ];
  return table([camera.id, ""], rows);
}

/** A number where it reads as one: settings with a range take numbers, others words. */
function settingValue(text: string): SettingValue {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function addCamera(program: Command): void {
  const group = program.command("camera").description("what the cameras are, and their settings");
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option("--camera <id>", "which camera (default: the room's first)");

  withExample(group.command("list").description("the room's cameras"), "roomctl camera list").action(
    commandAction(async (command) => {
      const { cameras, atMs } = await readState(roomServer(command), RoomState);
      const rows = cameras.map((camera) => [
        camera.id,
        statusAt(camera.health, atMs),
        provenText(camera, atMs),
        rateText(camera),
        modelText(camera),
        camera.firmware ?? "",
        camera.connection,
      ]);
      const headings = ["ID", "STATUS", "PROVEN", "ERRORS", "MODEL", "FIRMWARE", "CONNECTION"];
      return { text: table(headings, rows), value: cameras };
    }),
  );
  withExample(add("show", "all that is known of one"), "roomctl camera show --camera cam1").action(
    commandAction(async (command) => {
      const room = roomServer(command);
      const id = await resolveCamera(room, command.opts<Options>().camera);
      const { cameras, atMs } = await readState(room, RoomState);
      const camera = cameras.find((one) => one.id === id);
      if (!camera)
        throw new RoomdError("not-found", `no camera "${id}" in this room; see "roomctl camera list"`);
      return { text: showText(camera, atMs), value: camera };
    }),
  );
  withExample(
    add("set", "change a setting")
      .argument("<name>", "as `camera show` lists it")
      .argument("<value>", "a word or number"),
    "roomctl camera set exposure.backlight on",
  ).action(
    commandAction(async (command, setting: string, text: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const value = settingValue(text);
      await sendCommand(room, "camera.set", { camera, setting, value });
      return { text: `${camera}: ${setting} is ${value}`, value: { camera, setting, value } };
    }),
  );
  withExample(
    add("get", "ask the camera for a setting").argument("<name>", "as `camera show` lists it"),
    "roomctl camera get white-balance.mode",
  ).action(
    commandAction(async (command, setting: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      const answer = await sendCommand<{ value: SettingValue }>(room, "camera.get", { camera, setting });
      return { text: String(answer.value), value: answer };
    }),
  );
  withExample(
    add("forget", "no longer make a setting again when the camera forgets it").argument(
      "<name>",
      "as `camera show` lists it",
    ),
    "roomctl camera forget exposure.backlight",
  ).action(
    commandAction(async (command, setting: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "camera.forgetSetting", { camera, setting });
      return { text: `${camera}: ${setting} forgotten`, value: { camera, setting } };
    }),
  );
  withExample(
    add("act", "do something once").argument("<action>", "as `camera show` lists it"),
    "roomctl camera act focus.one-push",
  ).action(
    commandAction(async (command, action: string) => {
      const room = roomServer(command);
      const camera = await resolveCamera(room, command.opts<Options>().camera);
      await sendCommand(room, "camera.runAction", { camera, action });
      return { text: `${camera}: ${action} done`, value: { camera, action } };
    }),
  );
  addCameraNetwork(group);
  addCameraDiscover(group);
  addCameraProbe(group);
}
