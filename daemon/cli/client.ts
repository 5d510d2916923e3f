import { once } from "node:events";
import type { Static, TSchema } from "typebox";
import type { CommandTable, RequestArguments, RequestName, ResultOf } from "../contract/define-command.ts";
import { ERROR_CODES, type ErrorCode, RoomdError } from "../contract/errors.ts";
import type { HubState } from "../contract/fleet/hub-state.ts";
import type { RoomState } from "../contract/fleet/room-state.ts";
import type { HubCommands } from "../contract/hub-commands.ts";
import { LIVE_PATH } from "../contract/live-path.ts";
import type { RoomCommands } from "../contract/room-commands.ts";
import type { RpcPeer } from "../shared/rpc-peer.ts";

/* Schemas, WebSocket and RPC are loaded when they are used: `roomctl --help` needs none of them. */

const STATE_TIMEOUT_MS = 30_000;

/** A room's or the hub's daemon. */
export interface Server<Commands extends CommandTable = CommandTable> {
  readonly url: string;
  readonly loadCommands: () => Promise<Commands>;
  /** The option and variable that select another one, for messages. */
  readonly option: string;
}

export type RoomServer = Server<RoomCommands>;
export type HubServer = Server<HubCommands>;

function unreachable({ url, option }: Server, cause: unknown): RoomdError {
  const text = `cannot connect to ${url}; check that the daemon runs there, or select another one with ${option}`;
  return new RoomdError("unavailable", text, { cause });
}

function unexpectedResponse({ url, option }: Server, cause?: unknown): RoomdError {
  const text =
    `unexpected response from ${url}; check that it is the right kind of daemon (room or hub) in the version ` +
    `of this roomctl, or select another one with ${option}`;
  return new RoomdError("protocol.malformed", text, { cause });
}

async function request<T>(
  server: Server,
  path: string,
  { timeoutMs, ...init }: RequestInit & { timeoutMs: number },
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(new URL(path, server.url), { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      const text = `no response from ${server.url} within ${timeoutMs / 1000} s; check the daemon's log`;
      throw new RoomdError("timeout", text, { cause: error });
    }
    throw unreachable(server, error);
  }
  const body = (await response.json().catch(() => ({}))) as {
    error?: { code: string; message: string; details?: Record<string, unknown> };
  };
  if (response.ok) return body as T;
  if (!body.error) throw unexpectedResponse(server, new Error(`${path}: HTTP ${response.status}`));
  const { code, message, details } = body.error;
  const known = Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : "internal";
  throw new RoomdError(known, message, { details: details ?? {} });
}

/** Rejects with `unavailable` if nothing listens, `protocol.malformed` if the server is of another kind. */
async function readState<Schema extends TSchema>(server: Server, schema: Schema): Promise<Static<Schema>> {
  const { parse } = await import("../contract/parse.ts");
  const state = await request<unknown>(server, "/api/state", { timeoutMs: STATE_TIMEOUT_MS });
  try {
    return parse(schema, state, "state");
  } catch (error) {
    throw unexpectedResponse(server, error);
  }
}

export async function readRoomState(room: Server): Promise<RoomState> {
  return readState(room, (await import("../contract/fleet/room-state.ts")).RoomState);
}

export async function readHubState(hub: Server): Promise<HubState> {
  return readState(hub, (await import("../contract/fleet/hub-state.ts")).HubState);
}

/** Sends one command and returns its result. Rejects with the server's error, or with `protocol.malformed` if the server is of
 * another kind. */
export async function sendCommand<Commands extends CommandTable, Name extends RequestName<Commands>>(
  server: Server<Commands>,
  name: Name,
  ...[params]: RequestArguments<Commands[Name]>
): Promise<ResultOf<Commands[Name]>> {
  const [{ parse }, commands] = await Promise.all([import("../contract/parse.ts"), server.loadCommands()]);
  const { result: schema, timeoutMs } = commands[name] as Commands[Name];
  const { result } = await request<{ result?: unknown }>(server, `/api/commands/${name}`, {
    timeoutMs,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params ?? {}),
  });
  try {
    return parse(schema, result, name) as ResultOf<Commands[Name]>;
  } catch (error) {
    throw unexpectedResponse(server, error);
  }
}

/** Opens a connection whose end the server notices: a movement stops with it, whatever happens to this process. */
export async function connectLive<Commands extends CommandTable>(
  server: Server<Commands>,
): Promise<RpcPeer<Commands> & Disposable> {
  const [{ WebSocket }, { RpcPeer }, { parse }, requests] = await Promise.all([
    import("ws"),
    import("../shared/rpc-peer.ts"),
    import("../contract/parse.ts"),
    server.loadCommands(),
  ]);
  const socket = new WebSocket(`${server.url.replace(/^http/, "ws").replace(/\/$/, "")}${LIVE_PATH}`);
  const peer = new RpcPeer({
    requests: requests as Commands,
    send: (text) => socket.send(text),
    parseResult: parse,
  });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  try {
    await once(socket, "open");
  } catch (error) {
    throw unreachable(server, error);
  }
  socket.on("close", () => peer.close());
  return Object.assign(peer, { [Symbol.dispose]: () => socket.close() });
}
