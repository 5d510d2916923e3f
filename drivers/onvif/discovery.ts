import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { decodeProbeMatches, encodeProbe, type ProbeMatch } from "./ws-discovery.ts";

export interface DiscoveryOptions {
  /** How long to wait for answers, ms; cameras spread theirs over half a second. */
  readonly timeoutMs: number;
  /** The address of the network card whose network is asked; absent: that of the default route. */
  readonly multicastInterface?: string;
  /** Hosts to ask one by one instead, where multicast does not pass. */
  readonly unicast?: readonly string[];
  readonly port?: number;
  readonly group?: string;
  readonly signal?: AbortSignal;
}

/** Where WS-Discovery listens (section 2.4). */
const PORT = 3702;
const GROUP = "239.255.255.250";
/** UDP gets lost: each probe is sent again after so many ms (SOAP-over-UDP, section 5.1). */
const REPEAT_MS = [0, 100, 400];

/** A camera that answered, and the address that its answer came from. */
export interface DiscoveredCamera extends ProbeMatch {
  readonly address: string;
}

/** The cameras of the network, each once. Rejects with `unavailable` when the network card does not exist or
 * refuses, and with `aborted`. */
export async function discoverOnvifCameras(options: DiscoveryOptions): Promise<readonly DiscoveredCamera[]> {
  const { timeoutMs, multicastInterface, unicast, port = PORT, group = GROUP, signal } = options;
  const messageId = `urn:uuid:${randomUUID()}`;
  const probe = encodeProbe(messageId);
  const found = new Map<string, DiscoveredCamera>();
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const socket = createSocket("udp4");
  const timers = [setTimeout(resolve, timeoutMs)];
  const send = () => {
    for (const host of unicast ?? [group]) {
      // One host that cannot be reached keeps nobody from the others.
      socket.send(probe, port, host, (error) => {
        if (error && !unicast) reject(unreachable(error));
      });
    }
  };
  const abort = () => reject(new RoomdError("aborted", "looking for cameras: given up"));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  socket.on("error", (error) => reject(unreachable(error)));
  socket.on("message", (message, { address }) => {
    for (const camera of read(message, messageId)) {
      if (!found.has(camera.endpoint)) found.set(camera.endpoint, { ...camera, address });
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

/** Others talk in the group, too: what is no answer to us is passed over. */
function read(message: Buffer, messageId: string): ProbeMatch[] {
  try {
    return decodeProbeMatches(message.toString("utf8"), messageId);
  } catch {
    return [];
  }
}

function unreachable(cause: unknown): RoomdError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const text = `looking for cameras: ${why}; check the network card, or ask each host by itself`;
  return new RoomdError("unavailable", text, { cause });
}
