import { Type } from "typebox";
import { defineTopic, topicsByName } from "./define-topic.ts";
import { Health } from "./device/health.ts";
import { FleetRoom, Recording, SiteProofs } from "./fleet/hub-state.ts";
import { CameraState, MediaState, MeetingState, RoomState } from "./fleet/room-state.ts";
import {
  EvaluatedStatus,
  MeetingSummary,
  NodeSummary,
  RollCallStep,
  RoomSummary,
} from "./fleet/summaries.ts";
import { Meeting, Participant, Roster } from "./meeting/meeting.ts";
import { WanState } from "./meeting/view.ts";

const { microphone, screens, agenda } = RoomState.properties;

/** The topics of the hub, for the console. */
export const hubTopics = topicsByName(
  defineTopic({
    name: "hub",
    description:
      "The hub itself: its name, the zone of its dates and times, and the status of its broker connection, its media workers, its audit log, its process, its storage and its clock.",
    entries: {
      name: Type.String(),
      /** IANA name. */
      timeZone: Type.String(),
      broker: EvaluatedStatus,
      sfu: EvaluatedStatus,
      audit: EvaluatedStatus,
      process: EvaluatedStatus,
      storage: EvaluatedStatus,
      clock: EvaluatedStatus,
    },
  }),
  defineTopic({
    name: "rooms",
    description:
      "A summary of each room, in the order of the configuration. A renewed proof changes nothing.",
    entries: { "{roomId}": RoomSummary },
  }),
  defineTopic({
    name: "room/{roomId}",
    description:
      "All that one room reports. Its times are by its own clock, except `report`. Before its first report there is only `report`.",
    entries: {
      report: Type.Object({
        ...Type.Pick(FleetRoom, ["connection", "clockOffsetMs"]).properties,
        /** When the hub received the last report; null before the first one. */
        atMs: Type.Union([Type.Number(), Type.Null()]),
      }),
      "camera/{cameraId}": CameraState,
      microphone,
      media: MediaState,
      link: Health,
      broker: Health,
      wan: WanState,
      meeting: MeetingState,
      screens,
      agenda,
      audit: Health,
      process: Health,
      storage: Health,
      clock: Health,
    },
  }),
  defineTopic({
    name: "nodes",
    description: "A summary of each configured SFU node.",
    entries: { "{nodeId}": NodeSummary },
  }),
  defineTopic({
    name: "meetings",
    description: "The meetings that have not ended, in no particular order.",
    entries: { "{meetingId}": MeetingSummary },
  }),
  defineTopic({
    name: "meeting/{meetingId}",
    description:
      "One meeting: its participants, and the roll-call of the invited sites from 15 minutes before the start. Without entries once it has ended; `conference` is absent while nobody is in it.",
    entries: {
      meeting: Meeting,
      conference: Type.Omit(Roster, ["meetingId", "participants"]),
      "participant/{siteId}": Participant,
      "step/{siteId}": RollCallStep,
    },
  }),
  defineTopic({
    name: "site-proofs/{siteId}",
    description:
      "The proofs of one site's steps in the roll-calls, by meeting; they are renewed every second.",
    entries: { "{meetingId}": SiteProofs },
  }),
  defineTopic({
    name: "recordings",
    description: "The recordings on the hub's disk, in no particular order.",
    entries: { "{recordingId}": Recording },
  }),
);
export type HubTopics = typeof hubTopics;
