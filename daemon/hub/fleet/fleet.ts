import type { HubConfig } from "../../contract/config/hub-config.ts";
import type { Health } from "../../contract/device/health.ts";
import type { FleetRoom } from "../../contract/fleet/hub-state.ts";
import { RoomState } from "../../contract/fleet/room-state.ts";
import { Presence, parseRoomTopic } from "../../contract/mqtt-topics.ts";
import { parseKnown } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { BrokerMessage } from "../../platform/mqtt/broker-connection.ts";
import { parseJson } from "../../shared/bounded-json.ts";
import { REPORT_VALID_FOR_MS } from "../../shared/room-summary.ts";
import { PresenceHistory } from "./presence-history.ts";

const NEVER_SEEN: Health = {
  status: "unknown",
  provenAtMs: null,
  reason: "not seen since the hub started",
  validForMs: REPORT_VALID_FOR_MS,
};

/** The rooms of the configuration, as the broker reports them. */
export class Fleet {
  readonly changes = new ChangeEmitter();
  readonly #rooms: Map<string, FleetRoom>;
  readonly #histories = new Map<string, PresenceHistory>();
  readonly #logger: Logger;

  constructor(rooms: HubConfig["rooms"], logger: Logger) {
    this.#logger = logger;
    this.#rooms = new Map(
      rooms.map(({ id, name, region }) => [
        id,
        { id, name, region, connection: NEVER_SEEN, clockOffsetMs: 0, state: null },
      ]),
    );
  }

  rooms(): FleetRoom[] {
    return [...this.#rooms.values()];
  }

  /** Returns undefined for a room that is not in the configuration. */
  room(id: string): FleetRoom | undefined {
    return this.#rooms.get(id);
  }

  name(roomId: string): string {
    return this.#rooms.get(roomId)?.name ?? roomId;
  }

  receive(message: BrokerMessage): void {
    const topic = parseRoomTopic(message.topic);
    const room = topic && this.#rooms.get(topic.roomId);
    if (!room) return;
    try {
      const value = parseJson(message.payload, message.topic);
      this.#update(
        topic.kind === "presence"
          ? this.#withPresence(room, parseKnown(Presence, value, message.topic), message)
          : this.#withState(room, parseKnown(RoomState, value, message.topic), message),
      );
    } catch (error) {
      this.#logger.warn({ err: error, topic: message.topic }, "broker message invalid");
    }
  }

  /** Without a broker the state of every room is unknown. */
  onBrokerLost(): void {
    for (const room of this.#rooms.values()) {
      const connection: Health = {
        ...room.connection,
        status: "unknown",
        reason: "the hub has lost its broker",
      };
      this.#update({ ...room, connection });
    }
  }

  #withPresence(room: FleetRoom, presence: Presence, message: BrokerMessage): FleetRoom {
    const history = this.#histories.get(room.id) ?? new PresenceHistory();
    this.#histories.set(room.id, history);
    if (!message.retained) history.record(presence, performance.now());
    return this.#withDoubt(withPresence(room, presence, message));
  }

  #withState(room: FleetRoom, state: RoomState, message: BrokerMessage): FleetRoom {
    return this.#withDoubt(withState(room, state, message));
  }

  /** Says so where two hosts have the room's identity: whatever is reported is then true of one of them. */
  #withDoubt(room: FleetRoom): FleetRoom {
    const { connection } = room;
    const doubt = this.#histories.get(room.id)?.reason(performance.now());
    if (doubt === undefined || connection.status === "unknown") return room;
    const status = connection.status === "ok" ? "degraded" : connection.status;
    return { ...room, connection: { ...connection, status, reason: doubt } };
  }

  #update(room: FleetRoom): void {
    const was = this.#rooms.get(room.id)?.connection.status;
    this.#rooms.set(room.id, room);
    if (was !== room.connection.status) {
      this.#logger.info(
        { room: room.id, connection: room.connection.status, was },
        "room connection changed",
      );
    }
    this.changes.emit();
  }
}

function withPresence(room: FleetRoom, presence: Presence, { retained }: BrokerMessage): FleetRoom {
  const { connection } = room;
  if (!presence.online) {
    // A retained message does not say since when.
    const provenAtMs = retained ? connection.provenAtMs : Date.now();
    const reason = "disconnected: no power, no network, or the daemon ended";
    return { ...room, connection: { ...connection, status: "down", provenAtMs, reason } };
  }
  if (retained) return { ...room, connection: { ...connection, reason: "no message yet" } };
  return { ...room, connection: { ...connection, status: "ok", provenAtMs: Date.now(), reason: null } };
}

function withState(room: FleetRoom, state: RoomState, { retained }: BrokerMessage): FleetRoom {
  if (retained) return { ...room, state: room.state ?? state };
  const now = Date.now();
  const connection: Health = { ...room.connection, status: "ok", provenAtMs: now, reason: null };
  return { ...room, state, connection, clockOffsetMs: state.atMs - now };
}
