import type { HubConfig } from "../../contract/config/hub-config.ts";
import { mqttTopics } from "../../contract/mqtt-topics.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { BrokerConnection, type BrokerMessage } from "../../platform/mqtt/broker-connection.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import { AgendaPublisher } from "../schedule/agenda-publisher.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { BrokerWatchdog } from "./broker-watchdog.ts";
import { type BrokerAccess, EmbeddedBroker } from "./embedded-broker.ts";

/** A part of the hub that the broker's messages are for. */
interface BrokerReceiver {
  receive(message: BrokerMessage): void;
  onBrokerLost(): void;
}

export interface BrokerParts {
  readonly config: HubConfig;
  readonly receivers: readonly BrokerReceiver[];
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts the embedded broker, if configured, and connects: rooms and nodes report, and rooms get their agendas. */
export async function connectBroker(
  stack: AsyncDisposableStack,
  { config, receivers, schedule, clock, logger }: BrokerParts,
): Promise<BrokerConnection> {
  const embedded = await startBroker(stack, config, logger);
  const access = embedded?.access ?? (config.broker as BrokerAccess);
  const connects = new ChangeEmitter();
  const broker = stack.use(
    new BrokerConnection({
      ...access,
      logger,
      clientId: "hub",
      identity: "the hub",
      subscribe: [
        mqttTopics.anyPresence,
        mqttTopics.anyState,
        mqttTopics.anyNodePresence,
        mqttTopics.anyNodeState,
      ],
      onMessage: (message) => {
        for (const receiver of receivers) receiver.receive(message);
      },
      onConnect: () => connects.emit(),
    }),
  );
  if (embedded) stack.use(new BrokerWatchdog(embedded, broker));
  broker.changes.on(() => {
    if (broker.connected) return;
    for (const receiver of receivers) receiver.onBrokerLost();
  });
  const agendas = stack.use(
    new AgendaPublisher({
      schedule,
      clock,
      rooms: config.rooms,
      publish: (roomId, agenda) => broker.publish(mqttTopics.agenda(roomId), agenda),
    }),
  );
  connects.on(() => agendas.publishAll());
  return broker;
}

async function startBroker(
  stack: AsyncDisposableStack,
  { broker, stateDirectory, rooms, nodes }: HubConfig,
  logger: Logger,
): Promise<EmbeddedBroker | undefined> {
  if (broker.type !== "embedded") return undefined;
  const { host, port } = broker;
  return stack.use(await EmbeddedBroker.start({ host, port, stateDirectory, rooms, nodes, logger }));
}
