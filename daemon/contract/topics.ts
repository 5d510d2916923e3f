import { type Static, Type } from "typebox";

/** MQTT 5 topics. All JSON, retained, QoS 1. Payload schemas: Presence, RoomState, Agenda; of nodes Presence, NodeState. */
export const topics = {
  presence: (roomId: string) => `roomd/v1/rooms/${roomId}/presence`,
  state: (roomId: string) => `roomd/v1/rooms/${roomId}/state`,
  agenda: (roomId: string) => `roomd/v1/rooms/${roomId}/agenda`,
  anyPresence: "roomd/v1/rooms/+/presence",
  anyState: "roomd/v1/rooms/+/state",
  nodePresence: (nodeId: string) => `roomd/v1/nodes/${nodeId}/presence`,
  nodeState: (nodeId: string) => `roomd/v1/nodes/${nodeId}/state`,
  anyNodePresence: "roomd/v1/nodes/+/presence",
  anyNodeState: "roomd/v1/nodes/+/state",
} as const;

/** The room id and the kind of a topic of ours, or undefined. */
export function parseRoomTopic(
  topic: string,
): { roomId: string; kind: "presence" | "state" | "agenda" } | undefined {
  const match = /^roomd\/v1\/rooms\/([a-z0-9][a-z0-9-]{0,63})\/(presence|state|agenda)$/.exec(topic);
  if (!match) return undefined;
  return { roomId: match[1] as string, kind: match[2] as "presence" | "state" | "agenda" };
}

/** The node id and the kind of a topic of a node's, or undefined. */
export function parseNodeTopic(topic: string): { nodeId: string; kind: "presence" | "state" } | undefined {
  const match = /^roomd\/v1\/nodes\/([a-z0-9][a-z0-9-]{0,63})\/(presence|state)$/.exec(topic);
  if (!match) return undefined;
  return { nodeId: match[1] as string, kind: match[2] as "presence" | "state" };
}

/** A node's name at the broker. No room can have it: ids have no underscore. */
export function nodeUsername(nodeId: string): string {
  return `_node_${nodeId}`;
}

/** Retained: `online: true` by the room or node when it connects; `online: false` is its last will. */
export const Presence = Type.Object({
  online: Type.Boolean(),
  /** When it connected (also in the will, set at connect), ms since the epoch. */
  sinceMs: Type.Number(),
});
export type Presence = Static<typeof Presence>;
