import type { ByteStream } from "./byte-stream.ts";

/** Bytes sent or received over a stream. */
export interface TracedBytes {
  /** Since the start of the trace. */
  readonly atMs: number;
  readonly direction: "sent" | "received";
  readonly bytes: Uint8Array;
}

/** Returns a stream that passes everything to `stream` and reports its bytes. */
export function traceStream(stream: ByteStream, onBytes: (traced: TracedBytes) => void): ByteStream {
  const startedAt = performance.now();
  const report = (direction: TracedBytes["direction"], bytes: Uint8Array) =>
    onBytes({ atMs: performance.now() - startedAt, direction, bytes });
  stream.onData((bytes) => report("received", bytes));
  return {
    unit: stream.unit,
    get isOpen() {
      return stream.isOpen;
    },
    start: () => stream.start(),
    write: (bytes) => {
      const written = stream.write(bytes);
      if (written) report("sent", bytes);
      return written;
    },
    reportTimeout: () => stream.reportTimeout(),
    onData: (listener) => stream.onData(listener),
    onState: (listener) => stream.onState(listener),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}
