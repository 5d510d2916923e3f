import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { RoomdError } from "../../contract/errors.ts";
import { sendBounded } from "../../platform/bounded-socket.ts";
import { guarded, startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import { type LivenessOptions, superviseLiveness } from "../../platform/websocket-liveness.ts";
import { RpcPeer } from "../../shared/rpc-peer.ts";
import type { RpcSession, SessionConnection } from "./rpc-session.ts";

/** The longest message of a client: a few dozen RTP parameters fit. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** A client that reads so slowly is disconnected; it resumes with a snapshot. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const HELLO_TIMEOUT_MS = 10_000;

/** WebSocket close codes (RFC 6455, 7.4). */
const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;

/** A site's session as the server sees it. */
export interface SiteSession extends Disposable {
  readonly rpc: RpcSession;
  readonly siteId: string;
  /** Whether the session outlives a lost connection. */
  readonly canLinger: boolean;
  /** A client connected, for the first time or again → the result of its hello. */
  onConnect(connection: { readonly resumed: boolean; readonly address: string }): unknown;
  onDisconnect(): void;
}

export interface SessionServerOptions<Client, Session extends SiteSession> extends LivenessOptions {
  readonly path: string;
  /** The request that opens a connection. */
  readonly helloMethod: string;
  /** Names the client before the WebSocket is accepted. Throws for one who may not connect. */
  readonly authenticate: (request: FastifyRequest) => Client;
  /** Returns the id of the session to resume. Throws for a client that does not fit this hub. */
  readonly parseHello: (params: unknown) => string | null;
  /** `requested`: the id of a session that can't be resumed here, if the client had one. */
  readonly createSession: (client: Client, requested: string | null) => Session;
  readonly canResume: (session: Session, client: Client) => boolean;
  /** Whether a new session of this client ends that one. */
  readonly isReplaced: (session: Session, client: Client) => boolean;
  readonly maxConnections: number;
  /** How long a session waits for its client to reconnect. */
  readonly lingerMs: number;
  readonly helloTimeoutMs?: number;
  readonly logger: Logger;
}

interface Entry<Session> {
  readonly session: Session;
  lingerTimer: NodeJS.Timeout | undefined;
}

/** Accepts the WebSockets of one kind of client. Each gets a session, and finds it again after a lost connection. */
export class SessionServer<Client, Session extends SiteSession> implements Disposable {
  readonly #options: SessionServerOptions<Client, Session>;
  readonly #entries = new Map<string, Entry<Session>>();
  readonly #sockets = new Set<WebSocket>();
  readonly #clients = new WeakMap<FastifyRequest, { readonly client: Client }>();

  constructor(server: FastifyInstance, options: SessionServerOptions<Client, Session>) {
    this.#options = options;
    server.get(
      options.path,
      {
        websocket: true,
        preValidation: async (request) => {
          this.#clients.set(request, { client: options.authenticate(request) });
          this.#checkCapacity();
        },
      },
      (socket, request) => {
        const found = this.#clients.get(request);
        if (found) this.#serve(socket, found.client, request.ip);
        else socket.terminate();
      },
    );
  }

  sessions(): readonly Session[] {
    return [...this.#entries.values()].map(({ session }) => session);
  }

  #checkCapacity(): void {
    const { maxConnections } = this.#options;
    if (this.#sockets.size < maxConnections) return;
    throw new RoomdError(
      "unavailable",
      `this hub accepts ${maxConnections} such connections at once; try again later`,
      { details: { reason: "full" } },
    );
  }

  #serve(socket: WebSocket, client: Client, address: string): void {
    const { helloMethod, parseHello, logger } = this.#options;
    this.#sockets.add(socket);
    let entry: Entry<Session> | undefined;
    const peer: RpcPeer = new RpcPeer({
      send: (text) => sendBounded(socket, text, MAX_BUFFERED_BYTES),
      onRequest: (request) => {
        const { method, params } = request;
        if (method !== helloMethod) {
          if (entry) return entry.session.rpc.request(request);
          throw new RoomdError("request.invalid", `${method}: send ${helloMethod} first`);
        }
        if (entry) throw new RoomdError("request.invalid", `${helloMethod}: already sent`);
        const requested = parseHello(params);
        clearTimeout(helloTimer);
        const resumed = this.#findResumable(client, requested);
        entry = resumed ?? this.#create(client, requested);
        entry.session.rpc.attach(connection);
        const { siteId } = entry.session;
        logger.info({ site: siteId, resumed: resumed !== undefined }, "session connected");
        return entry.session.onConnect({ resumed: resumed !== undefined, address });
      },
    });
    const connection: SessionConnection = { peer, close: (code, reason) => socket.close(code, reason) };
    const helloTimeoutMs = this.#options.helloTimeoutMs ?? HELLO_TIMEOUT_MS;
    const helloTimer = startTimeout("hello time-out", helloTimeoutMs, () =>
      socket.close(POLICY_VIOLATION, `no ${helloMethod}`),
    );
    const liveness = superviseLiveness(socket, this.#options);
    const receive = (data: Buffer) => {
      if (data.length > MAX_MESSAGE_BYTES) socket.close(TOO_BIG, "message too long");
      else peer.receive(data.toString());
    };
    socket.on("message", guarded("message of a site", receive));
    socket.on("error", (error) => logger.debug({ err: error, from: address }, "connection failed"));
    const onClose = () => {
      clearTimeout(helloTimer);
      liveness[Symbol.dispose]();
      this.#sockets.delete(socket);
      peer.close();
      if (!entry?.session.rpc.detach(connection)) return;
      entry.session.onDisconnect();
      this.#linger(entry);
    };
    socket.once("close", guarded("end of a site's connection", onClose));
  }

  #findResumable(client: Client, id: string | null): Entry<Session> | undefined {
    const entry = this.#entries.get(id ?? "");
    if (!entry || !this.#options.canResume(entry.session, client)) return undefined;
    clearTimeout(entry.lingerTimer);
    return entry;
  }

  #create(client: Client, requested: string | null): Entry<Session> {
    const { createSession, isReplaced } = this.#options;
    const replaced = [...this.#entries.values()].filter(({ session }) => isReplaced(session, client));
    const entry: Entry<Session> = { session: createSession(client, requested), lingerTimer: undefined };
    this.#entries.set(entry.session.rpc.id, entry);
    for (const one of replaced) this.#end(one);
    return entry;
  }

  #linger(entry: Entry<Session>): void {
    const { session } = entry;
    if (this.#entries.get(session.rpc.id) !== entry) return;
    if (!session.canLinger) return this.#end(entry);
    entry.lingerTimer = startTimeout("expiry of a session", this.#options.lingerMs, () => {
      this.#options.logger.info({ site: session.siteId }, "session expired");
      this.#end(entry);
    });
  }

  #end(entry: Entry<Session>): void {
    clearTimeout(entry.lingerTimer);
    this.#entries.delete(entry.session.rpc.id);
    entry.session[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry);
    for (const socket of this.#sockets) socket.terminate();
  }
}
