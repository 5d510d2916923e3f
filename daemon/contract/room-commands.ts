import { Type } from "typebox";
import { auditCommands } from "./audit.ts";
import { conferenceCommands } from "./conference-commands.ts";
import { byName, defineCommand, Nothing } from "./define-command.ts";
import { ActionName, SettingName, SettingValue } from "./device/camera.ts";
import {
  CameraClockReading,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "./device/network-camera.ts";
import { PresetUndo, StopState } from "./fleet/room-state.ts";
import { Identifier } from "./identifier.ts";
import { Meeting } from "./meeting/meeting.ts";
import { ViewMode } from "./meeting/view.ts";
import { Nullable } from "./nullable.ts";

/** A command that waits for nothing but the room. */
const ROOM_MS = 10_000;
/** One that waits for a device. */
const DEVICE_MS = 30_000;
/** One that waits until a camera has arrived: longer than `ptz.recallTimeoutMs` may be. */
const ARRIVAL_MS = 130_000;

const axis = Type.Number({ minimum: -1, maximum: 1 });
const step = Type.Integer({ minimum: -1, maximum: 1 });
const camera = Identifier;
const number = Type.Integer({ minimum: 0, maximum: 254 });
const holder = Type.String({ minLength: 1, maxLength: 60 });
/** For a camera that is on air and locked: who unlocked it, or that the movement is meant all the same. */
const onAirOverride = { holder: Type.Optional(holder), confirmed: Type.Optional(Type.Literal(true)) };
const token = Type.String({ minLength: 1, maxLength: 100 });
const presetName = Type.String({ minLength: 1, maxLength: 60 });
const position = { pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() };

const control = {
  kind: "action",
  permission: "camera.control",
  result: Nothing,
  timeoutMs: DEVICE_MS,
} as const;
const configure = { ...control, permission: "camera.configure" } as const;
const read = { kind: "query", permission: "room.observe", timeoutMs: DEVICE_MS } as const;
const operate = { kind: "action", permission: "room.operate", result: Nothing, timeoutMs: ROOM_MS } as const;
const attend = { kind: "action", permission: "meeting.attend", timeoutMs: ROOM_MS } as const;

const ptzCommands = [
  /** Drives and renews the movement lease of `holder`; without a renewal the camera is stopped. */
  defineCommand({
    ...control,
    name: "ptz.drive",
    kind: "motion",
    params: Type.Object({ camera, ...onAirOverride, holder, pan: axis, tilt: axis, zoom: axis }),
  }),
  /** One short nudge on each axis that is not 0, for fine corrections. */
  defineCommand({
    ...control,
    name: "ptz.step",
    kind: "motion",
    params: Type.Object({ camera, ...onAirOverride, holder, pan: step, tilt: step, zoom: step }),
  }),
  /** Returns after the camera has acknowledged Stop and its standstill is verified or can't be; a null `stop`: another
   * movement followed. */
  defineCommand({
    ...control,
    name: "ptz.stop",
    params: Type.Object({ camera }),
    result: Type.Object({ stop: Nullable(StopState) }),
  }),
  /** From a fresh inquiry. */
  defineCommand({
    ...read,
    name: "ptz.position",
    params: Type.Object({ camera }),
    result: Type.Object(position),
  }),
  defineCommand({
    ...control,
    name: "ptz.moveTo",
    timeoutMs: ARRIVAL_MS,
    params: Type.Object({ camera, ...position, ...onAirOverride }),
  }),
  /** Relative to where the camera stands, in the units of its position. */
  defineCommand({
    ...control,
    name: "ptz.moveBy",
    timeoutMs: ARRIVAL_MS,
    params: Type.Object({ camera, ...position, ...onAirOverride }),
  }),
  /** Limits pan and tilt to a corner; `to` null removes the limit. */
  defineCommand({
    ...configure,
    name: "ptz.limit",
    params: Type.Object({
      camera,
      corner: Type.Union([Type.Literal("up-right"), Type.Literal("down-left")]),
      to: Type.Union([Type.Object({ pan: Type.Number(), tilt: Type.Number() }), Type.Null()]),
    }),
  }),
  defineCommand({
    ...control,
    name: "ptz.home",
    timeoutMs: ARRIVAL_MS,
    params: Type.Object({ camera, ...onAirOverride }),
  }),
  /** Makes the current position the home position. */
  defineCommand({ ...configure, name: "ptz.saveHome", params: Type.Object({ camera }) }),
  defineCommand({
    ...control,
    name: "ptz.power",
    params: Type.Object({ camera, state: Type.Union([Type.Literal("on"), Type.Literal("standby")]) }),
  }),
] as const;

const presetCommands = [
  /** Returns when the camera has arrived; `camera.missed` when it stands elsewhere. */
  defineCommand({
    ...control,
    name: "preset.recall",
    timeoutMs: ARRIVAL_MS,
    params: Type.Object({ camera, number, ...onAirOverride }),
  }),
  /** Without a name an existing preset keeps its own. What it replaces is available to `preset.undo`. */
  defineCommand({
    ...configure,
    name: "preset.save",
    params: Type.Object({ camera, number, name: Type.Optional(presetName) }),
  }),
  defineCommand({
    ...configure,
    name: "preset.rename",
    params: Type.Object({ camera, number, name: presetName }),
  }),
  /** The numbers in their new order; those left out follow in their old one. */
  defineCommand({
    ...configure,
    name: "preset.reorder",
    params: Type.Object({ camera, numbers: Type.Array(number, { maxItems: 255, uniqueItems: true }) }),
  }),
  defineCommand({ ...configure, name: "preset.delete", params: Type.Object({ camera, number }) }),
  /** Takes back the last overwriting or deleting of a preset of this camera. */
  defineCommand({ ...configure, name: "preset.undo", params: Type.Object({ camera }), result: PresetUndo }),
] as const;

const cameraCommands = [
  /** Lets `holder` move a camera that is on air and locked, until it has rested for a while. */
  defineCommand({ ...control, name: "camera.unlock", params: Type.Object({ camera, holder }) }),
  /** Changes a setting in `capabilities.settings` to a value that it supports. */
  defineCommand({
    ...configure,
    name: "camera.set",
    params: Type.Object({ camera, setting: SettingName, value: SettingValue }),
  }),
  /** The setting stays as it is and is no longer restored when the camera loses it. */
  defineCommand({
    ...configure,
    name: "camera.forgetSetting",
    params: Type.Object({ camera, setting: SettingName }),
  }),
  /** From the camera itself. */
  defineCommand({
    ...read,
    name: "camera.get",
    params: Type.Object({ camera, setting: SettingName }),
    result: Type.Object({ setting: SettingName, value: SettingValue }),
  }),
  defineCommand({
    ...configure,
    name: "camera.runAction",
    params: Type.Object({ camera, action: ActionName }),
  }),
] as const;

/** For cameras on the network (ONVIF). */
const networkCameraCommands = [
  defineCommand({
    ...read,
    name: "camera.streams",
    params: Type.Object({ camera }),
    result: Type.Array(CameraStream),
  }),
  /** Without `stream`: of the stream that the room uses. */
  defineCommand({
    ...control,
    name: "camera.requestKeyFrame",
    params: Type.Object({ camera, stream: Type.Optional(token) }),
  }),
  defineCommand({
    ...read,
    name: "camera.clock",
    params: Type.Object({ camera }),
    result: CameraClockReading,
  }),
  /** Sets the camera's clock to the room's time. */
  defineCommand({ ...configure, name: "camera.setClock", params: Type.Object({ camera }) }),
  defineCommand({ ...read, name: "camera.ntp", params: Type.Object({ camera }), result: NtpSettings }),
  defineCommand({
    ...configure,
    name: "camera.setNtp",
    params: Type.Object({
      camera,
      fromDhcp: Type.Boolean(),
      servers: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 4 }),
    }),
  }),
  /** The camera's own commands, such as `tt:Wiper|On`. */
  defineCommand({
    ...read,
    name: "camera.auxiliaryCommands",
    params: Type.Object({ camera }),
    result: Type.Array(Type.String()),
  }),
  defineCommand({
    ...configure,
    name: "camera.sendAuxiliary",
    params: Type.Object({ camera, command: token }),
  }),
  /** What the camera reports within `forMs`. */
  defineCommand({
    ...read,
    name: "camera.events",
    timeoutMs: 40_000,
    params: Type.Object({ camera, forMs: Type.Integer({ minimum: 100, maximum: 25_000 }) }),
    result: Type.Array(CameraNotification),
  }),
] as const;

