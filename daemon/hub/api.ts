import type { FastifyInstance } from "fastify";
import type { HubConfig } from "../contract/config/hub-config.ts";
import { RoomdError } from "../contract/errors.ts";
import type { HubState } from "../contract/fleet/hub-state.ts";
import type { HubTopics } from "../contract/hub-topics.ts";
import type { AuditLog } from "../platform/audit-log.ts";
import type { FaultLog } from "../platform/fault-log.ts";
import { createServer } from "../platform/http-server.ts";
import type { Logger } from "../platform/log.ts";
import type { BrokerConnection } from "../platform/mqtt/broker-connection.ts";
import type { SteadyClock } from "../platform/steady-clock.ts";
import { TopicPublisher } from "../platform/topic-publisher.ts";
import { urlHost } from "../platform/url-host.ts";
import { createHubCommands } from "./commands.ts";
import { serveRooms } from "./conference/room-server.ts";
import type { Fleet } from "./fleet/fleet.ts";
import { GuestServer } from "./guest/guest-server.ts";
import { createTopicSources } from "./hub-topics.ts";
import type { HubMedia } from "./media.ts";
import type { HubMeetings } from "./meetings.ts";
import { recordingRoutes } from "./recording/recording-routes.ts";
import { WhipServer } from "./whip/whip-server.ts";

/** Changes within this time reach pages as one, ms. */
const TOPIC_THROTTLE_MS = 50;

export interface HubApiOptions {
  readonly config: HubConfig;
  readonly media: HubMedia;
  readonly fleet: Fleet;
  readonly meetings: HubMeetings;
  readonly broker: BrokerConnection;
  readonly audit: AuditLog;
  readonly faults: FaultLog;
  readonly clock: SteadyClock;
  readonly logger: Logger;
}

/** Serves the console, rooms, guests, encoders and players. Rejects when the port is in use. */
export async function serveApi(stack: AsyncDisposableStack, options: HubApiOptions): Promise<void> {
  const { config, media, fleet, meetings, broker, audit, faults, clock, logger } = options;
  const { sfu, nodes } = media;
  const { schedule, recordings, conferences, rollCalls, invitations } = meetings;
  const state = (): HubState => ({
    atMs: Date.now(),
    name: config.hub.name,
    broker: broker.health(),
    sfu: sfu.health(),
    nodes: nodes.nodes(),
    rooms: fleet.rooms(),
    meetings: [...schedule.meetings()],
    rosters: conferences.rosters(),
    rollCalls: [...rollCalls.list()],
    recordings: recordings.list(),
    audit: audit.health(),
    process: faults.health(),
    storage: schedule.storage.health(),
    clock: clock.health(),
  });
  const sources = createTopicSources(stack, {
    hub: config.hub,
    media,
    fleet,
    meetings,
    parts: { broker, sfu, audit, process: faults, storage: schedule.storage, clock },
  });
  const topics = stack.use(new TopicPublisher<HubTopics>({ sources, throttleMs: TOPIC_THROTTLE_MS }));
  const { host, port } = config.api;
  let consoleUrl = `http://${urlHost(host)}:${port}`;
  const publicUrl = () => config.guests.publicUrl ?? consoleUrl;
  const commands = createHubCommands({ schedule, conferences, invitations, recordings, publicUrl, audit });
  const server = await createServer({
    logger,
    home: "/console/",
    state,
    command: (request, caller) => commands.run(request, caller),
    routes: recordingRoutes(recordings),
    live: (connection, caller) => {
      const subscriptions = topics.connect(connection);
      return {
        onRequest: (request) =>
          subscriptions.requests.accepts(request)
            ? subscriptions.requests.handle(request)
            : commands.run(request, caller),
        [Symbol.dispose]: () => subscriptions[Symbol.dispose](),
      };
    },
  });
  stack.defer(() => server.close());
  stack.use(serveRooms(server, { config, sfu, conferences, logger }));
  const forGuests = { config, invitations, sfu, conferences, logger };
  stack.use(new GuestServer(server, forGuests));
  stack.use(new WhipServer(server, forGuests));
  // With port 0 the system chooses one.
  consoleUrl = await listen(server, config.api);
  logger.info({ consoleUrl }, "ready");
}

function listen(server: FastifyInstance, { host, port }: HubConfig["api"]): Promise<string> {
  return server.listen({ host, port }).catch((error: unknown) => {
    throw new RoomdError(
      "unavailable",
      `console: can't listen on ${host}:${port} (api in the configuration)`,
      { cause: error },
    );
  });
}
