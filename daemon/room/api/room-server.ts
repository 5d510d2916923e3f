import { RoomdError } from "../../contract/errors.ts";
import type { RoomCommands } from "../../contract/room-commands.ts";
import type { Dispatcher } from "../../platform/dispatcher.ts";
import { createServer } from "../../platform/http-server.ts";
import type { Logger } from "../../platform/log.ts";
import { createLiveClient } from "./live-client.ts";
import { presetThumbnailRoutes } from "./preset-thumbnails.ts";
import { publishRoomTopics } from "./room-topics.ts";
import type { RoomParts, RoomStateSnapshot } from "./state-snapshot.ts";
import { videoThumbnailRoutes } from "./video-thumbnails.ts";

export interface RoomServerOptions
  extends Pick<RoomParts, "config" | "devices" | "media" | "presets" | "screens"> {
  readonly snapshot: RoomStateSnapshot;
  readonly commands: Dispatcher<RoomCommands>;
  readonly logger: Logger;
}

/** Starts the HTTP server of panel and screens; returns its URL. Throws `unavailable` when the port is taken. */
export async function startRoomServer(
  stack: AsyncDisposableStack,
  { config, devices, media, presets, screens, snapshot, commands, logger }: RoomServerOptions,
): Promise<string> {
  const topics = publishRoomTopics(stack, snapshot);
  const server = await createServer({
    logger,
    home: "/panel/",
    state: () => snapshot.state(),
    command: (request, caller) => commands.run(request, caller),
    routes: (http) => {
      presetThumbnailRoutes(presets)(http);
      videoThumbnailRoutes(media, devices)(http);
    },
    live: (connection, caller) =>
      createLiveClient({ connection, caller, topics, commands, devices, media, screens }),
  });
  stack.defer(() => server.close());
  const { host, port } = config.api;
  return server.listen({ host, port }).catch((error: unknown) => {
    throw new RoomdError("unavailable", `panel: can't listen on ${host}:${port}; check api in room.yaml`, {
      cause: error,
    });
  });
}
