import { once } from "node:events";
import { WebSocket } from "ws";
import type { GuestPhase, GuestRequests, GuestState } from "../../daemon/contract/meeting/guest.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests, type TypedRequest } from "./any-requests.ts";
import { eventually } from "./eventually.ts";

/** A guest without a page. */
export interface GuestClient extends Disposable {
  readonly socket: WebSocket;
  /** What the hub answered to the greeting. */
  readonly hello: GuestState;
  readonly request: TypedRequest<GuestRequests>;
  /** Sends what the contract may not have: for tests of what is refused. */
  send(method: string, params?: unknown): Promise<unknown>;
  waitForPhase(wanted: GuestPhase): Promise<void>;
}

export async function openGuestSocket(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const { host, searchParams } = new URL(url);
  const token = encodeURIComponent(searchParams.get("t") ?? "");
  const socket = new WebSocket(`ws://${host}/guest/live?t=${token}`, { headers });
  await once(socket, "open");
  return socket;
}

/** Connects with an invitation's address; `session`: of an earlier connection. */
export async function connectGuest(url: string, session: string | null = null): Promise<GuestClient> {
  const socket = await openGuestSocket(url);
  let state: GuestState | undefined;
  const peer = new RpcPeer({
    requests: anyRequests,
    send: (text) => socket.send(text),
    onNotice: (name, params) => {
      if (name === "state") state = params as GuestState;
    },
  });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  socket.once("close", () => peer.close());
  const hello = (await peer.request("guest.hello", { session })) as GuestState;
  return {
    socket,
    hello,
    request: (name, ...[params]) => peer.request(name, params) as Promise<never>,
    send: (method, params) => peer.request(method, params),
    waitForPhase: async (wanted) => {
      await eventually(`phase ${wanted}`, async () => state?.phase === wanted);
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
