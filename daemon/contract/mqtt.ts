import { type Static, Type } from "typebox";

/** MQTT 5 topics. All JSON, retained, QoS 1. Payload schemas: Presence, RoomState, Agenda. */
export const topics = {
  presence: (roomId: string) => `roomd/v1/rooms/${roomId}/presence`,
  state: (roomId: string) => `roomd/v1/rooms/${roomId}/state`,
  agenda: (roomId: string) => `roomd/v1/rooms/${roomId}/agenda`,
  anyPresence: "roomd/v1/rooms/+/presence",
  anyState: "roomd/v1/rooms/+/state",
} as const;

/** The room id and the kind of a topic of ours, or undefined. */
export function parseTopic(
  topic: string,
): { roomId: string; kind: "presence" | "state" | "agenda" } | undefined {
  const match = /^roomd\/v1\/rooms\/([a-z0-9][a-z0-9-]{0,63})\/(presence|state|agenda)$/.exec(topic);
  if (!match) return undefined;
  return { roomId: match[1] as string, kind: match[2] as "presence" | "state" | "agenda" };
}

/** Retained: `online: true` by the room when it connects; `online: false` is its last will. */
export const Presence = Type.Object({
  online: Type.Boolean(),
  /** When the room connected (also in the will, set at connect), ms since the epoch. */
  sinceMs: Type.Number(),
});
export type Presence = Static<typeof Presence>;
