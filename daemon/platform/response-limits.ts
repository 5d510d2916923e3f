import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { RoomdError } from "../contract/errors.ts";
import { startInterval } from "./guarded.ts";

export interface ResponseLimits {
  /** HTTP requests that are under way at the same time. */
  readonly maxUnderWay: number;
  readonly checkIntervalMs: number;
  /** What a client reads at least between two checks, while something waits for it, bytes. */
  readonly minBytesPerCheck: number;
  /** Of all large responses that wait for their readers. One of any size is always sent. */
  readonly maxWaitingBytes: number;
}

/** What is written at once shows no progress until it has been read whole. */
const CHUNK_BYTES = 64 * 1024;

export const RESPONSE_LIMITS: ResponseLimits = {
  maxUnderWay: 500,
  checkIntervalMs: 30_000,
  // 17 kbit/s: a recording over a bad mobile link is faster.
  minBytesPerCheck: CHUNK_BYTES,
  // The state of 10,000 rooms has 85 MB.
  maxWaitingBytes: 256 * 1024 * 1024,
};

interface UnderWay {
  /** That had left for the client at the last check. */
  sentBytes: number;
  /** Of its body, if that is large. */
  waitingBytes: number;
}

/** Bounds the HTTP responses that are under way, and disconnects clients that read at a crawl: each holds its response's
 * memory or file. WebSockets have limits of their own. */
export function limitResponses(server: FastifyInstance, limits: ResponseLimits): void {
  const underWay = new Map<ServerResponse, UnderWay>();
  server.addHook("onRequest", async (request, { raw }) => {
    if (request.ws) return;
    if (underWay.size >= limits.maxUnderWay) {
      throw busy(`this server answers ${limits.maxUnderWay} requests at once`);
    }
    underWay.set(raw, { sentBytes: sentBytes(raw), waitingBytes: 0 });
    raw.once("close", () => underWay.delete(raw));
  });
  server.addHook("onSend", async (_request, reply, payload) => {
    const response = underWay.get(reply.raw);
    if (!response || typeof payload !== "string" || payload.length <= CHUNK_BYTES) return payload;
    const bytes = Buffer.from(payload);
    let total = 0;
    for (const { waitingBytes } of underWay.values()) total += waitingBytes;
    if (total > 0 && total + bytes.length > limits.maxWaitingBytes) {
      throw busy("too many large responses wait for their readers");
    }
    response.waitingBytes = bytes.length;
    reply.header("content-length", bytes.length);
    return Readable.from(chunksOf(bytes));
  });
  const timer = startInterval("slow readers of responses", limits.checkIntervalMs, () => {
    for (const [raw, response] of underWay) {
      const before = response.sentBytes;
      response.sentBytes = sentBytes(raw);
      const isWaiting = (raw.socket?.writableLength ?? 0) > 0;
      if (isWaiting && response.sentBytes - before < limits.minBytesPerCheck) raw.socket?.destroy();
    }
  });
  server.addHook("onClose", async () => clearInterval(timer));
}

function busy(what: string): RoomdError {
  return new RoomdError("unavailable", `${what}; try again later`);
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

/** Bytes of the response that were passed to the kernel. */
function sentBytes({ socket }: ServerResponse): number {
  return socket ? socket.bytesWritten - socket.writableLength : 0;
}
