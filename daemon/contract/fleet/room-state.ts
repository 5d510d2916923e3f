import { type Static, Type } from "typebox";
import { CameraCapabilities, SettingValue } from "../device/camera.ts";
import { Health } from "../device/health.ts";
import { Identifier } from "../identifier.ts";
import { MAX_AGENDA_MEETINGS } from "../limits.ts";
import { ScreenState } from "../media/screen.ts";
import { Layer, Meeting, Roster, SiteNames, StreamSource } from "../meeting/meeting.ts";
import { Removal } from "../meeting/removal.ts";
import { MeetingView, WanState } from "../meeting/view.ts";
import { Nullable } from "../nullable.ts";

/** In the camera's own units. */
const CameraPosition = Type.Object({ pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() });

export const PresetState = Type.Object({
  number: Type.Integer({ minimum: 0, maximum: 254 }),
  name: Type.String({ maxLength: 60 }),
  /** Position when it was saved; null when not known. */
  position: Nullable(CameraPosition),
  /** URL of a JPEG on the room's server. A new picture has a new URL. */
  thumbnail: Nullable(Type.String()),
  savedAtMs: Nullable(Type.Number()),
});
export type PresetState = Static<typeof PresetState>;

/** The recall of a preset and its outcome, until the next movement. */
export const RecallState = Type.Object({
  number: Type.Integer(),
  phase: Type.Union([Type.Literal("moving"), Type.Literal("arrived"), Type.Literal("missed")]),
  /** Share of the distance, 0 to 1. */
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  /** Start of this phase. */
  atMs: Type.Number(),
});
export type RecallState = Static<typeof RecallState>;

/** What `preset.undo` reverts. */
export const PresetUndo = Type.Object({
  kind: Type.Union([Type.Literal("overwritten"), Type.Literal("deleted")]),
  number: Type.Integer(),
  name: Type.String(),
  atMs: Type.Number(),
});
export type PresetUndo = Static<typeof PresetUndo>;

/** A setting that is restored when the camera loses it. */
export const StoredSetting = Type.Object({
  value: SettingValue,
  /** `unverified` until it was read back from the camera. */
  status: Type.Union([Type.Literal("applied"), Type.Literal("refused"), Type.Literal("unverified")]),
  reason: Type.Optional(Type.String()),
});
export type StoredSetting = Static<typeof StoredSetting>;

/** Whether the last Stop has worked. `unconfirmed`: the camera has acknowledged it, and nothing it reports shows whether it
 * stands still. */
export const StopState = Type.Union([
  Type.Literal("pending"),
  Type.Literal("confirmed"),
  Type.Literal("unconfirmed"),
]);
export type StopState = Static<typeof StopState>;

export const CameraState = Type.Object({
  id: Identifier,
  name: Type.String(),
  health: Health,
  /** In the camera's own units; null before the first reply, and for a camera that does not report it. */
  position: Nullable(CameraPosition),
  moving: Type.Boolean(),
  /** Null if a movement was sent after the last Stop. */
  stop: Nullable(StopState),
  /** Label of the client that has the movement lease; null without one. */
  holder: Nullable(Type.String()),
  /** As read back; null when not known. */
  power: Nullable(Type.Union([Type.Literal("on"), Type.Literal("standby")])),
  /** The meeting shows it now. */
  onAir: Type.Boolean(),
  /** `none` unless the room locks cameras on air. */
  lock: Type.Union([Type.Literal("none"), Type.Literal("locked"), Type.Literal("unlocked")]),
  /** The client that may move it. */
  unlockedFor: Nullable(Type.String()),
  /** Name of the profile in use. */
  profile: Type.String(),
  /** As reported by the camera: names, or in VISCA four hexadecimal digits each. */
  manufacturer: Nullable(Type.String()),
  model: Nullable(Type.String()),
  firmware: Nullable(Type.String()),
  /** Such as `serial /dev/ttyUSB0 9600`. */
  connection: Type.String(),
  /** Code of the error that made it down, such as `access.denied`; null otherwise. */
  faultCode: Nullable(Type.String()),
  /** Failed exchanges within the last `overMs`; the share is null before the first exchange. */
  errorRate: Type.Object({
    share: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    exchanges: Type.Integer(),
    failed: Type.Integer(),
    overMs: Type.Number(),
  }),
  capabilities: CameraCapabilities,
  /** Stored settings by name. */
  settings: Type.Record(Type.String(), StoredSetting),
  /** In the operator's order. */
  presets: Type.Array(PresetState, { maxItems: 256 }),
  recall: Nullable(RecallState),
  undo: Nullable(PresetUndo),
  /** The last command that failed, shown until one succeeds. */
  lastError: Nullable(Type.Object({ atMs: Type.Number(), code: Type.String(), message: Type.String() })),
});
export type CameraState = Static<typeof CameraState>;

