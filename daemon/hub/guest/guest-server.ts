import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import {
  guestHelloRequests,
  type InvitationInfo,
  MAX_GUEST_MESSAGE_BYTES,
} from "../../contract/meeting/guest.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { refuseForeignOrigin } from "../../platform/http-server.ts";
import type { Logger } from "../../platform/log.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";
import { RpcPeer } from "../../shared/rpc-peer.ts";
import type { Conferences } from "../conference/conferences.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { GuestSession } from "./guest-session.ts";
import type { Invitations } from "./invitations.ts";

/** Pages get their state this often, so that they notice a dead connection. */
const STATE_INTERVAL_MS = 1000;
const PING_INTERVAL_MS = 3000;
const SILENCE_TIMEOUT_MS = 10_000;

/** WebSocket close codes (RFC 6455, 7.4). */
const TOO_BIG = 1009;
const REPLACED = 4000;

export interface GuestServerOptions {
  readonly config: Pick<HubConfig, "guests" | "sfu">;
  readonly invitations: Invitations;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
}

/** Accepts guests' connections: whoever has an invitation gets a session, and resumes it after a lost connection. */
export class GuestServer implements AsyncDisposable {
  readonly #options: GuestServerOptions;
  readonly #sessions = new Map<string, GuestSession>();
  readonly #lingerTimers = new Map<GuestSession, NodeJS.Timeout>();
  readonly #sockets = new Set<WebSocket>();
  readonly #stateTimer: NodeJS.Timeout;

  constructor(server: FastifyInstance, options: GuestServerOptions) {
    this.#options = options;
    this.#stateTimer = setInterval(() => {
      for (const session of this.#sessions.values()) session.publishState();
    }, STATE_INTERVAL_MS);
    server.get("/guest/invitation", (request): InvitationInfo => {
      const { title, startsAtMs } = this.#authenticate(request);
      return { title, startsAtMs };
    });
    server.get(
      "/guest/live",
      {
        websocket: true,
        preValidation: async (request) => {
          refuseForeignOrigin(request);
          this.#authenticate(request);
          // As many again may stand at the door without a name.
          if (this.#sockets.size >= 2 * options.config.guests.max) throw this.#capacityError();
        },
      },
      (socket, request) => this.#serve(socket, this.#authenticate(request)),
    );
  }

  /** The meeting that the request's invitation opens. Throws `access.denied`, `not-found`. */
  #authenticate(request: FastifyRequest): Meeting {
    return this.#options.invitations.verify("guest", (request.query as { t?: unknown }).t);
  }

  #capacityError(): RoomdError {
    const { max } = this.#options.config.guests;
    return new RoomdError("unavailable", `this hub takes ${max} guests at once; try again later`, {
      details: { reason: "full" },
    });
  }

  #serve(socket: WebSocket, meeting: Meeting): void {
    const { logger } = this.#options;
    this.#sockets.add(socket);
    let session: GuestSession | undefined;
    const peer: RpcPeer = new RpcPeer({
      send: (text) => {
        if (socket.readyState === socket.OPEN) socket.send(text);
      },
      onRequest: (request) => {
        if (hello.accepts(request)) return hello.handle(request);
        if (!session) throw new RoomdError("request.invalid", `${request.method}: send guest.hello first`);
        return session.request(request);
      },
    });
    const hello = new RequestHandlers(guestHelloRequests, {
      "guest.hello": ({ session: previous }) => {
        if (session) throw new RoomdError("request.invalid", "guest.hello: sent already");
        session = this.#session(meeting, previous);
        session.attach(peer, () => socket.close(REPLACED, "a newer connection of this guest came"));
        return session.state();
      },
    });
    const dead = setTimeout(() => socket.terminate(), SILENCE_TIMEOUT_MS);
    const pinging = setInterval(() => socket.ping(), PING_INTERVAL_MS);
    socket.on("pong", () => dead.refresh());
    socket.on("message", (data: Buffer) => {
      if (data.length > MAX_GUEST_MESSAGE_BYTES) socket.close(TOO_BIG, "message too long");
      else peer.receive(data.toString());
    });
    socket.on("error", (error) => logger.debug({ err: error }, "guest's connection"));
    socket.once("close", () => {
      clearTimeout(dead);
      clearInterval(pinging);
      this.#sockets.delete(socket);
      peer.close();
      if (session?.detach(peer)) this.#linger(session);
    });
  }

  /** The session that the page asks for, if it is still there and of this meeting; else a new one. */
  #session(meeting: Meeting, requested: string | null): GuestSession {
    const existing = this.#sessions.get(requested ?? "");
    if (
      existing &&
      existing.meeting.id === meeting.id &&
      (existing.isPresent || existing.phase === "prejoin")
    ) {
      clearTimeout(this.#lingerTimers.get(existing));
      this.#lingerTimers.delete(existing);
      return existing;
    }
    const { sfu, conferences, config, invitations, logger } = this.#options;
    const session = new GuestSession({
      meeting,
      sfu,
      conferences,
      logger,
      checkCapacity: () => {
        const there = [...this.#sessions.values()].filter(({ isPresent }) => isPresent);
        if (there.length >= config.guests.max) throw this.#capacityError();
      },
      isMeetingOn: () => invitations.isMeetingOn(meeting.id),
    });
    this.#sessions.set(session.id, session);
    return session;
  }

  /** A guest whose connection broke is waited for, once in or at least before the door. */
  #linger(session: GuestSession): void {
    const forget = () => {
      this.#lingerTimers.delete(session);
      this.#sessions.delete(session.id);
      session[Symbol.dispose]();
    };
    if (!session.isPresent) return forget();
    this.#lingerTimers.set(
      session,
      setTimeout(forget, this.#options.config.guests.reconnectWindowSeconds * 1000),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#stateTimer);
    for (const timer of this.#lingerTimers.values()) clearTimeout(timer);
    for (const session of this.#sessions.values()) session[Symbol.dispose]();
    for (const socket of this.#sockets) socket.terminate();
    this.#sessions.clear();
  }
}
