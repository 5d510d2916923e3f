import type { ByteStream } from "./byte-stream.ts";

/** Bytes that went over a line. */
export interface TracedBytes {
  /** Since the tracing began, ms. */
  readonly atMs: number;
  readonly direction: "sent" | "received";
  readonly bytes: Uint8Array;
}

/** Tells a listener what goes over `stream`, which otherwise stays what it is. */
export function traceStream(stream: ByteStream, onBytes: (traced: TracedBytes) => void): ByteStream {
  const startedAt = performance.now();
  const tell = (direction: TracedBytes["direction"], bytes: Uint8Array) =>
    onBytes({ atMs: performance.now() - startedAt, direction, bytes });
  stream.onData((bytes) => tell("received", bytes));
  return {
    unit: stream.unit,
    get isOpen() {
      return stream.isOpen;
    },
    start: () => stream.start(),
    write: (bytes) => {
      const written = stream.write(bytes);
      if (written) tell("sent", bytes);
      return written;
    },
    reportTimeout: () => stream.reportTimeout(),
    onData: (listener) => stream.onData(listener),
    onState: (listener) => stream.onState(listener),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}
