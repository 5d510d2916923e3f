import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { LINK_VERSION, linkHelloRequests } from "../../contract/media/link-signalling.ts";
import type { Logger } from "../../platform/log.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";
import { RpcPeer } from "../../shared/rpc-peer.ts";
import type { Sfu } from "../sfu/sfu.ts";
import type { Conferences } from "./conferences.ts";
import { RoomSession } from "./room-session.ts";

/** Rooms ping each second. */
const SILENCE_TIMEOUT_MS = 4000;

/** WebSocket close code of our own (RFC 6455, 7.4.2: 4000–4999 are private). */
const REPLACED = 4000;

export interface LinkServerOptions {
  readonly config: HubConfig;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
}

interface RoomEntry {
  readonly session: RoomSession;
  /** Runs while there is no link. */
  lingerTimer: NodeJS.Timeout | undefined;
}

type Room = HubConfig["rooms"][number];

/** Takes the rooms' links: one a room, the newest. A room whose link breaks finds its session again. */
export class LinkServer implements AsyncDisposable {
  readonly #options: LinkServerOptions;
  readonly #sockets = new Map<string, WebSocket>();
  readonly #sessions = new Map<string, RoomEntry>();

  constructor(server: FastifyInstance, options: LinkServerOptions) {
    this.#options = options;
    server.get(
      "/link",
      { websocket: true, preValidation: async (request) => void this.#authenticate(request) },
      (socket, request) => this.#serve(socket, this.#authenticate(request), request.ip),
    );
  }

  /** What rooms send and take, for who looks. */
  sessions(): readonly RoomSession[] {
    return [...this.#sessions.values()].map(({ session }) => session);
  }

  /** The room whose token the request carries. Throws `access.denied`. */
  #authenticate(request: FastifyRequest): Room {
    const id = request.headers["x-roomd-room"];
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const room = this.#options.config.rooms.find((candidate) => candidate.id === id);
    const digest = (text: string) => createHash("sha256").update(text).digest();
    if (!room || !timingSafeEqual(digest(room.token), digest(token))) {
      this.#options.logger.warn(
        { of: String(id), from: request.ip },
        "link refused: unknown room or wrong token",
      );
      throw new RoomdError("access.denied", "unknown room or wrong token");
    }
    return room;
  }

  #serve(socket: WebSocket, room: Room, seenAs: string): void {
    const { logger } = this.#options;
    const { id } = room;
    this.#sockets.get(id)?.close(REPLACED, "a newer link of this room came");
    this.#sockets.set(id, socket);
    let session: RoomSession | undefined;
    const peer: RpcPeer = new RpcPeer({
      send: (text) => {
        if (socket.readyState === socket.OPEN) socket.send(text);
      },
      onRequest: (request) => {
        if (hello.accepts(request)) return hello.handle(request);
        if (!session) throw new RoomdError("request.invalid", `${request.method}: send link.hello first`);
        return session.request(request);
      },
    });
    const hello = new RequestHandlers(linkHelloRequests, {
      "link.hello": async ({ version, session: previous }) => {
        checkVersion(version);
        const { session: found, resumed } = await this.#session(room, previous);
        session = found;
        session.attach(peer);
        logger.info({ of: id, resumed }, "linked");
        return { version: LINK_VERSION, session: found.id, resumed, observedAddress: seenAs };
      },
    });
    const dead = setTimeout(() => socket.terminate(), SILENCE_TIMEOUT_MS);
    socket.on("ping", () => dead.refresh());
    socket.on("message", (data: Buffer) => peer.receive(data.toString()));
    socket.on("error", (error) => logger.debug({ err: error, of: id }, "link"));
    socket.once("close", () => {
      clearTimeout(dead);
      if (this.#sockets.get(id) === socket) this.#sockets.delete(id);
      peer.close();
      session?.detach(peer);
      // One that was never greeted on, or that a newer one has replaced, ends nothing.
      if (session && session.lostSinceMs !== null) this.#linger(id);
    });
  }

  /** The session that the room asks for, if it is still there; else a new one, and the old one ends. */
  async #session(
    { id, name }: Room,
    wanted: string | null,
  ): Promise<{ session: RoomSession; resumed: boolean }> {
    const kept = this.#sessions.get(id);
    clearTimeout(kept?.lingerTimer);
    if (kept && kept.session.id === wanted) {
      kept.lingerTimer = undefined;
      return { session: kept.session, resumed: true };
    }
    const { sfu, conferences } = this.#options;
    const session = new RoomSession({
      roomId: id,
      name,
      sfu,
      conferences,
      logger: this.#options.logger,
    });
    this.#sessions.set(id, { session, lingerTimer: undefined });
    await kept?.session[Symbol.asyncDispose]();
    return { session, resumed: false };
  }

  /** A room whose link is gone is waited for: after a short cut everything goes on. */
  #linger(id: string): void {
    const kept = this.#sessions.get(id);
    if (!kept) return;
    clearTimeout(kept.lingerTimer);
    kept.lingerTimer = setTimeout(() => {
      this.#options.logger.info({ of: id }, "not waited for any more");
      if (this.#sessions.get(id) === kept) this.#sessions.delete(id);
      void kept.session[Symbol.asyncDispose]();
    }, this.#options.config.sfu.reconnectWindowSeconds * 1000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.values()) socket.terminate();
    for (const { session, lingerTimer } of this.#sessions.values()) {
      clearTimeout(lingerTimer);
      await session[Symbol.asyncDispose]();
    }
    this.#sessions.clear();
  }
}

function checkVersion(version: number): void {
  if (version === LINK_VERSION) return;
  const older = version < LINK_VERSION ? "room" : "hub";
  throw new RoomdError(
    "unavailable",
    `the room's link is version ${version}, the hub's ${LINK_VERSION}; upgrade the ${older}`,
  );
}
