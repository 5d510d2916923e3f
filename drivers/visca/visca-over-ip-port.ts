import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import {
  decodeControlReply,
  decodeIpMessage,
  encodeIpMessage,
  RESET_SEQUENCE,
  SEQUENCE_MAX,
} from "./ip-message.ts";
import { NOT_CONNECTED, newCounters, type ViscaPort } from "./port.ts";
import { decodeReply, type ViscaReply } from "./reply.ts";

export interface ViscaOverIpPortOptions {
  /** UDP to one camera. */
  readonly stream: ByteStream;
  /** The highest sequence number that the camera accepts; 1 follows it. */
  readonly sequenceMax?: number;
}

/** Time-out of a sequence reset, ms. Cameras that don't implement it are used without. */
const RESET_RESPONSE_MS = 400;
/** Sequence numbers that replies are still matched to: enough for a slow movement among many inquiries. */
const MAX_MESSAGES = 4096;
/** Fixed over IP (Sony SRG-300H Technical Manual, "VISCA over IP": y = 9, x = 1). */
const ADDRESS = 1;
/** Cameras whose replies carry other numbers were seen to accept 1 to 3 only (NewTek NDI PTZ1). */
const LEARNED_SEQUENCE_MAX = 3;
const MISMATCHES_TO_LEARN = 2;

/** A message that replies are matched to. */
interface SentMessage {
  readonly transmissionId: number;
  readonly type: "command" | "inquiry";
  /** Number of sequence resets before it. */
  readonly epoch: number;
  isReplied: boolean;
  isRepeated: boolean;
}

/** Sony's VISCA over IP: numbers messages and keeps the numbering in step with the camera's. */
export class ViscaOverIpPort implements ViscaPort {
  readonly address = ADDRESS;
  readonly counters = newCounters();
  readonly unavailableReason = NOT_CONNECTED;
  readonly #options: ViscaOverIpPortOptions;
  /** By sequence number. */
  readonly #messages = new Map<number, SentMessage>();
  /** The camera has replied with the number of a message, other than the first. */
  #isNumberingProven = false;
  #mismatches = 0;
  #sequence = 0;
  #epoch = 0;
  #lastTransmissionId = 0;
  #onReset: (() => void) | undefined;
  #onReply: (reply: ViscaReply, transmissionId?: number) => void = () => {};
  #onSequenceError: (transmissionId: number) => void = () => {};

  constructor(options: ViscaOverIpPortOptions) {
    this.#options = options;
    options.stream.onData((bytes) => this.#receive(bytes));
    options.stream.onState(() => this.#messages.clear());
  }

  /** A repetition has the number of the first transmission, so that the camera executes it once, until the camera has
   * refused that number (Sony SRG-300H Technical Manual, "Delivery confirmation"). */
  send(frame: Uint8Array, repeats?: number): number | undefined {
    const repeated = [...this.#messages].find(
      ([, { transmissionId, isReplied, epoch }]) =>
        transmissionId === repeats && !isReplied && epoch === this.#epoch,
    );
    const next = this.#sequence >= this.#sequenceMax ? 1 : this.#sequence + 1;
    const sequence = repeated?.[0] ?? next;
    const type = frame[1] === 0x09 ? "inquiry" : "command";
    if (!this.#options.stream.write(encodeIpMessage({ type, sequence, payload: frame }))) return undefined;
    if (repeated) {
      repeated[1].isRepeated = true;
      return repeated[1].transmissionId;
    }
    this.#sequence = sequence;
    const transmissionId = ++this.#lastTransmissionId;
    // The newest number is the last one.
    this.#messages.delete(sequence);
    this.#messages.set(sequence, {
      transmissionId,
      type,
      epoch: this.#epoch,
      isReplied: false,
      isRepeated: false,
    });
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest);
    return transmissionId;
  }

  /** Resets the sequence number. Some third-party cameras don't reply to it and are used without. */
  async initialise(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onReset = resolve;
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

  onSequenceError(listener: (transmissionId: number) => void): void {
    this.#onSequenceError = listener;
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#options.stream.onState(listener);
  }

  get #sequenceMax(): number {
    const { sequenceMax = SEQUENCE_MAX } = this.#options;
    const isWrong = !this.#isNumberingProven && this.#mismatches >= MISMATCHES_TO_LEARN;
    return isWrong ? Math.min(sequenceMax, LEARNED_SEQUENCE_MAX) : sequenceMax;
  }

  #receive(bytes: Uint8Array): void {
    try {
      const { type, sequence, payload } = decodeIpMessage(bytes);
      if (type === "control-reply") this.#handleControlReply(sequence, decodeControlReply(payload));
      else if (type === "reply") this.#handleReply(sequence, decodeReply(payload));
    } catch (error) {
      if (!(error instanceof RoomdError)) throw error;
      this.counters.malformedFrames++;
    }
  }

  /** Some cameras reply with another number than the message had. Until the numbering is proven, a reply whose number
   * does not fit is matched by its kind, as on a serial line. */
  #handleReply(sequence: number, reply: ViscaReply): void {
    this.counters.frames++;
    const message = this.#messages.get(sequence);
    const isExact = message !== undefined && !message.isReplied && fits(reply, message);
    if (message) message.isReplied = true;
    if (isExact && sequence > 1) this.#isNumberingProven = true;
    if (this.#isNumberingProven) {
      if (message) this.#onReply(reply, message.transmissionId);
      return;
    }
    const isSecond = message !== undefined && reply.kind === "completion";
    if (!isExact && !isSecond) this.#mismatches++;
    this.#onReply(reply, isExact ? message.transmissionId : undefined);
  }

  #handleControlReply(sequence: number, reply: ReturnType<typeof decodeControlReply>): void {
    if (reply === "reset") {
      this.#onReset?.();
      return;
    }
    const message = this.#messages.get(sequence);
    if (!message || message.isReplied) return;
    // The camera has had the message, and its reply is late or lost: the next repetition gets a new number.
    message.isReplied = true;
    if (message.isRepeated && reply === "sequence-error") return;
    if (reply === "message-error") {
      this.counters.malformedFrames++;
      return;
    }
    if (message.epoch === this.#epoch) this.#resetSequence();
    this.#onSequenceError(message.transmissionId);
  }

  #resetSequence(): void {
    this.#options.stream.write(encodeIpMessage({ type: "control", sequence: 1, payload: RESET_SEQUENCE }));
    this.#sequence = 0;
    this.#epoch++;
  }

  [Symbol.dispose](): void {
    this.#messages.clear();
    this.#onReply = () => {};
    this.#onSequenceError = () => {};
  }
}

/** Whether a message of this type can have this first reply. */
function fits({ kind }: ViscaReply, { type }: SentMessage): boolean {
  return kind === "error" || (kind === "inquiry-response") === (type === "inquiry");
}
