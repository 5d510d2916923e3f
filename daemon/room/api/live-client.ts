import { type RoomCommands, roomCommands } from "../../contract/room-commands.ts";
import type { Caller, Dispatcher } from "../../platform/dispatcher.ts";
import type { LiveClient } from "../../platform/http-server.ts";
import type { StateBroadcaster } from "../../platform/live-state.ts";
import type { RpcPeer, RpcRequest } from "../../shared/rpc-peer.ts";
import type { Devices } from "../devices/devices.ts";
import type { Screens } from "../kiosk/screens.ts";
import type { RoomMedia } from "../media/room-media.ts";

export interface LiveClientOptions {
  readonly peer: RpcPeer;
  readonly caller: Caller;
  readonly live: StateBroadcaster;
  readonly commands: Dispatcher<RoomCommands>;
  readonly devices: Devices;
  readonly media: RoomMedia;
  readonly screens: Screens;
}

/** Serves one page: state, commands, media. When the page disconnects, the cameras that it moves stop. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { peer, caller, live, commands, devices, media, screens } = options;
  const stack = new DisposableStack();
  const viewer = stack.use(media.createViewer((notice, params) => peer.notify(notice, params)));
  const screen = stack.use(
    screens.connect({
      notify: (notice) => peer.notify(notice),
      receivesVideo: () => viewer.receivesVideo,
      closeMedia: () => viewer[Symbol.dispose](),
    }),
  );
  stack.use(live.subscribe(peer));
  const holders = new Set<string>();
  stack.defer(() => {
    for (const holder of holders) for (const camera of devices.cameras) camera.stopIfHeldBy(holder);
  });
  return {
    onRequest: (request) => {
      if (viewer.requests.accepts(request)) return viewer.requests.handle(request);
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
