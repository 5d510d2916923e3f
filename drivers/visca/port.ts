import type { ViscaReply } from "./reply.ts";

/** What was discarded, and what was not, since the start. */
export interface ViscaCounters {
  frames: number;
  malformedFrames: number;
  discardedBytes: number;
  /** Messages sent again because no answer came (VISCA over IP). */
  retransmissions: number;
}

/** One camera's end of what carries its frames: a place in a serial chain, a connection, a UDP peer. */
export interface ViscaPort extends AsyncDisposable {
  /** The camera's address, 1–7; it may change when a chain is numbered anew. */
  readonly address: number;
  readonly counters: Readonly<ViscaCounters>;
  /** Puts a frame on the way at once and answers its ticket, which replies name where the carrier can tell.
   * Undefined: nothing carries it now. */
  send(frame: Uint8Array): number | undefined;
  /** Before the first frame after an opening or a silence: numbers the chain, resets the sequence. */
  initialise(signal?: AbortSignal): Promise<void>;
  /** The camera did not answer in time. */
  reportTimeout(): void;
  onReply(listener: (reply: ViscaReply, ticket?: number) => void): void;
  /** `reason` says why it closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}

export function newCounters(): ViscaCounters {
  return { frames: 0, malformedFrames: 0, discardedBytes: 0, retransmissions: 0 };
}
