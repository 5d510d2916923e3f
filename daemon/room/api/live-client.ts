import type { LiveClient } from "../../platform/http-server.ts";
import type { StateBroadcaster } from "../../platform/live-state.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";
import type { Devices } from "../devices/devices.ts";
import { isScreenRequest, type Screens } from "../kiosk/screens.ts";
import type { RoomMedia } from "../media/room-media.ts";
import { isViewerRequest } from "../media/viewer.ts";
import type { RoomCommands } from "./commands.ts";

export interface LiveClientOptions {
  readonly peer: RpcPeer;
  readonly client: string;
  readonly live: StateBroadcaster;
  readonly commands: RoomCommands;
  readonly devices: Devices;
  readonly media: RoomMedia;
  readonly screens: Screens;
}

/** Serves one page: state, commands, media. When the page disconnects, the cameras that it moves stop. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { peer, client, live, commands, devices, media, screens } = options;
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
    onRequest: (method, params) => {
      if (isViewerRequest(method)) return viewer.request(method, params);
      if (isScreenRequest(method)) return screen.request(params);
      const result = commands.run(method, params, client);
      if (method === "ptz.drive" || method === "ptz.step") holders.add((params as { holder: string }).holder);
      return result;
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}
