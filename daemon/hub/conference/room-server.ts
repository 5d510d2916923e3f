import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { LINK_PATH, LINK_VERSION, linkHelloRequests } from "../../contract/media/link-signalling.ts";
import { parse } from "../../contract/parse.ts";
import type { Logger } from "../../platform/log.ts";
import { SessionServer } from "../session/session-server.ts";
import { RoomSession } from "./room-session.ts";
import type { SiteServices } from "./site-services.ts";

/** Rooms ping each second themselves. */
const PING_INTERVAL_MS = 2000;
const SILENCE_TIMEOUT_MS = 4000;

export interface RoomServerOptions extends SiteServices {
  readonly config: Pick<HubConfig, "rooms" | "sfu">;
}

type RoomConfig = HubConfig["rooms"][number];

/** Accepts the links of rooms at `/link`. A room has one session; one that starts again replaces its session. */
export function serveRooms(server: FastifyInstance, options: RoomServerOptions): Disposable {
  const { config, sfu, conferences, logger } = options;
  return new SessionServer<RoomConfig, RoomSession>(server, {
    path: LINK_PATH,
    helloMethod: "link.hello",
    authenticate: (request) => authenticate(request, config.rooms, logger),
    parseHello: (params) => {
      const { version, session } = parse(linkHelloRequests["link.hello"].params, params, "link.hello");
      checkVersion(version);
      return session;
    },
    createSession: ({ id, name }) => new RoomSession({ roomId: id, name, sfu, conferences, logger }),
    canResume: ({ siteId }, { id }) => siteId === id,
    isReplaced: ({ siteId }, { id }) => siteId === id,
    // A room that reconnects may be there twice for a moment.
    maxConnections: 2 * config.rooms.length,
    lingerMs: config.sfu.reconnectWindowSeconds * 1000,
    pingIntervalMs: PING_INTERVAL_MS,
    silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    logger,
  });
}

/** Returns the room whose token the request carries. Throws `access.denied`. */
function authenticate(request: FastifyRequest, rooms: readonly RoomConfig[], logger: Logger): RoomConfig {
  const id = request.headers["x-roomd-room"];
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const room = rooms.find((candidate) => candidate.id === id);
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (room && timingSafeEqual(digest(room.token), digest(token))) return room;
  logger.warn({ room: String(id), from: request.ip }, "room rejected");
  throw new RoomdError("access.denied", "unknown room or wrong token");
}

function checkVersion(version: number): void {
  if (version === LINK_VERSION) return;
  const older = version < LINK_VERSION ? "room" : "hub";
  throw new RoomdError(
    "unavailable",
    `the room's link is version ${version}, the hub's ${LINK_VERSION}; upgrade the ${older}`,
  );
}
