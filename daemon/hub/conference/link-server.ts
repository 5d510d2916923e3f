import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { RoomdError } from "../../contract/errors.ts";
import type { HubConfig } from "../../contract/hub-config.ts";
import { RpcPeer } from "../../contract/rpc.ts";
import type { Logger } from "../../log.ts";
import type { MediaWorker } from "../../media-worker.ts";
import type { Conferences } from "./conferences.ts";
import { RoomLink } from "./room-link.ts";

/** Rooms ping each second; a link that is silent this long is dead, ms. */
const DEAD_AFTER_MS = 4000;

/** WebSocket close codes of our own (RFC 6455, 7.4.2: 4000–4999 are private). */
const REPLACED = 4000;
const SFU_RESTARTED = 4001;

export interface LinkServerOptions {
  readonly config: HubConfig;
  readonly sfu: MediaWorker;
  readonly conferences: Conferences;
  readonly logger: Logger;
}

/** Takes the rooms' links: one a room, the newest. */
export class LinkServer implements Disposable {
  readonly #options: LinkServerOptions;
  readonly #sockets = new Map<string, WebSocket>();
  readonly #stopListening: () => void;

  constructor(server: FastifyInstance, options: LinkServerOptions) {
    this.#options = options;
    let { generation } = options.sfu;
    this.#stopListening = options.sfu.changes.on(() => {
      if (options.sfu.generation === generation && options.sfu.current) return;
      ({ generation } = options.sfu);
      // Rooms come back and build everything anew: the one path for every loss.
      for (const socket of this.#sockets.values()) socket.close(SFU_RESTARTED, "the hub's SFU was restarted");
    });
    server.get(
      "/link",
      { websocket: true, preValidation: async (request) => void this.#room(request) },
      (socket, request) => this.#serve(socket, this.#room(request)),
    );
  }

  /** The room whose token the request carries. Throws `access.denied`. */
  #room(request: FastifyRequest): HubConfig["rooms"][number] {
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

  #serve(socket: WebSocket, { id, name }: HubConfig["rooms"][number]): void {
    const { config, sfu, conferences, logger } = this.#options;
    this.#sockets.get(id)?.close(REPLACED, "a newer link of this room came");
    this.#sockets.set(id, socket);
    const peer: RpcPeer = new RpcPeer({
      send: (text) => {
        if (socket.readyState === socket.OPEN) socket.send(text);
      },
      onRequest: (method, params) => link.request(method, params),
    });
    const link = new RoomLink({ roomId: id, name, sfu, listen: config.sfu, conferences, peer });
    const dead = setTimeout(() => socket.terminate(), DEAD_AFTER_MS);
    socket.on("ping", () => dead.refresh());
    socket.on("message", (data: Buffer) => peer.receive(data.toString()));
    socket.on("error", (error) => logger.debug({ err: error, of: id }, "link"));
    socket.once("close", () => {
      clearTimeout(dead);
      if (this.#sockets.get(id) === socket) this.#sockets.delete(id);
      peer.close();
      link[Symbol.dispose]();
    });
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    for (const socket of this.#sockets.values()) socket.terminate();
  }
}
