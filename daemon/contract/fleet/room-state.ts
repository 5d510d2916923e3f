import { type Static, Type } from "typebox";
import { CameraCapabilities, SettingValue } from "../device/camera.ts";
import { Health } from "../device/health.ts";
import { Identifier } from "../identifier.ts";
import { ScreenState } from "../media/screen.ts";
import { Layer, Meeting, Roster, StreamSource } from "../meeting/meeting.ts";
import { MeetingView, WanState } from "../meeting/view.ts";
import { Nullable } from "../nullable.ts";

/** In the camera's own units. */
const CameraPosition = Type.Object({ pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() });

export const PresetState = Type.Object({
  number: Type.Integer({ minimum: 0, maximum: 254 }),
  name: Type.String({ maxLength: 60 }),
  /** Where the camera looked when it was saved; null where that is not known. */
  position: Nullable(CameraPosition),
  /** What it saw then: a JPEG's address on the room's server. A new picture has a new address. */
  thumbnail: Nullable(Type.String()),
  savedAtMs: Nullable(Type.Number()),
});
export type PresetState = Static<typeof PresetState>;

/** A preset being recalled, and how that ended; the next movement ends it. */
export const RecallState = Type.Object({
  number: Type.Integer(),
  phase: Type.Union([Type.Literal("moving"), Type.Literal("arrived"), Type.Literal("missed")]),
  /** Share of the way, 0 to 1. */
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  /** When this phase began. */
  atMs: Type.Number(),
});
export type RecallState = Static<typeof RecallState>;

/** What `preset.undo` would take back. */
export const PresetUndo = Type.Object({
  kind: Type.Union([Type.Literal("overwritten"), Type.Literal("deleted")]),
  number: Type.Integer(),
  name: Type.String(),
  atMs: Type.Number(),
});
export type PresetUndo = Static<typeof PresetUndo>;

/** A setting that somebody made, which is made again when the camera has forgotten it. */
export const StoredSetting = Type.Object({
  value: SettingValue,
  /** `unchecked` until the camera has been asked. */
  status: Type.Union([Type.Literal("as-set"), Type.Literal("refused"), Type.Literal("unchecked")]),
  reason: Type.Optional(Type.String()),
});
export type StoredSetting = Static<typeof StoredSetting>;

export const CameraState = Type.Object({
  id: Identifier,
  name: Type.String(),
  health: Health,
  /** The camera's own units; null until an inquiry was answered. */
  position: Nullable(CameraPosition),
  moving: Type.Boolean(),
  /** Who holds the movement lease (a client's label), null when nobody does. */
  holder: Nullable(Type.String()),
  /** As it was told last, or has answered; null when that is not known. */
  power: Nullable(Type.Union([Type.Literal("on"), Type.Literal("standby")])),
  /** The meeting sees it now. */
  onAir: Type.Boolean(),
  /** `locked` and `unlocked` only where the room keeps a camera on air still. */
  lock: Type.Union([Type.Literal("none"), Type.Literal("locked"), Type.Literal("unlocked")]),
  /** For whom alone it is unlocked. */
  unlockedFor: Nullable(Type.String()),
  /** The model that it is treated as. */
  profile: Type.String(),
  /** What it says that it is: names, or in VISCA four hexadecimal digits each. */
  manufacturer: Nullable(Type.String()),
  model: Nullable(Type.String()),
  firmware: Nullable(Type.String()),
  /** How it is connected: "serial /dev/ttyUSB0 9600". */
  connection: Type.String(),
  /** Why it is down, as an error's code: `access.denied` is not mended at its cable. Null when it is not. */
  faultCode: Nullable(Type.String()),
  /** Of the exchanges in the last `overMs`, how many failed; the share is null before the first. */
  errorRate: Type.Object({
    share: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    exchanges: Type.Integer(),
    failed: Type.Integer(),
    overMs: Type.Number(),
  }),
  /** What it lacks is not offered. */
  capabilities: CameraCapabilities,
  /** By name. */
  settings: Type.Record(Type.String(), StoredSetting),
  /** In the operator's order. */
  presets: Type.Array(PresetState),
  recall: Nullable(RecallState),
  undo: Nullable(PresetUndo),
  /** The last command that failed, shown until one succeeds. */
  lastError: Nullable(Type.Object({ atMs: Type.Number(), code: Type.String(), message: Type.String() })),
});
export type CameraState = Static<typeof CameraState>;

/** One of the pictures that the operator chooses from. */
export const VideoInputState = Type.Object({
  id: Identifier,
  name: Type.String(),
  /** Which camera it is of; null where it is none of the room's cameras. */
  camera: Nullable(Identifier),
  /** `off` while nobody has a use for it. */
  health: Health,
  /** What GET /api/videos/<id>.jpg has of it: a picture of now, or of when it ran last. */
  thumbnail: Nullable(Type.Union([Type.Literal("live"), Type.Literal("earlier")])),
  /** As a viewer on the room's network may take it, while it runs. */
  streams: Type.Array(Type.Object({ producerId: Type.String(), layer: Layer })),
});
export type VideoInputState = Static<typeof VideoInputState>;

export const MediaState = Type.Object({
  health: Health,
  /** Rises when the router was rebuilt: viewers open their transports anew. */
  generation: Type.Integer({ minimum: 0 }),
  /** What the room itself makes, as a viewer on its network may take it. A layer that nobody takes costs nothing. */
  streams: Type.Array(
    Type.Object({
      producerId: Type.String(),
      kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
      source: StreamSource,
      layer: Layer,
    }),
  ),
  /** In the order of the configuration. */
  videos: Type.Array(VideoInputState),
  /** The one that the meeting is shown, now or when it begins; null where the room has none. */
  selectedVideoId: Nullable(Identifier),
  /** The one that takes its place as soon as it delivers. */
  pendingVideoId: Nullable(Identifier),
  /** The room's second picture goes to the meeting. */
  isContentShared: Type.Boolean(),
  /** Of its source: `unknown` while it is waited for. */
  contentHealth: Health,
  /** It has one. */
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

/** The one snapshot of a room: panel, display, console, MQTT and roomctl all read this. */
export const RoomState = Type.Object({
  /** When the snapshot was taken, by the room's clock. */
  atMs: Type.Number(),
  room: Type.Object({ id: Identifier, name: Type.String(), language: Type.String() }),
  startedAtMs: Type.Number(),
  cameras: Type.Array(CameraState),
  microphone: Type.Object({ muted: Type.Boolean(), health: Health }),
  media: MediaState,
  /** The signalling connection to the hub. */
  link: Health,
  wan: WanState,
  /** The MQTT connection. */
  broker: Health,
  meeting: MeetingState,
  /** Pages on the room's screens. */
  screens: Type.Array(ScreenState),
  agenda: Type.Array(Meeting),
});
export type RoomState = Static<typeof RoomState>;
