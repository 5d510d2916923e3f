import { type Static, Type } from "typebox";
import { Nullable } from "../nullable.ts";

/** A media profile of the camera, available by RTSP. */
export const CameraStream = Type.Object({
  profileToken: Type.String(),
  name: Type.String(),
  /** Without credentials. */
  uri: Type.String(),
  /** `H264`, `H265`, `JPEG` … */
  encoding: Type.String(),
  width: Type.Number(),
  height: Type.Number(),
  framesPerSecond: Nullable(Type.Number()),
});
export type CameraStream = Static<typeof CameraStream>;

export const CameraClock = Type.Object({
  /** The camera's time, ms since the epoch. */
  utcMs: Type.Number(),
  source: Type.Union([Type.Literal("ntp"), Type.Literal("manual")]),
  /** POSIX 1003.1, such as `ICT-7`; null when the camera has none. */
  timeZone: Nullable(Type.String()),
});
export type CameraClock = Static<typeof CameraClock>;

/** The camera's clock, and how far it is ahead of the room's (negative: behind), ms. */
export const CameraClockReading = Type.Object({ ...CameraClock.properties, clockOffsetMs: Type.Number() });
export type CameraClockReading = Static<typeof CameraClockReading>;

/** NTP servers by name or address, or from DHCP. */
export const NtpSettings = Type.Object({
  fromDhcp: Type.Boolean(),
  servers: Type.Array(Type.String()),
});
export type NtpSettings = Static<typeof NtpSettings>;

const Values = Type.Record(Type.String(), Type.String());

/** An event of a camera. */
export const CameraNotification = Type.Object({
  /** Such as `tns1:Device/HardwareFailure/FanFailure`. */
  topic: Type.String(),
  /** By the camera's clock, ms since the epoch; null when the event has no time. */
  atMs: Nullable(Type.Number()),
  operation: Nullable(
    Type.Union([Type.Literal("Initialized"), Type.Literal("Changed"), Type.Literal("Deleted")]),
  ),
  /** What the event is about, and its new values. */
  source: Values,
  data: Values,
});
export type CameraNotification = Static<typeof CameraNotification>;
