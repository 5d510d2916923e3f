import { type Static, type TSchema, Type } from "typebox";
import { conferenceCommands } from "./conference-commands.ts";
import { ActionName, SettingName, SettingValue } from "./device/camera.ts";
import { Identifier } from "./identifier.ts";
import { ViewMode } from "./meeting/view.ts";
import { Nullable } from "./nullable.ts";

const axis = Type.Number({ minimum: -1, maximum: 1 });
const step = Type.Integer({ minimum: -1, maximum: 1 });
const camera = Identifier;
const number = Type.Integer({ minimum: 0, maximum: 254 });
const holder = Type.String({ minLength: 1, maxLength: 60 });
/** Who moves, for a camera that the meeting sees and the room keeps still: its holder, who unlocked it, or
 * anybody who says that it is meant. */
const onAirOverride = { holder: Type.Optional(holder), confirmed: Type.Optional(Type.Literal(true)) };
const token = Type.String({ minLength: 1, maxLength: 100 });
const presetName = Type.String({ minLength: 1, maxLength: 60 });

/** The one command path (decision 6): panel, roomctl, MQTT and schedule send these to the room.
 * Over HTTP: POST /api/commands {"method","params"}; over /api/live: an RPC request. */
export const roomCommands = {
  /** Drives and renews the movement lease of `holder`; without a renewal the camera is stopped. */
  "ptz.drive": Type.Object({
    camera,
    ...onAirOverride,
    holder,
    pan: axis,
    tilt: axis,
    zoom: axis,
  }),
  /** One short nudge on each axis that is not 0, for fine corrections. */
  "ptz.step": Type.Object({ camera, ...onAirOverride, holder, pan: step, tilt: step, zoom: step }),
  "ptz.stop": Type.Object({ camera }),
  /** Answers {pan, tilt, zoom} from a fresh inquiry. */
  "ptz.position": Type.Object({ camera }),
  "ptz.moveTo": Type.Object({
    camera,
    pan: Type.Number(),
    tilt: Type.Number(),
    zoom: Type.Number(),
    ...onAirOverride,
  }),
  /** By so much from where it stands, in the units of its position. */
  "ptz.moveBy": Type.Object({
    camera,
    pan: Type.Number(),
    tilt: Type.Number(),
    zoom: Type.Number(),
    ...onAirOverride,
  }),
  /** Keeps it from turning beyond a corner; `to` null lets it go as far as it can again. */
  "ptz.limit": Type.Object({
    camera,
    corner: Type.Union([Type.Literal("up-right"), Type.Literal("down-left")]),
    to: Type.Union([Type.Object({ pan: Type.Number(), tilt: Type.Number() }), Type.Null()]),
  }),
  "ptz.home": Type.Object({ camera, ...onAirOverride }),
  /** Makes home of where it stands. */
  "ptz.saveHome": Type.Object({ camera }),
  "ptz.power": Type.Object({ camera, state: Type.Union([Type.Literal("on"), Type.Literal("standby")]) }),
  /** Answers when the camera stands there; `camera.missed` when it stands elsewhere. */
  "preset.recall": Type.Object({ camera, number, ...onAirOverride }),
  /** Without a name it keeps the one it has. What was there before is kept for `preset.undo`. */
  "preset.save": Type.Object({ camera, number, name: Type.Optional(presetName) }),
  "preset.rename": Type.Object({ camera, number, name: presetName }),
  /** The numbers in their new order; those left out follow in their old one. */
  "preset.reorder": Type.Object({
    camera,
    numbers: Type.Array(number, { maxItems: 255, uniqueItems: true }),
  }),
  "preset.delete": Type.Object({ camera, number }),
  /** Takes back the last overwriting or deleting of a preset of this camera. */
  "preset.undo": Type.Object({ camera }),
  /** Lets `holder` move a camera that is on air and locked, until it has rested for a while. */
  "camera.unlock": Type.Object({ camera, holder }),
  /** Changes a setting that `capabilities.settings` has, to a value that it takes. */
  "camera.set": Type.Object({ camera, setting: SettingName, value: SettingValue }),
  /** The setting stays as it is, and is no longer made again when the camera forgets it. */
  "camera.forgetSetting": Type.Object({ camera, setting: SettingName }),
  /** Answers {setting, value} from the camera itself. */
  "camera.get": Type.Object({ camera, setting: SettingName }),
  "camera.runAction": Type.Object({ camera, action: ActionName }),
  /** Those that follow are for cameras on the network (ONVIF). Answers CameraStream[]. */
  "camera.streams": Type.Object({ camera }),
  /** Of the stream that moves, where none is named. */
  "camera.requestKeyFrame": Type.Object({ camera, stream: Type.Optional(token) }),
  /** Answers CameraClock, and `aheadMs`: by how much it is ahead of the room's. */
  "camera.clock": Type.Object({ camera }),
  /** Sets it to the room's time. */
  "camera.setClock": Type.Object({ camera }),
  /** Answers NtpSettings. */
  "camera.ntp": Type.Object({ camera }),
  "camera.setNtp": Type.Object({
    camera,
    fromDhcp: Type.Boolean(),
    servers: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 4 }),
  }),
  /** Answers the head's own commands, such as `tt:Wiper|On`. */
  "camera.auxiliaryCommands": Type.Object({ camera }),
  "camera.sendAuxiliary": Type.Object({ camera, command: token }),
  /** Answers the CameraNotifications of so long. */
  "camera.events": Type.Object({ camera, forMs: Type.Integer({ minimum: 100, maximum: 25_000 }) }),
  "microphone.setMuted": Type.Object({ muted: Type.Boolean() }),
  /** Joins a meeting of the agenda; without `meetingId` the one that is on now. */
  "meeting.join": Type.Object({ meetingId: Type.Optional(Identifier) }),
  "meeting.leave": Type.Object({}),
  /** How the room's screens show the meeting; a page of the gallery counts from 0. */
  "view.set": Type.Object({
    mode: Type.Optional(ViewMode),
    page: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  }),
  /** Shows the meeting this one of the room's pictures: answers when it does. `unavailable` when it can't be had; the
   * one of before stays. */
  "video.select": Type.Object({ video: Identifier }),
  /** Shows the room's second picture to the meeting, or no longer. */
  "content.share": Type.Object({ on: Type.Boolean() }),
  // Done at the hub, as this room, in the meeting that it is in.
  ...conferenceCommands,
} as const satisfies Record<string, TSchema>;

