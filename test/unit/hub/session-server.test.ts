import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, test } from "node:test";
import fastifyWebsocket from "@fastify/websocket";
import Fastify, { type FastifyInstance } from "fastify";
import pino from "pino";
import { WebSocket } from "ws";
import { RpcSession } from "../../../daemon/hub/session/rpc-session.ts";
import {
  MAX_MESSAGE_BYTES,
  SessionServer,
  type SessionServerOptions,
  type SiteSession,
} from "../../../daemon/hub/session/session-server.ts";
import { RpcPeer } from "../../../daemon/shared/rpc-peer.ts";
import { anyRequests } from "../../support/any-requests.ts";

/** A session that counts its connections and handles a request when the test says so. */
class TestSession implements SiteSession {
  readonly siteId: string;
  readonly canLinger = true;
  readonly ended = Promise.withResolvers<void>();
  readonly lost = Promise.withResolvers<void>();
  readonly release = Promise.withResolvers<void>();
  readonly handled: string[] = [];
  readonly rpc = new RpcSession({
    handle: async ({ method }) => {
      if (method === "slow") await this.release.promise;
      this.handled.push(method);
      return { handled: method };
    },
    isImmediate: ({ method }) => method === "urgent",
  });

  constructor(siteId: string) {
    this.siteId = siteId;
  }

  onConnect({ resumed }: { resumed: boolean }): unknown {
    return { session: this.rpc.id, resumed };
  }

  onDisconnect(): void {
    this.lost.resolve();
  }

  [Symbol.dispose](): void {
    this.rpc[Symbol.dispose]();
    this.ended.resolve();
  }
}

interface Hello {
  readonly session: string;
  readonly resumed: boolean;
}

interface Client {
  readonly socket: WebSocket;
  readonly peer: RpcPeer<typeof anyRequests>;
  hello(session?: string): Promise<Hello>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

let sessions: TestSession[] = [];
let http: FastifyInstance;

afterEach(async () => {
  for (const client of http.websocketServer.clients) client.terminate();
  await http.close();
  sessions = [];
});

async function serve(
  options: Partial<SessionServerOptions<string, TestSession>> = {},
): Promise<(site?: string) => Promise<Client>> {
  http = Fastify({ forceCloseConnections: true });
  await http.register(fastifyWebsocket);
  const server = new SessionServer<string, TestSession>(http, {
    path: "/test",
    helloMethod: "hello",
    authenticate: (request) => String((request.query as { site?: string }).site),
    parseHello: (params) => (params as { session: string | null }).session,
    createSession: (siteId) => {
      const session = new TestSession(siteId);
      sessions.push(session);
      return session;
    },
    canResume: ({ siteId }, client) => siteId === client,
    isReplaced: ({ siteId }, client) => siteId === client,
    maxConnections: 3,
    lingerMs: 60_000,
    pingIntervalMs: 60_000,
    silenceTimeoutMs: 60_000,
    logger: pino({ level: "silent" }),
    ...options,
  });
  http.addHook("onClose", () => server[Symbol.dispose]());
  const url = (await http.listen({ host: "127.0.0.1", port: 0 })).replace("http", "ws");
  return async (site = "hue") => {
    const socket = new WebSocket(`${url}/test?site=${site}`);
    await once(socket, "open");
    const peer = new RpcPeer({ requests: anyRequests, send: (text) => socket.send(text) });
    socket.on("message", (data: Buffer) => peer.receive(data.toString()));
    const closed = once(socket, "close").then(([code]) => code as number);
    void closed.then(() => peer.close());
    return {
      socket,
      peer,
      closed,
      hello: async (session) => (await peer.request("hello", { session: session ?? null })) as Hello,
    };
  };
}

test("a connection without a hello is closed, and handles nothing before it", async () => {
  const connect = await serve({ helloTimeoutMs: 200 });
  const client = await connect();
  await assert.rejects(client.peer.request("quick", {}), { code: "request.invalid" });
  assert.equal(await client.closed, 1008);
});

test("a client that reconnects resumes its session, which closes the older connection", async () => {
  const connect = await serve();
  const first = await connect();
  const { session, resumed } = await first.hello();
  assert.equal(resumed, false);
  const second = await connect();
  assert.deepEqual(await second.hello(session), { session, resumed: true });
  assert.equal(await first.closed, 4000);
  assert.equal(sessions.length, 1);
  const other = await connect("vinh");
  assert.notEqual((await other.hello(session)).session, session, "of another client");
});

test("a session waits for its client, and ends when the time is over", async () => {
  const connect = await serve({ lingerMs: 50 });
  const client = await connect();
  const { session } = await client.hello();
  client.socket.terminate();
  await sessions[0]?.lost.promise;
  assert.notEqual(sessions[0]?.rpc.lostSinceMs, null);
  await sessions[0]?.ended.promise;
  const again = await connect();
  assert.notEqual((await again.hello(session)).session, session);
});

test("a new session of a client ends the one before", async () => {
  const connect = await serve();
  const first = await connect();
  await first.hello();
  const second = await connect();
  await second.hello();
  await sessions[0]?.ended.promise;
  assert.equal(await first.closed, 4000);
});

test("requests run in their order, urgent ones at once, and no more than a bound", async () => {
  const connect = await serve();
  const client = await connect();
  await client.hello();
  const queued = [
    client.peer.request("slow", {}),
    ...Array.from({ length: 62 }, () => client.peer.request("next", {})),
  ];
  await client.peer.request("urgent", {});
  assert.deepEqual(sessions[0]?.handled, ["urgent"]);
  const last = client.peer.request("last", {});
  await assert.rejects(client.peer.request("one too many", {}), { code: "unavailable" });
  sessions[0]?.release.resolve();
  await Promise.all([...queued, last]);
  assert.deepEqual(sessions[0]?.handled.slice(0, 3), ["urgent", "slow", "next"]);
  assert.equal(sessions[0]?.handled.at(-1), "last");
});

test("a long message closes the connection, and too many connections are rejected", async () => {
  const connect = await serve();
  const client = await connect();
  client.socket.send("x".repeat(MAX_MESSAGE_BYTES + 1));
  assert.equal(await client.closed, 1009);
  for (const site of ["hue", "vinh", "da-lat"]) await (await connect(site)).hello();
  await assert.rejects(connect("ha-noi"), /server response/);
});

test("a client that answers no ping is disconnected, one that does is not", async () => {
  const connect = await serve({ pingIntervalMs: 50, silenceTimeoutMs: 400 });
  const silent = await connect();
  await silent.hello();
  const live = await connect("vinh");
  silent.socket.pause();
  await sessions[0]?.lost.promise;
  assert.equal(live.socket.readyState, WebSocket.OPEN);
});

test("a client that is sent more than it reads is disconnected, whatever it pings; the others are served", async () => {
  const connect = await serve();
  const stuck = await connect();
  await stuck.hello();
  const live = await connect("vinh");
  await live.hello();
  stuck.socket.pause();
  let isLost = false;
  const [session] = sessions;
  void session?.lost.promise.then(() => {
    isLost = true;
  });
  const notice = "x".repeat(100_000);
  let sentBytes = 0;
  while (!isLost) {
    session?.rpc.notify("meeting.roster" as never, { notice } as never);
    sentBytes += notice.length;
    assert.ok(sentBytes < 100_000_000, "nothing bounds what waits for it");
    stuck.socket.ping();
    await live.peer.request("urgent", {});
  }
  assert.equal(live.socket.readyState, WebSocket.OPEN);
});