/** A video input that the operator can select. */
export const VideoInputState = Type.Object({
  id: Identifier,
  name: Type.String(),
  /** Id of its camera; null when it belongs to none of the room's cameras. */
  camera: Nullable(Identifier),
  /** `off` while nobody needs it. */
  health: Health,
  /** Why an RTSP camera's own video is encoded again, while it is. */
  transcodedBecause: Type.Optional(Type.String()),
  /** What GET /api/videos/<id>.jpg returns: a current picture, or the last one. */
  thumbnail: Nullable(Type.Union([Type.Literal("live"), Type.Literal("last")])),
  /** For viewers on the room's network, while it runs. */
  streams: Type.Array(Type.Object({ producerId: Type.String(), layer: Layer }), { maxItems: 100 }),
});
export type VideoInputState = Static<typeof VideoInputState>;

export const MediaState = Type.Object({
  health: Health,
  /** Increases when the router was rebuilt: viewers open their transports again. */
  generation: Type.Integer({ minimum: 0 }),
  /** The room's own producers, for viewers on its network. A layer without a consumer is not encoded. */
  streams: Type.Array(
    Type.Object({
      producerId: Type.String(),
      kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
      source: StreamSource,
      layer: Layer,
    }),
    { maxItems: 100 },
  ),
  /** In the order of the configuration. */
  videos: Type.Array(VideoInputState, { maxItems: 100 }),
  /** The selected input; null when the room has none. */
  selectedVideoId: Nullable(Identifier),
  /** The input that replaces it as soon as it delivers. */
  pendingVideoId: Nullable(Identifier),
  /** Content is shared with the meeting. */
  isContentShared: Type.Boolean(),
  /** Of the content's source: `unknown` while it starts. */
  contentHealth: Health,
  /** A content source is configured. */
  hasContent: Type.Boolean(),
});
export type MediaState = Static<typeof MediaState>;

export const MeetingState = Type.Object({
  phase: Type.Union([Type.Literal("idle"), Type.Literal("joining"), Type.Literal("joined")]),
  meeting: Nullable(Meeting),
  /** Null until it is joined. */
  roster: Nullable(Roster),
  view: Nullable(MeetingView),
  health: Health,
});
export type MeetingState = Static<typeof MeetingState>;

/** A room publishes its state at least this often, ms. */
export const ROOM_REPORT_INTERVAL_MS = 2000;

/** The state of a room, for panel, screens, console, MQTT and roomctl. */
export const RoomState = Type.Object({
  /** Time of this state by the room's clock. */
  atMs: Type.Number(),
  room: Type.Object({ id: Identifier, name: Type.String(), language: Type.String() }),
  startedAtMs: Type.Number(),
  cameras: Type.Array(CameraState, { maxItems: 100 }),
  microphone: Type.Object({ muted: Type.Boolean(), health: Health }),
  media: MediaState,
  /** Signalling link to the hub. */
  link: Health,
  wan: WanState,
  /** Connection to the broker. */
  broker: Health,
  meeting: MeetingState,
  /** The room's screens and their pages. */
  screens: Type.Array(ScreenState, { maxItems: 1000 }),
  agenda: Type.Array(Meeting, { maxItems: MAX_AGENDA_MEETINGS }),
  /** Names of rooms that are invited to the agenda's meetings; empty in the room's report to the hub. */
  siteNames: SiteNames,
  /** Null unless the room was removed from a meeting that goes on, and nobody in the room has joined it again. */
  removal: Nullable(Removal),
  /** Whether the audit log can be written. */
  audit: Health,
  /** `degraded` after an internal error that the process has survived. */
  process: Health,
  /** `degraded` while it runs from memory, and after a damaged database was replaced. */
  storage: Health,
  /** Of the room's own clock: `degraded` while it differs from the hub's, which meetings follow. */
  clock: Health,
});
export type RoomState = Static<typeof RoomState>;

/** The state without its time, as pages put it together from the entries of the topic `room`. */
export type CurrentRoomState = Omit<RoomState, "atMs">;
