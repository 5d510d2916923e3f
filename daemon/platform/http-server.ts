import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import fastifyWebsocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { asRoomdError, ERROR_CODES, RoomdError } from "../contract/errors.ts";
import { COMMAND_PATH, STATE_PATH } from "../contract/http-routes.ts";
import { LIVE_PATH } from "../contract/live-path.ts";
import { checkJsonBounds } from "../shared/bounded-json.ts";
import { RpcPeer, type RpcRequest } from "../shared/rpc-peer.ts";
import { fastifyUrl } from "./add-route.ts";
import { sendBounded } from "./bounded-socket.ts";
import { anonymousCaller, type Caller } from "./dispatcher.ts";
import { guarded } from "./guarded.ts";
import type { Logger } from "./log.ts";
import { PACKAGE_ROOT } from "./package.ts";
import { limitResponses, RESPONSE_LIMITS, type ResponseLimits } from "./response-limits.ts";
import type { TopicConnection } from "./topic-subscriber.ts";
import { type LivenessOptions, superviseLiveness } from "./websocket-liveness.ts";

const PAGES = join(PACKAGE_ROOT, "web-ui/dist");
/** Pages load nothing from other hosts. */
const CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'";
const MAX_BODY_BYTES = 64 * 1024;
const MAX_MESSAGE_BYTES = 256 * 1024;
/** Messages of one page are handled one in each turn of the event loop: another page's Stop doesn't wait for the hundreds
 * that a page sent at once. */
const WEBSOCKET = { maxPayload: MAX_MESSAGE_BYTES, allowSynchronousEvents: false };
/** Pages open at the same time: panels, screens and consoles. */
const MAX_PAGES = 500;
/** A page that hangs, or whose network is gone, is disconnected. */
const PAGE_LIVENESS: LivenessOptions = { pingIntervalMs: 5000, silenceTimeoutMs: 20_000 };
/** For the whole request, and for a connection on which nothing moves: a client that does not read its response, ms. */
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 60_000;

/** A page's connection on /api/live. */
export interface PageConnection extends TopicConnection {
  readonly peer: RpcPeer;
}

/** What serves one page on /api/live. */
export interface LiveClient extends Disposable {
  onRequest(request: RpcRequest): unknown;
}

export interface ServerOptions {
  readonly logger: Logger;
  /** `/` redirects to this page. */
  readonly home: string;
  readonly state: () => unknown;
  /** Runs a command of the contract. */
  readonly command: (request: RpcRequest, caller: Caller) => unknown;
  /** A page connected; what it returns serves that page until disposed. */
  readonly live: (connection: PageConnection, caller: Caller) => LiveClient;
  readonly liveness?: LivenessOptions;
  readonly idleTimeoutMs?: number;
  readonly responseLimits?: ResponseLimits;
  /** Further routes. */
  readonly routes?: (server: FastifyInstance) => void;
}

/** Rejects requests of pages from other hosts. Throws `access.denied`. */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) {
    throw new RoomdError("access.denied", `pages from ${origin} may not use this server`);
  }
}

/** The HTTP server of room and hub: state, commands, the WebSocket /api/live, and pages. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
  });
  limitJsonBodies(server);
  await server.register(fastifyWebsocket, { options: WEBSOCKET });
  limitResponses(server, options.responseLimits ?? RESPONSE_LIMITS);
  server.setErrorHandler((error, request, reply) => {
    const fastifyStatus = (error as { statusCode?: number }).statusCode ?? 500;
    // A query may hold a guest's token.
    const [path] = request.url.split("?");
    const isClientError = fastifyStatus >= 400 && fastifyStatus < 500 && !(error instanceof RoomdError);
    const known = isClientError
      ? new RoomdError("request.invalid", (error as Error).message)
      : asRoomdError(error, `${request.method} ${path}`);
    if (known.code === "internal") options.logger.error({ err: error, path }, "request failed");
    const status = isClientError ? fastifyStatus : ERROR_CODES[known.code].status;
    return reply.status(status).send({ error: known.toJSON() });
  });
  server.addHook("onSend", async (_request, reply) => {
    reply.header("content-security-policy", CONTENT_SECURITY_POLICY);
    reply.header("x-content-type-options", "nosniff");
  });
  const pages = new Set<WebSocket>();
  server.get(STATE_PATH, () => options.state());
  server.post(fastifyUrl(COMMAND_PATH), async (request) => {
    refuseForeignOrigin(request);
    const { command: method } = request.params as { command: string };
    const caller = anonymousCaller(request.ip);
    return { result: (await options.command({ method, params: request.body ?? {} }, caller)) ?? {} };
  });
  server.get(
    LIVE_PATH,
    {
      websocket: true,
      preValidation: async (request) => {
        refuseForeignOrigin(request);
        if (pages.size < MAX_PAGES) return;
        throw new RoomdError("unavailable", `this server has ${MAX_PAGES} pages open; try again later`);
      },
    },
    (socket, request) => {
      pages.add(socket);
      socket.once("close", () => pages.delete(socket));
      serveLive(socket, request, options);
    },
  );
  options.routes?.(server);
  // Routes send files also where the pages are not built.
  await server.register(
    fastifyStatic,
    existsSync(PAGES) ? { root: PAGES, index: ["index.html"] } : { serve: false },
  );
  server.get("/docs", (_request, reply) => reply.redirect("/docs/"));
  server.get("/", (_request, reply) => reply.redirect(options.home));
  return server;
}

/** Rejects JSON bodies that are nested too deeply before they are parsed. */
function limitJsonBodies(server: FastifyInstance): void {
  const parseBody = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    try {
      checkJsonBounds(body, "body");
    } catch (error) {
      return done(error as Error);
    }
    return parseBody(request, body, done);
  });
}

function serveLive(socket: WebSocket, request: FastifyRequest, options: ServerOptions): void {
  const sendText = (text: string) => sendBounded(socket, text);
  const peer: RpcPeer = new RpcPeer({
    send: sendText,
    onRequest: (rpcRequest) => client.onRequest(rpcRequest),
  });
  const connection: PageConnection = {
    peer,
    sendText,
    bufferedBytes: () => socket.bufferedAmount,
    // A page that doesn't read doesn't close either.
    disconnect: (reason) => {
      options.logger.info({ from: request.ip, reason }, "page disconnected");
      socket.terminate();
    },
  };
  const client = options.live(connection, anonymousCaller(request.ip));
  const liveness = superviseLiveness(socket, options.liveness ?? PAGE_LIVENESS);
  socket.on(
    "message",
    guarded("message of a page", (data: Buffer) => peer.receive(data.toString())),
  );
  socket.on("error", (error) => options.logger.debug({ err: error }, "live connection"));
  socket.on(
    "close",
    guarded("end of a page's connection", () => {
      liveness[Symbol.dispose]();
      peer.close();
      client[Symbol.dispose]();
    }),
  );
}
