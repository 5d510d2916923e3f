import type { ViscaReply } from "./reply.ts";

/** Counted since the start. */
export interface ViscaCounters {
  frames: number;
  malformedFrames: number;
  discardedBytes: number;
}

/** The connection to one camera: an address on a bus, or a UDP peer. The stream below outlives it. */
export interface ViscaPort extends Disposable {
  /** The camera's address, 1–7; may change when the addresses of a chain are assigned again. */
  readonly address: number;
  readonly counters: Readonly<ViscaCounters>;
  /** Why `send` sends nothing at present, and what to check. */
  readonly unavailableReason: string;
  /** Sends a frame once, at once, and returns its transmission id, which VISCA over IP passes to `onReply`.
   * Undefined: see `unavailableReason`. `repeats`: the transmission without a reply that this one repeats. */
  send(frame: Uint8Array, repeats?: number): number | undefined;
  /** Assigns addresses or resets the sequence; called before the first frame after a (re)connection or silence. */
  initialise(signal?: AbortSignal): Promise<void>;
  /** Called when the camera did not respond in time. */
  reportTimeout(): void;
  onReply(listener: (reply: ViscaReply, transmissionId?: number) => void): void;
  /** The camera refused the sequence number of a message (VISCA over IP). */
  onSequenceError(listener: (transmissionId: number) => void): void;
  /** `reason`: why it closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}

export const NOT_CONNECTED = "not connected; check the cable, the port name or the address";

export function newCounters(): ViscaCounters {
  return { frames: 0, malformedFrames: 0, discardedBytes: 0 };
}
