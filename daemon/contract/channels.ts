import type { TSchema } from "typebox";
import type { RequestTable } from "./define-command.ts";
import type { NoticeTable } from "./define-notice.ts";
import type { TopicTable } from "./define-topic.ts";
import { RoomState } from "./fleet/room-state.ts";
import { NodeState } from "./fleet/sfu-node.ts";
import { hubCommands } from "./hub-commands.ts";
import { hubTopics } from "./hub-topics.ts";
import { LIVE_PATH } from "./live-path.ts";
import { LINK_PATH, linkNotices, linkRequests } from "./media/link-signalling.ts";
import { screenNotices, screenRequests } from "./media/screen.ts";
import { viewerNotices, viewerRequests } from "./media/viewer.ts";
import { GUEST_PATH, guestNotices, guestRequests } from "./meeting/guest.ts";
import { Agenda } from "./meeting/meeting.ts";
import { mqttTopics, Presence } from "./mqtt-topics.ts";
import { roomCommands } from "./room-commands.ts";
import { roomTopics } from "./room-topics.ts";
import { topicNotices, topicRequests } from "./topic-messages.ts";

/** A WebSocket of room or hub: what clients request, and what the server notifies them of. */
export interface ChannelDefinition {
  readonly path: string;
  readonly description: string;
  readonly requests: RequestTable;
  readonly notices: NoticeTable;
  /** What `topic.subscribe` takes, where the channel has it. */
  readonly topics?: TopicTable;
}

export const roomChannels = {
  live: {
    path: LIVE_PATH,
    description: "Panel, screens and `roomctl` at the room.",
    requests: { ...roomCommands, ...topicRequests, ...viewerRequests, ...screenRequests },
    notices: { ...topicNotices, ...viewerNotices, ...screenNotices },
    topics: roomTopics,
  },
} as const satisfies Record<string, ChannelDefinition>;

export const hubChannels = {
  live: {
    path: LIVE_PATH,
    description: "The console and `roomctl` at the hub.",
    requests: { ...hubCommands, ...topicRequests },
    notices: topicNotices,
    topics: hubTopics,
  },
  link: {
    path: LINK_PATH,
    description:
      "A room at the hub, with `Authorization: Bearer <token>` and `x-roomd-room: <room id>`. Media keys and addresses " +
      "travel here only.",
    requests: linkRequests,
    notices: linkNotices,
  },
  guest: {
    path: GUEST_PATH,
    description: "A guest's page at the hub, with the invitation in `?t=`.",
    requests: guestRequests,
    notices: guestNotices,
  },
} as const satisfies Record<string, ChannelDefinition>;

/** An MQTT topic with its messages. */
export interface MqttChannelDefinition {
  readonly address: string;
  readonly description: string;
  readonly publisher: "room" | "hub" | "node";
  readonly payload: TSchema;
}

/** MQTT 5: JSON, retained, QoS 1. */
export const mqttChannels = {
  roomPresence: {
    address: mqttTopics.presence("{roomId}"),
    description: "Whether the room is connected; its last will says that it is not.",
    publisher: "room",
    payload: Presence,
  },
  roomState: {
    address: mqttTopics.state("{roomId}"),
    description: "The room's state, on changes and regularly.",
    publisher: "room",
    payload: RoomState,
  },
  agenda: {
    address: mqttTopics.agenda("{roomId}"),
    description: "All meetings of the room that have not ended.",
    publisher: "hub",
    payload: Agenda,
  },
  nodePresence: {
    address: mqttTopics.nodePresence("{nodeId}"),
    description: "Whether the SFU node is connected; its last will says that it is not.",
    publisher: "node",
    payload: Presence,
  },
  nodeState: {
    address: mqttTopics.nodeState("{nodeId}"),
    description: "The SFU node's state, at least every 2 s.",
    publisher: "node",
    payload: NodeState,
  },
} as const satisfies Record<string, MqttChannelDefinition>;