export type RoomCommand = keyof typeof roomCommands;
export type RoomCommandParams<C extends RoomCommand> = Static<(typeof roomCommands)[C]>;

/** How a viewer (panel, display) gets pictures from the room's router, as RPC requests on /api/live.
 * mediasoup's own structures pass as they are; the router checks them. */
export const viewerRequests = {
  /** → {generation, rtpCapabilities} */
  "viewer.getRouterCapabilities": Type.Object({}),
  /** Makes the receiving WebRtcTransport → {id, iceParameters, iceCandidates, dtlsParameters} */
  "viewer.createTransport": Type.Object({ rtpCapabilities: Type.Unknown() }),
  "viewer.connectTransport": Type.Object({ dtlsParameters: Type.Unknown() }),
  /** → {id, producerId, kind, rtpParameters}; it is sent from the answer on. */
  "viewer.consume": Type.Object({ producerId: Type.String({ minLength: 1, maxLength: 100 }) }),
  /** The picture has lost what it is built on: its sender is asked for a key frame. */
  "viewer.requestKeyFrame": Type.Object({ consumerId: Type.String({ minLength: 1, maxLength: 100 }) }),
  /** The page looks at this one of the room's pictures (null: at none of its own choice): its source runs meanwhile. */
  "viewer.preview": Type.Object({ video: Nullable(Identifier) }),
  "viewer.closeConsumer": Type.Object({ consumerId: Type.String({ minLength: 1, maxLength: 100 }) }),
} as const satisfies Record<string, TSchema>;

/** Notices from the room on /api/live: `state` (RoomState) at once and on each change, at least every
 * second (a page that has heard nothing for 2.5 s says that it is no longer live). `viewer.consumerClosed`
 * {consumerId} when a producer ended. */
export const ROOM_STATE_EVERY_MS = 1000;
