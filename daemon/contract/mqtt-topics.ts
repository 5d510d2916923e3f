import { type Static, Type } from "typebox";

/** MQTT 5 topics. All are JSON, retained, QoS 1. Payloads: Presence, RoomState, Agenda; of nodes Presence,
 * NodeState. */
export const mqttTopics = {
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

/** Returns undefined for a topic that is not a room's. */
export function parseRoomTopic(
  topic: string,
): { roomId: string; kind: "presence" | "state" | "agenda" } | undefined {
  const match = /^roomd\/v1\/rooms\/([a-z0-9][a-z0-9-]{0,63})\/(presence|state|agenda)$/.exec(topic);
  if (!match) return undefined;
  return { roomId: match[1] as string, kind: match[2] as "presence" | "state" | "agenda" };
}

/** Returns undefined for a topic that is not a node's. */
export function parseNodeTopic(topic: string): { nodeId: string; kind: "presence" | "state" } | undefined {
  const match = /^roomd\/v1\/nodes\/([a-z0-9][a-z0-9-]{0,63})\/(presence|state)$/.exec(topic);
  if (!match) return undefined;
  return { nodeId: match[1] as string, kind: match[2] as "presence" | "state" };
}

/** A node's user name at the broker. No room can have it: ids have no underscore. */
export function nodeUsername(nodeId: string): string {
  return `_node_${nodeId}`;
}

/** Published with `online: true` when a room or node connects; its last will has `online: false`. */
export const Presence = Type.Object({
  online: Type.Boolean(),
  /** Time of the connection, also in the last will, ms since the epoch. */
  sinceMs: Type.Number(),
  /** Differs for each process: two that alternate are two hosts with one identity. */
  instance: Type.Optional(Type.String({ maxLength: 64 })),
  /** The sender's host name. */
  host: Type.Optional(Type.String({ maxLength: 255 })),
});
export type Presence = Static<typeof Presence>;
