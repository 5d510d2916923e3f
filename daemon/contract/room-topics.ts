import { type Static, Type } from "typebox";
import { defineTopic, topicsByName } from "./define-topic.ts";
import { Health } from "./device/health.ts";
import { CameraState, MediaState, MeetingState, RoomState, VideoInputState } from "./fleet/room-state.ts";
import { Participant, Roster } from "./meeting/meeting.ts";
import { Removal } from "./meeting/removal.ts";
import { MeetingView, WanState } from "./meeting/view.ts";

const { room, startedAtMs, microphone, screens, agenda, siteNames } = RoomState.properties;

/** What of a camera changes only when somebody configures it, or when it reports its identity. */
const CAMERA_INFO_KEYS = [
  "name",
  "profile",
  "manufacturer",
  "model",
  "firmware",
  "connection",
  "capabilities",
  "settings",
  "presets",
  "undo",
] as const;

export const CameraInfo = Type.Pick(CameraState, ["id", ...CAMERA_INFO_KEYS]);
export type CameraInfo = Static<typeof CameraInfo>;

/** The rest: what changes with each poll and movement. */
export const CameraStatus = Type.Omit(CameraState, CAMERA_INFO_KEYS);
export type CameraStatus = Static<typeof CameraStatus>;

/** The topics of a room, for panel and screens. */
export const roomTopics = topicsByName(
  defineTopic({
    name: "room",
    description:
      "The room's state in parts: a moving camera changes only its own entry, and a renewed proof of health nothing that is large. Cameras and videos are in the order of the configuration; participants are in no particular order.",
    entries: {
      room: Type.Object({ ...room.properties, startedAtMs }),
      "camera/{cameraId}": CameraStatus,
      "camera-info/{cameraId}": CameraInfo,
      microphone,
      media: Type.Omit(MediaState, ["health", "contentHealth", "videos"]),
      "media-health": Type.Pick(MediaState, ["health", "contentHealth"]),
      "video/{videoId}": VideoInputState,
      link: Health,
      wan: WanState,
      broker: Health,
      meeting: Type.Pick(MeetingState, ["phase", "meeting"]),
      "meeting-health": Health,
      /** Absent until a meeting is joined. */
      roster: Type.Omit(Roster, ["participants"]),
      "participant/{siteId}": Participant,
      /** Absent outside of a meeting. */
      view: MeetingView,
      screens,
      agenda,
      "site-names": siteNames,
      /** Absent unless the room was removed from a meeting that goes on. */
      removal: Removal,
      audit: Health,
      process: Health,
      storage: Health,
      clock: Health,
    },
  }),
);
export type RoomTopics = typeof roomTopics;
