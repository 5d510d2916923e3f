import { once } from "node:events";
import type { Static, TSchema } from "typebox";
import { WebSocket } from "ws";
import { ERROR_CODES, type ErrorCode, RoomdError } from "../contract/errors.ts";
import { parse } from "../contract/parse.ts";
import { RpcPeer } from "../shared/rpc-peer.ts";

const TIMEOUT_MS = 30_000;

/** One daemon, as roomctl sees it. */
export interface Server {
  readonly url: string;
  /** How to say that another one is meant, for messages. */
  readonly option: string;
}

function unreachable({ url, option }: Server, cause: unknown): RoomdError {
  return new RoomdError("unavailable", `nothing answers at ${url}; is it running? Another one: ${option}`, {
    cause,
  });
}

async function answer<T>(server: Server, path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, server.url), { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new RoomdError("timeout", `${server.url}: no answer within ${TIMEOUT_MS / 1000} s`, {
        cause: error,
      });
    }
    throw unreachable(server, error);
  }
  const body = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string; details?: Record<string, unknown> };
  };
  if (response.ok) return body as T;
  if (!body.error) throw misunderstood(server, new Error(`${path}: HTTP ${response.status}`));
  const { code, message, details } = body.error;
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : "internal";
  throw new RoomdError(known, message, { details: details ?? {} });
}

function misunderstood({ url, option }: Server, cause?: unknown): RoomdError {
  const text = `${url} answers, but not as expected: a room's address, the hub's, or another version? Another one: ${option}`;
  return new RoomdError("protocol.malformed", text, { cause });
}

/** The server's snapshot. Throws `unavailable` when nothing answers, `protocol.malformed` when it is another kind
 * of server, such as the hub where a room is meant. */
export async function readState<Schema extends TSchema>(
  server: Server,
  schema: Schema,
): Promise<Static<Schema>> {
  const state = await answer<unknown>(server, "/api/state", {});
  try {
    return parse(schema, state, "state");
  } catch (error) {
    throw misunderstood(server, error);
  }
}

/** Sends one command and answers its result; throws what the server said. */
export async function sendCommand<Result>(
  server: Server,
  method: string,
  params: unknown = {},
): Promise<Result> {
  const { result } = await answer<{ result?: Result }>(server, "/api/commands", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method, params }),
  });
  if (result === undefined) throw misunderstood(server);
  return result;
}

/** A connection that the server sees end: a movement stops with it, whatever happens to this process. */
export async function connectLive(server: Server): Promise<RpcPeer & Disposable> {
  const socket = new WebSocket(`${server.url.replace(/^http/, "ws").replace(/\/$/, "")}/api/live`);
  const peer = new RpcPeer({ send: (text) => socket.send(text) });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  try {
    await once(socket, "open");
  } catch (error) {
    throw unreachable(server, error);
  }
  socket.on("close", () => peer.close());
  return Object.assign(peer, { [Symbol.dispose]: () => socket.close() });
}
