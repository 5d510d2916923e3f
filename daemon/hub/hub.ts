import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { HubConfig } from "../contract/config/hub-config.ts";
import { RoomdError } from "../contract/errors.ts";
import type { HubState } from "../contract/fleet/hub-state.ts";
import { topics } from "../contract/topics.ts";
import { ChangeEmitter } from "../platform/change-emitter.ts";
import type { AuditSink } from "../platform/dispatcher.ts";
import { createServer } from "../platform/http-server.ts";
import { StateBroadcaster } from "../platform/live-state.ts";
import type { Logger } from "../platform/log.ts";
import { BrokerConnection } from "../platform/mqtt-client.ts";
import { urlHost } from "../platform/url-host.ts";
import { type BrokerAccess, EmbeddedBroker } from "./broker/embedded-broker.ts";
import { createHubCommands } from "./commands.ts";
import type { Conference } from "./conference/conference.ts";
import { Conferences } from "./conference/conferences.ts";
import { MediaMonitor } from "./conference/media-monitor.ts";
import { RollCalls } from "./conference/roll-calls.ts";
import { serveRooms } from "./conference/room-server.ts";
import { Fleet } from "./fleet/fleet.ts";
import { GuestServer } from "./guest/guest-server.ts";
import { Invitations } from "./guest/invitations.ts";
import { ConferenceRecorder } from "./recording/conference-recorder.ts";
import { recordingRoutes } from "./recording/recording-routes.ts";
import { Recordings } from "./recording/recordings.ts";
import { Schedule } from "./schedule/schedule.ts";
import { NodeRegistry } from "./sfu/node-registry.ts";
import { Sfu } from "./sfu/sfu.ts";
import { forwardWorkerLogs } from "./sfu/worker-logs.ts";
import { WhipServer } from "./whip/whip-server.ts";

const STATE_AT_MOST_EVERY_MS = 50;
const STATE_AT_LEAST_EVERY_MS = 1000;

/** Builds the hub and starts it. Rejects when its database can't be opened or its port is taken. */
export async function startHub(config: HubConfig, logger: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const changes = new ChangeEmitter();
  const { stateDirectory, rooms } = config;
  const audit: AuditSink = { record: (entry) => logger.info(entry, "command executed") };
  const roomIds = rooms.map(({ id }) => id);

  forwardWorkerLogs(logger);
  const workers = config.sfu.workers || availableParallelism();
  const sfu = stack.use(new Sfu({ logger, workers, listen: config.sfu }));
  sfu.start();
  const relays = join(stateDirectory, "nodes");
  const nodes = stack.use(new NodeRegistry({ nodes: config.nodes, sfu, directory: relays, logger }));
  const fleet = new Fleet(rooms, logger);
  const onOver = (meetingId: string) => conferences.end(meetingId);
  const schedule = stack.use(await Schedule.open({ stateDirectory, roomIds, onEnd: onOver }));
  const meeting = (id: string) => schedule.getMeeting(id);
  const { directory = join(stateDirectory, "recordings"), layout, ...limits } = config.recording;
  const recordings = stack.use(await Recordings.open({ directory, limits, layout, logger }));
  const recorder = stack.use(new ConferenceRecorder({ recordings, sfu, logger }));
  const record = (conference: Conference, how: "start" | "stop") => recorder[how](conference);
  const end = (id: string) => schedule.end(id);
  const conferences = stack.use(
    new Conferences({ sfu, getMeeting: meeting, logger, audit, setRecording: record, endMeeting: end }),
  );
  const monitor = stack.use(new MediaMonitor(conferences));
  const rollCalls = stack.use(new RollCalls({ schedule, fleet, conferences, monitor }));
  const invitations = await Invitations.open(stateDirectory, meeting);

  let access: BrokerAccess;
  if (config.broker.type === "embedded") {
    const { host, port } = config.broker;
    const embedded = await EmbeddedBroker.start({
      host,
      port,
      stateDirectory,
      rooms,
      nodes: config.nodes,
      logger,
    });
    access = stack.use(embedded).access;
  } else access = config.broker;
  const publishAgendas = () => {
    for (const id of roomIds) broker.publish(topics.agenda(id), schedule.agenda(id));
  };
  const broker = stack.use(
    new BrokerConnection({
      ...access,
      logger,
      clientId: "hub",
      subscribe: [topics.anyPresence, topics.anyState, topics.anyNodePresence, topics.anyNodeState],
      onMessage: (message) => {
        for (const part of [fleet, nodes]) part.receive(message);
      },
      onConnect: publishAgendas,
    }),
  );
  broker.changes.on(() => {
    if (broker.connected) return;
    for (const part of [fleet, nodes]) part.onBrokerLost();
  });
  schedule.changes.on(publishAgendas);

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
  });
  for (const part of [sfu, nodes, fleet, schedule, conferences, rollCalls, broker, recorder])
    part.changes.on(() => changes.emit());

  const live = stack.use(
    new StateBroadcaster({
      changes,
      state,
      atMostEveryMs: STATE_AT_MOST_EVERY_MS,
      atLeastEveryMs: STATE_AT_LEAST_EVERY_MS,
    }),
  );
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
    live: (peer, caller) => {
      const told = live.subscribe(peer);
      return {
        onRequest: (request) => commands.run(request, caller),
        [Symbol.dispose]: () => told[Symbol.dispose](),
      };
    },
  });
  stack.defer(() => server.close());
  stack.use(serveRooms(server, { config, sfu, conferences, logger }));
  const forGuests = { config, invitations, sfu, conferences, logger };
  stack.use(new GuestServer(server, forGuests));
  stack.use(new WhipServer(server, forGuests));
  consoleUrl = await server.listen({ host, port }).catch((error: unknown) => {
    throw new RoomdError(
      "unavailable",
      `console: can't listen on ${host}:${port} (api in the configuration)`,
      {
        cause: error,
      },
    );
  });
  logger.info({ consoleUrl }, "ready");
  return stack.move();
}
