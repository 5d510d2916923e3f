import type { HubConfig } from "../../contract/config/hub-config.ts";
import { mqttTopics } from "../../contract/mqtt-topics.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { BrokerConnection, type BrokerMessage } from "../../platform/mqtt-client.ts";
import type { Schedule } from "../schedule/schedule.ts";
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
  readonly logger: Logger;
}

/** Starts the embedded broker, if configured, and connects: rooms and nodes report, and rooms get their agendas. */
export async function connectBroker(
  stack: AsyncDisposableStack,
  { config, receivers, schedule, logger }: BrokerParts,
): Promise<BrokerConnection> {
  const access = await startBroker(stack, config, logger);
  const connects = new ChangeEmitter();
  const broker = stack.use(
    new BrokerConnection({
      ...access,
      logger,
      clientId: "hub",
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
  broker.changes.on(() => {
    if (broker.connected) return;
    for (const receiver of receivers) receiver.onBrokerLost();
  });
  const publishAgendas = () => {
    for (const { id } of config.rooms) broker.publish(mqttTopics.agenda(id), schedule.agenda(id));
  };
  connects.on(publishAgendas);
  schedule.changes.on(publishAgendas);
  return broker;
}

async function startBroker(
  stack: AsyncDisposableStack,
  { broker, stateDirectory, rooms, nodes }: HubConfig,
  logger: Logger,
): Promise<BrokerAccess> {
  if (broker.type !== "embedded") return broker;
  const { host, port } = broker;
  return stack.use(await EmbeddedBroker.start({ host, port, stateDirectory, rooms, nodes, logger })).access;
}
