import type { RoomConfig } from "../../contract/config/room-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import type { Agenda } from "../../contract/meeting/meeting.ts";
import { mqttTopics } from "../../contract/mqtt-topics.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { BrokerConnection } from "../../platform/mqtt/broker-connection.ts";
import { parseJson } from "../../shared/bounded-json.ts";
import { parseAgenda } from "../meeting/parse-agenda.ts";

export interface HubBrokerOptions {
  readonly config: RoomConfig;
  readonly logger: Logger;
  /** A new agenda from the hub. Rejects when it can't be stored. */
  readonly onAgenda: (agenda: Agenda) => Promise<void>;
}

/** The room's connection to the hub's MQTT broker: its presence, and the agenda. Without a hub in the configuration
 * there is none. */
export class HubBroker implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  /** Emits when retained topics have to be published: on each new connection. */
  readonly connects = new ChangeEmitter();
  readonly #options: HubBrokerOptions;
  #connection: BrokerConnection | undefined;

  constructor(options: HubBrokerOptions) {
    this.#options = options;
  }

  start(): void {
    const { config, logger } = this.#options;
    if (!config.hub) return;
    const { id } = config.room;
    const connection = new BrokerConnection({
      logger,
      url: config.hub.broker,
      tls: config.hub.brokerTls,
      identity: `room "${id}"`,
      username: id,
      password: config.hub.token,
      clientId: `room-${id}`,
      presence: mqttTopics.presence(id),
      subscribe: [mqttTopics.agenda(id)],
      onMessage: ({ payload }) => void this.#onAgenda(payload),
      onConnect: () => this.connects.emit(),
    });
    connection.changes.on(() => this.changes.emit());
    this.#connection = connection;
  }

  health(): Health {
    return this.#connection?.health() ?? OFF;
  }

  /** Retained. Dropped without a connection: the next one asks for it by `connects`. */
  publish(topic: string, payload: unknown): void {
    this.#connection?.publish(topic, payload);
  }

  async #onAgenda(payload: string): Promise<void> {
    const { logger, onAgenda } = this.#options;
    try {
      await onAgenda(parseAgenda(parseJson(payload, "agenda"), logger));
    } catch (error) {
      logger.error({ err: error }, "agenda not applied, keeping the previous one");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.[Symbol.asyncDispose]();
  }
}
