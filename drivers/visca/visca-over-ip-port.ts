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

export interface IpPortOptions {
  /** A UDP peer. */
  readonly stream: ByteStream;
  /** No reply of any kind: the same message goes again after this, then after twice as long …, ms. */
  readonly retransmitMs?: number;
  /** How often it goes again. */
  readonly retransmissions?: number;
  /** The highest sequence number that the camera handles; 1 follows it. */
  readonly sequenceMax?: number;
}

const RETRANSMIT_MS = 100;
const RETRANSMISSIONS = 3;
/** To a sequence reset; a camera that doesn't know it is spoken to all the same, ms. */
const RESET_ANSWER_MS = 400;
/** Numbers whose replies are still known, enough for a slow movement among many inquiries. */
const MAX_TICKETS = 4096;

/** A message that nothing has answered yet. */
interface Pending {
  readonly ticket: number;
  readonly message: IpMessage;
  /** How many resets came before it. */
  readonly epoch: number;
  sent: number;
  timer: NodeJS.Timeout | undefined;
}

/** Always 1 over IP (Sony SRG-300H Technical Manual, "VISCA over IP": y = 9, x = 1, fixed). */
const ADDRESS = 1;

/** Frames in Sony's VISCA over IP: numbered, sent again when nothing answers, refusals of the number mended. */
export class IpPort implements ViscaPort {
  readonly address = ADDRESS;
  readonly counters = newCounters();
  readonly #options: IpPortOptions;
  readonly #pending = new Map<number, Pending>();
  /** Which ticket a sequence number was used for; a repeated message has several. */
  readonly #tickets = new Map<number, number>();
  #sequence = 0;
  #epoch = 0;
  #lastTicket = 0;
  #resetDone: (() => void) | undefined;
  #onReply: (reply: ViscaReply, ticket?: number) => void = () => {};

  constructor(options: IpPortOptions) {
    this.#options = options;
    options.stream.onData((bytes) => this.#received(bytes));
    options.stream.onState(() => this.#forgetAll());
  }

  send(frame: Uint8Array): number | undefined {
    const ticket = ++this.#lastTicket;
    return this.#transmit(ticket, frame) ? ticket : undefined;
  }

  /** Resets the sequence number. A camera that does not answer that may be an imitation: it is asked on. */
  async prepare(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resetDone = resolve;
    this.#forgetAll();
    this.#reset();
    const again = setTimeout(() => this.#reset(), RESET_ANSWER_MS / 2);
    const late = setTimeout(resolve, RESET_ANSWER_MS);
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(again);
    clearTimeout(late);
    this.#resetDone = undefined;
  }

  suspect(): void {
    this.#options.stream.suspect();
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
    const pending: Pending = { ticket, message, epoch: this.#epoch, sent: 1, timer: undefined };
    this.#pending.set(message.sequence, pending);
    this.#tickets.set(message.sequence, ticket);
    this.#await(pending);
    this.#bound();
    return true;
  }

  #await(pending: Pending): void {
    const { retransmitMs = RETRANSMIT_MS, retransmissions = RETRANSMISSIONS, stream } = this.#options;
    if (pending.sent > retransmissions) return;
    pending.timer = setTimeout(
      () => {
        pending.sent++;
        this.counters.retransmissions++;
        stream.write(encodeIpMessage(pending.message));
        this.#await(pending);
      },
      retransmitMs * 2 ** (pending.sent - 1),
    );
  }

  #received(bytes: Uint8Array): void {
    try {
      const { type, sequence, payload } = decodeIpMessage(bytes);
      if (type === "control-reply") this.#controlled(sequence, decodeControlReply(payload));
      else if (type === "reply") {
        const reply = decodeReply(payload);
        this.counters.frames++;
        this.#answered(sequence);
        // A reply with a number that was never sent says nothing about what was.
        const ticket = this.#tickets.get(sequence);
        if (ticket !== undefined) this.#onReply(reply, ticket);
      }
    } catch (error) {
      if (!(error instanceof RoomdError)) throw error;
      this.counters.malformedFrames++;
    }
  }

  #controlled(sequence: number, reply: ReturnType<typeof decodeControlReply>): void {
    if (reply === "reset") {
      this.#resetDone?.();
      return;
    }
    const pending = this.#pending.get(sequence);
    if (!pending) return;
    this.#answered(sequence);
    if (reply === "message-error") {
      this.counters.malformedFrames++;
      return;
    }
    // The camera has had this number: what is lost is its answer, and asking under a new number brings one
    // (Sony SRG-300H Technical Manual, "Delivery confirmation"). Refused at once, it counts otherwise than we.
    if (pending.sent === 1 && pending.epoch === this.#epoch) this.#reset();
    this.counters.retransmissions++;
    this.#transmit(pending.ticket, pending.message.payload);
  }

  #reset(): void {
    this.#options.stream.write(encodeIpMessage({ type: "control", sequence: 1, payload: RESET_SEQUENCE }));
    this.#sequence = 0;
    this.#epoch++;
  }

  /** Something came for it: it need not go again. */
  #answered(sequence: number): void {
    clearTimeout(this.#pending.get(sequence)?.timer);
    this.#pending.delete(sequence);
  }

  #forget(sequence: number): void {
    this.#answered(sequence);
    this.#tickets.delete(sequence);
  }

  #bound(): void {
    for (const sequence of this.#tickets.keys()) {
      if (this.#tickets.size <= MAX_TICKETS) return;
      this.#forget(sequence);
    }
  }

  #forgetAll(): void {
    for (const sequence of [...this.#tickets.keys()]) this.#forget(sequence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forgetAll();
    await this.#options.stream[Symbol.asyncDispose]();
  }
}
