import type { Command } from "commander";
import type { ActionName, SettingName, SettingValue } from "../../contract/device/camera.ts";
import { statusAt } from "../../contract/device/health.ts";
import type { CameraState } from "../../contract/fleet/room-state.ts";
import { readRoomState, sendCommand } from "../client.ts";
import { cameraAction, cameraCommand, commandAction, roomServer, withExample } from "../command-context.ts";
import { provenText, table } from "../output.ts";
import { defineCameraDiscover } from "./camera-discover.ts";
import { defineCameraNetwork } from "./camera-network.ts";
import { defineCameraProbe } from "./camera-probe.ts";
import { unknownCamera } from "./preset.ts";

function modelText({ manufacturer, model, profile }: CameraState): string {
  return manufacturer === null || model === null ? profile : `${manufacturer} ${model}`;
}

function errorRateText({ errorRate: { share, failed, exchanges, overMs } }: CameraState): string {
  if (share === null) return "no exchange yet";
  const percent = (share * 100).toFixed(1);
  return `${percent} % (${failed} of ${exchanges} in ${Math.round(overMs / 60_000)} min)`;
}

/** Returns the settings that roomd restores after the camera lost them. */
function storedText({ settings }: CameraState): string {
  const stored = Object.entries(settings).map(([name, { value, status, reason }]) => {
    const note =
      status === "refused" ? ` (refused: ${reason})` : status === "unverified" ? " (unverified)" : "";
    return `${name} ${value}${note}`;
  });
  return stored.join(", ") || "none";
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
    ["proven", provenText(health.provenAtMs, nowMs)],
    ["errors", errorRateText(camera)],
    ["model", modelText(camera)],
    ["profile", camera.profile],
    ["firmware", camera.firmware ?? "unknown"],
    ["connection", camera.connection],
    ["position", position ? `pan ${position.pan}  tilt ${position.tilt}  zoom ${position.zoom}` : "unknown"],
    ["power", camera.power ?? "unknown"],
    ["on air", `${camera.onAir ? "yes" : "no"}${camera.lock === "none" ? "" : ` (${camera.lock})`}`],
    ["lease", camera.holder ?? "free"],
    ["settings", settings.join(", ") || "none"],
    ["stored", storedText(camera)],
    ["actions", capabilities.actions.join(", ") || "none"],
  ];
  return table([camera.id, ""], rows);
}

/** Returns a number where `text` is one: settings with a range take numbers, others words. */
function settingValue(text: string): SettingValue {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function defineCamera(group: Command): void {
  withExample(group.command("list").description("list the room's cameras"), "roomctl camera list").action(
    commandAction(async (invoked) => {
      const { cameras, atMs } = await readRoomState(roomServer(invoked));
      const rows = cameras.map((camera) => [
        camera.id,
        statusAt(camera.health, atMs),
        provenText(camera.health.provenAtMs, atMs),
        errorRateText(camera),
        modelText(camera),
        camera.firmware ?? "",
        camera.connection,
      ]);
      const headings = ["ID", "STATUS", "PROVEN", "ERRORS", "MODEL", "FIRMWARE", "CONNECTION"];
      return { text: table(headings, rows), value: cameras };
    }),
  );
  withExample(
    cameraCommand(group, "show", "show a camera with its settings and actions"),
    "roomctl camera show --camera cam1",
  ).action(
    cameraAction(async ({ room, camera: id }) => {
      const { cameras, atMs } = await readRoomState(room);
      const camera = cameras.find((one) => one.id === id);
      if (!camera) throw unknownCamera(id);
      return { text: showText(camera, atMs), value: camera };
    }),
  );
  defineCameraSettings(group);
  defineCameraNetwork(group);
  defineCameraDiscover(group);
  defineCameraProbe(group);
}

/** The room validates the names: what a camera has is in its profile. */
function defineCameraSettings(group: Command): void {
  const shown = "as `camera show` lists it";
  withExample(
    cameraCommand(group, "set", "change a setting; roomd restores it if the camera loses it")
      .argument("<name>", shown)
      .argument("<value>", "a word or a number"),
    "roomctl camera set exposure.backlight on",
  ).action(
    cameraAction<unknown, [SettingName, string]>(async ({ room, camera }, setting, text) => {
      const value = settingValue(text);
      await sendCommand(room, "camera.set", { camera, setting, value });
      return { text: `${camera}: ${setting} is ${value}`, value: { camera, setting, value } };
    }),
  );
  withExample(
    cameraCommand(group, "get", "read a setting from the camera").argument("<name>", shown),
    "roomctl camera get white-balance.mode",
  ).action(
    cameraAction<unknown, [SettingName]>(async ({ room, camera }, setting) => {
      const result = await sendCommand(room, "camera.get", { camera, setting });
      return { text: String(result.value), value: result };
    }),
  );
  withExample(
    cameraCommand(group, "forget", "stop restoring a setting").argument("<name>", shown),
    "roomctl camera forget exposure.backlight",
  ).action(
    cameraAction<unknown, [SettingName]>(async ({ room, camera }, setting) => {
      await sendCommand(room, "camera.forgetSetting", { camera, setting });
      return { text: `${camera}: ${setting} is no longer restored`, value: { camera, setting } };
    }),
  );
  withExample(
    cameraCommand(group, "act", "run an action").argument("<action>", shown),
    "roomctl camera act focus.one-push",
  ).action(
    cameraAction<unknown, [ActionName]>(async ({ room, camera }, action) => {
      await sendCommand(room, "camera.runAction", { camera, action });
      return { text: `${camera}: ${action} done`, value: { camera, action } };
    }),
  );
}
