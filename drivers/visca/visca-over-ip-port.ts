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
  /** A UDP peer. */
  readonly stream: ByteStream;
  /** No reply of any kind: the same message goes again after this, then after twice as long …, ms. */
  readonly retransmitMs?: number;
  /** How often it goes again. */
  readonly maxRetransmissions?: number;
  /** The highest sequence number that the camera handles; 1 follows it. */
  readonly sequenceMax?: number;
}

const RETRANSMIT_MS = 100;
const RETRANSMISSIONS = 3;
/** To a sequence reset; a camera that doesn't know it is spoken to all the same, ms. */
const RESET_RESPONSE_MS = 400;
/** Numbers whose replies are still known, enough for a slow movement among many inquiries. */
const MAX_TRANSMISSIONS = 4096;

/** A message that nothing has answered yet. */
interface PendingMessage {
  readonly transmissionId: number;
  readonly message: IpMessage;
  /** How many resets came before it. */
  readonly epoch: number;
  sent: number;
  timer: NodeJS.Timeout | undefined;
}

/** Always 1 over IP (Sony SRG-300H Technical Manual, "VISCA over IP": y = 9, x = 1, fixed). */
const ADDRESS = 1;

/** Frames in Sony's VISCA over IP: numbered, sent again when nothing answers, refusals of the number mended. */
export class ViscaOverIpPort implements ViscaPort {
  readonly address = ADDRESS;
  readonly counters = newCounters();
  readonly #options: ViscaOverIpPortOptions;
  readonly #pending = new Map<number, PendingMessage>();
  /** Which ticket a sequence number was used for; a repeated message has several. */
  readonly #transmissions = new Map<number, number>();
  #sequence = 0;
  #epoch = 0;
  #lastTransmissionId = 0;
  #onReset: (() => void) | undefined;
  #onReply: (reply: ViscaReply, ticket?: number) => void = () => {};

  constructor(options: ViscaOverIpPortOptions) {
    this.#options = options;
    options.stream.onData((bytes) => this.#receive(bytes));
    options.stream.onState(() => this.#clear());
  }

  send(frame: Uint8Array): number | undefined {
    const ticket = ++this.#lastTransmissionId;
    return this.#transmit(ticket, frame) ? ticket : undefined;
  }

  /** Resets the sequence number. A camera that does not answer that may be an imitation: it is asked on. */
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

  onReply(listener: (reply: ViscaReply, ticket?: number) => void): void {
    this.#onReply = listener;
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#options.stream.onState(listener);
  }

  #transmit(ticket: number, frame: Uint8Array): boolean {
    const { sequenceMax = SEQUENCE_MAX } = this.#options;
    this.#sequence =
      this.#sequence >= sequenceMax ? (sequenceMax === SEQUENCE_MAX ? 0 : 1) : this.#sequence + 1;
    const type = frame[1] === 0x09 ? "inquiry" : "command";
    const message: IpMessage = { type, sequence: this.#sequence, payload: frame };
    if (!this.#options.stream.write(encodeIpMessage(message))) return false;
    this.#forget(message.sequence);
    const pending: PendingMessage = {
      transmissionId: ticket,
      message,
      epoch: this.#epoch,
      sent: 1,
      timer: undefined,
    };
    this.#pending.set(message.sequence, pending);
    this.#transmissions.set(message.sequence, ticket);
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
        // A reply with a number that was never sent says nothing about what was.
        const ticket = this.#transmissions.get(sequence);
        if (ticket !== undefined) this.#onReply(reply, ticket);
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
    // The camera has had this number: what is lost is its answer, and asking under a new number brings one
    // (Sony SRG-300H Technical Manual, "Delivery confirmation"). Refused at once, it counts otherwise than we.
    if (pending.sent === 1 && pending.epoch === this.#epoch) this.#resetSequence();
    this.counters.retransmissions++;
    this.#transmit(pending.transmissionId, pending.message.payload);
  }

  #resetSequence(): void {
    this.#options.stream.write(encodeIpMessage({ type: "control", sequence: 1, payload: RESET_SEQUENCE }));
    this.#sequence = 0;
    this.#epoch++;
  }

  /** Something came for it: it need not go again. */
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clear();
    await this.#options.stream[Symbol.asyncDispose]();
  }
}
