import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import {
  decodeControlReply,
  decodeIpMessage,
  encodeIpMessage,
  type IpMessage,
  RESET_SEQUENCE,
  SEQUENCE_MAX,
} from "./ip-message.ts";
import { newCounters, type ViscaPort } from "./port.ts";
import { decodeReply, type ViscaReply } from "./reply.ts";

export interface ViscaOverIpPortOptions {
  /** UDP to one camera. */
  readonly stream: ByteStream;
  /** First retransmission without a reply after this, doubling, ms. */
  readonly retransmitMs?: number;
  readonly maxRetransmissions?: number;
  /** The highest sequence number that the camera accepts; 1 follows it. */
  readonly sequenceMax?: number;
}

const RETRANSMIT_MS = 100;
const RETRANSMISSIONS = 3;
/** Time-out of a sequence reset, ms. Cameras that don't implement it are used without. */
const RESET_RESPONSE_MS = 400;
/** Sequence numbers that replies are still matched to: enough for a slow movement among many inquiries. */
const MAX_TRANSMISSIONS = 4096;

/** A message without a reply. */
interface PendingMessage {
  readonly transmissionId: number;
  readonly message: IpMessage;
  /** Number of sequence resets before it. */
  readonly epoch: number;
  sent: number;
  timer: NodeJS.Timeout | undefined;
}

/** Fixed over IP (Sony SRG-300H Technical Manual, "VISCA over IP": y = 9, x = 1). */
const ADDRESS = 1;

/** Sony's VISCA over IP: numbers messages, retransmits those without a reply, and recovers from sequence errors. */
export class ViscaOverIpPort implements ViscaPort {
  readonly address = ADDRESS;
  readonly counters = newCounters();
  readonly #options: ViscaOverIpPortOptions;
  readonly #pending = new Map<number, PendingMessage>();
  /** Transmission id by sequence number; a message sent again under new numbers has several. */
  readonly #transmissions = new Map<number, number>();
  #sequence = 0;
  #epoch = 0;
  #lastTransmissionId = 0;
  #onReset: (() => void) | undefined;
  #onReply: (reply: ViscaReply, transmissionId?: number) => void = () => {};

  constructor(options: ViscaOverIpPortOptions) {
    this.#options = options;
    options.stream.onData((bytes) => this.#receive(bytes));
    options.stream.onState(() => this.#clear());
  }

  send(frame: Uint8Array): number | undefined {
    const transmissionId = ++this.#lastTransmissionId;
    return this.#transmit(transmissionId, frame) ? transmissionId : undefined;
  }

  abandon(transmissionId: number): void {
    for (const [sequence, pending] of this.#pending) {
      if (pending.transmissionId === transmissionId) this.#stopRetransmission(sequence);
    }
  }

  /** Resets the sequence number. Some third-party cameras don't reply to it and are used without. */
  async initialise(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onReset = resolve;
    this.#clear();
    this.#resetSequence();
    const again = setTimeout(() => this.#resetSequence(), RESET_RESPONSE_MS / 2);
    const late = setTimeout(resolve, RESET_RESPONSE_MS);
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(again);
    clearTimeout(late);
    this.#onReset = undefined;
  }

  reportTimeout(): void {
    this.#options.stream.reportTimeout();
  }

  onReply(listener: (reply: ViscaReply, transmissionId?: number) => void): void {
    this.#onReply = listener;
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#options.stream.onState(listener);
  }

  #transmit(transmissionId: number, frame: Uint8Array): boolean {
    const { sequenceMax = SEQUENCE_MAX } = this.#options;
    this.#sequence =
      this.#sequence >= sequenceMax ? (sequenceMax === SEQUENCE_MAX ? 0 : 1) : this.#sequence + 1;
    const type = frame[1] === 0x09 ? "inquiry" : "command";
    const message: IpMessage = { type, sequence: this.#sequence, payload: frame };
    if (!this.#options.stream.write(encodeIpMessage(message))) return false;
    this.#forget(message.sequence);
    const pending: PendingMessage = {
      transmissionId: transmissionId,
      message,
      epoch: this.#epoch,
      sent: 1,
      timer: undefined,
    };
    this.#pending.set(message.sequence, pending);
    this.#transmissions.set(message.sequence, transmissionId);
    this.#scheduleRetransmission(pending);
    this.#evictOldest();
    return true;
  }

  #scheduleRetransmission(pending: PendingMessage): void {
    const { retransmitMs = RETRANSMIT_MS, maxRetransmissions = RETRANSMISSIONS, stream } = this.#options;
    if (pending.sent > maxRetransmissions) return;
    pending.timer = setTimeout(
      () => {
        pending.sent++;
        this.counters.retransmissions++;
        stream.write(encodeIpMessage(pending.message));
        this.#scheduleRetransmission(pending);
      },
      retransmitMs * 2 ** (pending.sent - 1),
    );
  }

  #receive(bytes: Uint8Array): void {
    try {
      const { type, sequence, payload } = decodeIpMessage(bytes);
      if (type === "control-reply") this.#handleControlReply(sequence, decodeControlReply(payload));
      else if (type === "reply") {
        const reply = decodeReply(payload);
        this.counters.frames++;
        this.#stopRetransmission(sequence);
        // Replies with an unknown sequence number are ignored.
        const transmissionId = this.#transmissions.get(sequence);
        if (transmissionId !== undefined) this.#onReply(reply, transmissionId);
      }
    } catch (error) {
      if (!(error instanceof RoomdError)) throw error;
      this.counters.malformedFrames++;
    }
  }

  #handleControlReply(sequence: number, reply: ReturnType<typeof decodeControlReply>): void {
    if (reply === "reset") {
      this.#onReset?.();
      return;
    }
    const pending = this.#pending.get(sequence);
    if (!pending) return;
    this.#stopRetransmission(sequence);
    if (reply === "message-error") {
      this.counters.malformedFrames++;
      return;
    }
    // A sequence error after a retransmission means that the reply was lost: sending under a new number returns
    // it (Sony SRG-300H Technical Manual, "Delivery confirmation"). On the first transmission it means that the
    // camera's sequence differs from ours.
    if (pending.sent === 1 && pending.epoch === this.#epoch) this.#resetSequence();
    this.counters.retransmissions++;
    this.#transmit(pending.transmissionId, pending.message.payload);
  }

  #resetSequence(): void {
    this.#options.stream.write(encodeIpMessage({ type: "control", sequence: 1, payload: RESET_SEQUENCE }));
    this.#sequence = 0;
    this.#epoch++;
  }

  #stopRetransmission(sequence: number): void {
    clearTimeout(this.#pending.get(sequence)?.timer);
    this.#pending.delete(sequence);
  }

  #forget(sequence: number): void {
    this.#stopRetransmission(sequence);
    this.#transmissions.delete(sequence);
  }

  #evictOldest(): void {
    for (const sequence of this.#transmissions.keys()) {
      if (this.#transmissions.size <= MAX_TRANSMISSIONS) return;
      this.#forget(sequence);
    }
  }

  #clear(): void {
    for (const sequence of [...this.#transmissions.keys()]) this.#forget(sequence);
  }

  [Symbol.dispose](): void {
    this.#clear();
    this.#onReply = () => {};
  }
}