const operatorCommands = [
  defineCommand({ ...operate, name: "microphone.setMuted", params: Type.Object({ muted: Type.Boolean() }) }),
  /** How the room's screens show the meeting; a page of the gallery counts from 0. */
  defineCommand({
    ...operate,
    name: "view.set",
    params: Type.Object({
      mode: Type.Optional(ViewMode),
      page: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    }),
  }),
  /** Switches the meeting to another video input; returns when it delivers. `unavailable` when it does not: the one of
   * before stays. */
  defineCommand({
    ...operate,
    name: "video.select",
    timeoutMs: DEVICE_MS,
    params: Type.Object({ video: Identifier }),
  }),
  /** Shares the room's second picture with the meeting, or stops. */
  defineCommand({ ...operate, name: "content.share", params: Type.Object({ on: Type.Boolean() }) }),
] as const;

const meetingCommands = [
  /** Joins a meeting of the agenda; without `meetingId` the current one. */
  defineCommand({
    ...attend,
    name: "meeting.join",
    params: Type.Object({ meetingId: Type.Optional(Identifier) }),
    result: Meeting,
  }),
  defineCommand({ ...attend, name: "meeting.leave", params: Nothing, result: Nothing }),
] as const;

/** Commands of a room: from the panel and `roomctl`, by POST /api/commands/<name> with the parameters, or as requests on
 * /api/live. Those of the conference are executed by the hub, in the meeting that the room is in. */
export const roomCommands = {
  ...byName(
    ...ptzCommands,
    ...presetCommands,
    ...cameraCommands,
    ...networkCameraCommands,
    ...operatorCommands,
    ...meetingCommands,
  ),
  ...conferenceCommands,
  ...auditCommands,
};
export type RoomCommands = typeof roomCommands;
