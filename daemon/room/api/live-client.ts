import type { Changes } from "../../changes.ts";
import { ROOM_STATE_EVERY_MS } from "../../contract/room-commands.ts";
import type { RoomState } from "../../contract/room-state.ts";
import type { RpcPeer } from "../../contract/rpc.ts";
import { LiveState } from "../../http/live-state.ts";
import type { LiveClient } from "../../http/server.ts";
import type { Devices } from "../devices/devices.ts";
import type { RoomMedia } from "../media/room-media.ts";
import { isViewerRequest } from "../media/viewer.ts";
import type { RoomCommands } from "./commands.ts";

const STATE_AT_MOST_EVERY_MS = 10;

export interface LiveClientOptions {
  readonly peer: RpcPeer;
  readonly who: string;
  readonly changes: Changes;
  readonly state: () => RoomState;
  readonly commands: RoomCommands;
  readonly devices: Devices;
  readonly media: RoomMedia;
}

/** One page: it gets the snapshot, sends commands and watches pictures. When it goes, the camera stops. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { peer, who, changes, state, commands, devices, media } = options;
  const stack = new DisposableStack();
  const viewer = stack.use(media.viewer((notice, params) => peer.notify(notice, params)));
  stack.use(
    new LiveState({
      peer,
      changes,
      state,
      atMostEveryMs: STATE_AT_MOST_EVERY_MS,
      atLeastEveryMs: ROOM_STATE_EVERY_MS,
    }),
  );
  const held = new Set<string>();
  stack.defer(() => {
    for (const holder of held) for (const camera of devices.cameras) camera.abandon(holder);
  });
  return {
    onRequest: (method, params) => {
      if (isViewerRequest(method)) return viewer.request(method, params);
      const result = commands.run(method, params, who);
      if (method === "ptz.drive" || method === "ptz.step") held.add((params as { holder: string }).holder);
      return result;
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}
