import { type Exchange, remove } from "./exchange.ts";
import type { ViscaReply } from "./reply.ts";

type Refusal = Extract<ViscaReply, { kind: "error" }>;

/** What has left and has not ended, and which of it a reply means. Over IP the ticket says so; on a serial
 * line ACKs come in the order of the commands, and from then on the socket names the command. */
export class InFlight {
  readonly #awaitingAck: Exchange[] = [];
  readonly #executing = new Set<Exchange>();
  inquiry: Exchange | undefined;

  /** Commands that may take one of the camera's sockets. */
  get commandCount(): number {
    return this.#awaitingAck.length + this.#executing.size;
  }

  get unacknowledgedCount(): number {
    return this.#awaitingAck.length;
  }

  all(): Exchange[] {
    return [...this.#awaitingAck, ...this.#executing, ...(this.inquiry ? [this.inquiry] : [])];
  }

  add(exchange: Exchange): void {
    if (!exchange.isInquiry) this.#awaitingAck.push(exchange);
  }

  /** It is about to leave again. */
  removeUnacknowledged(exchange: Exchange): void {
    remove(this.#awaitingAck, exchange);
  }

  remove(exchange: Exchange): void {
    remove(this.#awaitingAck, exchange);
    this.#executing.delete(exchange);
    if (this.inquiry === exchange) this.inquiry = undefined;
  }

  /** The command that an ACK means, which works from now on. */
  acknowledge(socket: number, ticket: number | undefined): Exchange | undefined {
    const exchange =
      ticket === undefined
        ? this.#awaitingAck[0]
        : this.#awaitingAck.find((one) => one.transmissionId === ticket);
    if (!exchange) return undefined;
    remove(this.#awaitingAck, exchange);
    exchange.socket = socket;
    this.#executing.add(exchange);
    return exchange;
  }

  /** The command that a completion means. */
  findCompleted(socket: number, ticket: number | undefined): Exchange | undefined {
    if (ticket !== undefined) return this.#byTransmission(ticket);
    const working = [...this.#executing];
    // Some models complete several commands on one socket: the oldest of that socket is meant. Others complete
    // without an ACK, or on a socket that they never named.
    return working.find((one) => one.socket === socket) ?? this.#awaitingAck[0] ?? working[0];
  }

  findInquiry(ticket: number | undefined): Exchange | undefined {
    const { inquiry } = this;
    return ticket === undefined || inquiry?.transmissionId === ticket ? inquiry : undefined;
  }

  /** The exchange that a refusal means: on a line only a cancelled one is sure to be named by its socket. */
  findRefused({ reason, socket }: Refusal, ticket: number | undefined): Exchange | undefined {
    if (reason === "no-socket") return undefined;
    const bySocket = socket === 0 ? undefined : [...this.#executing].find((one) => one.socket === socket);
    if (ticket !== undefined) {
      // The refusal of a cancelled command may come as the answer to the Cancel.
      const cancelled = reason === "cancelled" ? bySocket : undefined;
      return this.#byTransmission(ticket) ?? this.findInquiry(ticket) ?? cancelled;
    }
    const waiting = this.#awaitingAck[0];
    switch (reason) {
      case "cancelled":
        return bySocket ?? waiting;
      case "buffer-full":
        // An inquiry takes no socket. With nobody waiting, somebody was given another's ACK: the newest.
        return waiting ?? bySocket ?? [...this.#executing].at(-1);
      default:
        return waiting ?? this.inquiry ?? bySocket;
    }
  }

  #byTransmission(ticket: number): Exchange | undefined {
    return [...this.#executing, ...this.#awaitingAck].find((one) => one.transmissionId === ticket);
  }
}

/** Whether a refused exchange is worth sending again. */
export function isRetryable(
  { isInquiry, isOverruled, stopGroup }: Exchange,
  reason: Refusal["reason"],
): boolean {
  if (isInquiry || isOverruled) return false;
  // A Cancel meant for a movement that had just ended hits the Stop that took over its socket.
  if (reason === "cancelled") return stopGroup !== undefined;
  return reason === "buffer-full" || reason === "not-executable";
}
