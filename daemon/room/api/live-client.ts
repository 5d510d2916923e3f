import { type RoomCommands, roomCommands } from "../../contract/room-commands.ts";
import type { RoomTopics } from "../../contract/room-topics.ts";
import type { Caller, Dispatcher } from "../../platform/dispatcher.ts";
import type { LiveClient, PageConnection } from "../../platform/http-server.ts";
import type { TopicPublisher } from "../../platform/topic-publisher.ts";
import type { RpcRequest } from "../../shared/rpc-peer.ts";
import type { Devices } from "../devices/devices.ts";
import type { Screens } from "../kiosk/screens.ts";
import type { RoomMedia } from "../media/room-media.ts";

export interface LiveClientOptions {
  readonly connection: PageConnection;
  readonly caller: Caller;
  readonly topics: TopicPublisher<RoomTopics>;
  readonly commands: Dispatcher<RoomCommands>;
  readonly devices: Devices;
  readonly media: RoomMedia;
  readonly screens: Screens;
}

/** Serves one page: topics, commands, media. When the page disconnects, the cameras that it moves stop. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { connection, caller, topics, commands, devices, media, screens } = options;
  const { peer } = connection;
  const stack = new DisposableStack();
  const viewer = stack.use(media.createViewer((notice, params) => peer.notify(notice, params)));
  const screen = stack.use(
    screens.connect({
      notify: (notice, params) => peer.notify(notice, params),
      receivesVideo: () => viewer.receivesVideo,
      closeMedia: () => viewer[Symbol.dispose](),
    }),
  );
  const subscriptions = stack.use(topics.connect(connection));
  const holders = new Set<string>();
  stack.defer(() => {
    for (const holder of holders) for (const camera of devices.cameras) camera.stopIfHeldBy(holder);
  });
  return {
    onRequest: (request) => {
      if (viewer.requests.accepts(request)) return viewer.requests.handle(request);
      if (subscriptions.requests.accepts(request)) return subscriptions.requests.handle(request);
      if (screen.requests.accepts(request)) return screen.requests.handle(request);
      const result = commands.run(request, caller);
      if (isMotion(request)) holders.add((request.params as { holder: string }).holder);
      return result;
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** Whether it takes a movement lease, which ends with the connection. */
function isMotion({ method }: RpcRequest): boolean {
  return Object.hasOwn(roomCommands, method) && roomCommands[method as keyof RoomCommands].kind === "motion";
}
