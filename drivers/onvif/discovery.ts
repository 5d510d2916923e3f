import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { RoomdError } from "../../daemon/contract/errors.ts";
import {
  decodeProbeMatches,
  encodeProbe,
  normaliseUuid,
  PROBE_TYPES,
  type ProbeMatch,
  type ProbeType,
} from "./ws-discovery.ts";

export interface DiscoveryOptions {
  /** How long to collect responses; cameras spread theirs over half a second. */
  readonly timeoutMs: number;
  /** Address of the network interface to send from; absent: that of the default route. */
  readonly multicastInterface?: string;
  /** Hosts to probe one by one instead, where multicast does not pass. */
  readonly unicast?: readonly string[];
  readonly port?: number;
  readonly group?: string;
  readonly signal?: AbortSignal;
}

/** WS-Discovery, section 2.4. */
const PORT = 3702;
const GROUP = "239.255.255.250";
/** When each probe is sent: UDP datagrams get lost (SOAP-over-UDP, section 5.1). */
const REPEAT_MS = [0, 100, 400];

/** A camera and the source address of its response. */
export interface DiscoveredCamera extends ProbeMatch {
  readonly address: string;
}

/** Resolves with the cameras of the network, each once. Rejects with `unavailable` if the network interface does not exist
 * or cannot send, and with `aborted`. */
export async function discoverOnvifCameras(options: DiscoveryOptions): Promise<readonly DiscoveredCamera[]> {
  const { timeoutMs, multicastInterface, unicast, port = PORT, group = GROUP, signal } = options;
  const probes = createProbes();
  const messageIds = probes.map(({ messageId }) => messageId);
  const found = new Map<string, DiscoveredCamera>();
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const socket = createSocket("udp4");
  // Responses that have arrived by then are read first.
  const timers = [setTimeout(() => setImmediate(resolve), timeoutMs)];
  const send = () => {
    for (const host of unicast ?? [group]) {
      for (const { message } of probes) {
        // An unreachable host does not end the search of the others.
        socket.send(message, port, host, (error) => {
          if (error && !unicast) reject(unreachable(error));
        });
      }
    }
  };
  const abort = () => reject(new RoomdError("aborted", "camera discovery cancelled"));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  socket.on("error", (error) => reject(unreachable(error)));
  socket.on("message", (message, { address }) => {
    for (const camera of read(message, messageIds)) {
      const id = normaliseUuid(camera.endpoint);
      if (!found.has(id)) found.set(id, { ...camera, address });
    }
  });
  socket.bind(() => {
    try {
      if (multicastInterface) socket.setMulticastInterface(multicastInterface);
      for (const ms of REPEAT_MS) timers.push(setTimeout(send, ms));
    } catch (error) {
      reject(unreachable(error));
    }
  });
  try {
    await ended;
    return [...found.values()];
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    socket.close();
  }
}

/** Returns one probe for each type and form of message id: some devices answer only `uuid:…`. */
function createProbes(): { readonly messageId: string; readonly message: string }[] {
  return (Object.keys(PROBE_TYPES) as ProbeType[]).flatMap((type) =>
    ["urn:uuid:", "uuid:"].map((prefix) => {
      const messageId = `${prefix}${randomUUID()}`;
      return { messageId, message: encodeProbe(messageId, type) };
    }),
  );
}

/** Returns no camera for datagrams that are no response to this probe: others use the group, too. */
function read(message: Buffer, messageIds: readonly string[]): ProbeMatch[] {
  try {
    return decodeProbeMatches(message.toString("utf8"), messageIds);
  } catch {
    return [];
  }
}

function unreachable(cause: unknown): RoomdError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const text = `camera discovery: ${reason}; check the network interface, or name each host with --address`;
  return new RoomdError("unavailable", text, { cause });
}
