import type { RoomConfig } from "../../contract/config/room-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import type { RoomState } from "../../contract/fleet/room-state.ts";
import { Agenda } from "../../contract/meeting/meeting.ts";
import { parse } from "../../contract/parse.ts";
import { topics } from "../../contract/topics.ts";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { BrokerConnection } from "../../platform/mqtt-client.ts";

const AT_MOST_EVERY_MS = 500;
const AT_LEAST_EVERY_MS = 2000;

export interface StatePublisherOptions {
  readonly config: RoomConfig;
  readonly logger: Logger;
  readonly changes: ChangeEmitter;
  readonly state: () => RoomState;
  readonly onAgenda: (agenda: Agenda) => void;
}

/** Tells the broker that the room is there and how it is, and hears its agenda. */
export class StatePublisher implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: StatePublisherOptions;
  readonly #stack = new DisposableStack();
  #broker: BrokerConnection | undefined;

  constructor(options: StatePublisherOptions) {
    this.#options = options;
  }

  start(): void {
    const { config, changes, state, logger } = this.#options;
    if (!config.hub) return;
    const { id } = config.room;
    const broker = new BrokerConnection({
      logger,
      url: config.hub.broker,
      username: id,
      password: config.hub.token,
      clientId: `room-${id}`,
      presence: topics.presence(id),
      subscribe: [topics.agenda(id)],
      onMessage: ({ payload }) => this.#agenda(payload),
      onConnect: () => tell(),
    });
    this.#broker = broker;
    const tell = () => {
      const whole = state();
      // The hub made the roster; sixty rooms that send sixty participants each would fill the line with it.
      const meeting = { ...whole.meeting, roster: null, view: null };
      broker.publish(topics.state(id), { ...whole, meeting });
    };
    const soon = this.#stack.use(new Throttle(tell, AT_MOST_EVERY_MS));
    this.#stack.defer(changes.on(() => soon.trigger()));
    const timer = setInterval(() => soon.trigger(), AT_LEAST_EVERY_MS);
    this.#stack.defer(() => clearInterval(timer));
    broker.changes.on(() => this.changes.emit());
  }

  health(): Health {
    return this.#broker?.health() ?? OFF;
  }

  #agenda(payload: string): void {
    try {
      this.#options.onAgenda(parse(Agenda, JSON.parse(payload), "agenda from the broker"));
    } catch (error) {
      this.#options.logger.warn({ err: error }, "unusable agenda; keeping the one before");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stack.dispose();
    await this.#broker?.[Symbol.asyncDispose]();
  }
}
