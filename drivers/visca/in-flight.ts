import { type Exchange, remove } from "./exchange.ts";
import type { ViscaReply } from "./reply.ts";

type Refusal = Extract<ViscaReply, { kind: "error" }>;

/** Exchanges that were sent and have no result yet, and the matching of replies to them. VISCA over IP matches
 * by transmission id; on a serial line ACKs come in the order of the commands, and their socket identifies the
 * command from then on. */
export class InFlight {
  readonly #awaitingAck: Exchange[] = [];
  readonly #executing = new Set<Exchange>();
  inquiry: Exchange | undefined;

  /** Commands that may occupy a socket of the camera. */
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

  /** Called before it is sent again. */
  removeUnacknowledged(exchange: Exchange): void {
    remove(this.#awaitingAck, exchange);
  }

  remove(exchange: Exchange): void {
    remove(this.#awaitingAck, exchange);
    this.#executing.delete(exchange);
    if (this.inquiry === exchange) this.inquiry = undefined;
  }

  /** Returns the command that an ACK belongs to and marks it as executing. */
  acknowledge(socket: number, transmissionId: number | undefined): Exchange | undefined {
    const exchange =
      transmissionId === undefined
        ? this.#awaitingAck[0]
        : this.#awaitingAck.find((one) => one.transmissionId === transmissionId);
    if (!exchange) return undefined;
    remove(this.#awaitingAck, exchange);
    exchange.socket = socket;
    this.#executing.add(exchange);
    return exchange;
  }

  /** Returns the command that a completion belongs to. */
  findCompleted(socket: number, transmissionId: number | undefined): Exchange | undefined {
    if (transmissionId !== undefined) return this.#byTransmission(transmissionId);
    const working = [...this.#executing];
    // Some models complete several commands on one socket: take the oldest. Others complete without an ACK, or
    // on a socket that no ACK named.
    return working.find((one) => one.socket === socket) ?? this.#awaitingAck[0] ?? working[0];
  }

  findInquiry(transmissionId: number | undefined): Exchange | undefined {
    const { inquiry } = this;
    return transmissionId === undefined || inquiry?.transmissionId === transmissionId ? inquiry : undefined;
  }

  /** Returns the exchange that an error reply belongs to. Without transmission ids only `cancelled` reliably
   * names the socket. */
  findRefused({ reason, socket }: Refusal, transmissionId: number | undefined): Exchange | undefined {
    if (reason === "no-socket") return undefined;
    const bySocket = socket === 0 ? undefined : [...this.#executing].find((one) => one.socket === socket);
    if (transmissionId !== undefined) {
      // The error for a cancelled command may come in reply to the Cancel.
      const cancelled = reason === "cancelled" ? bySocket : undefined;
      return this.#byTransmission(transmissionId) ?? this.findInquiry(transmissionId) ?? cancelled;
    }
    const waiting = this.#awaitingAck[0];
    switch (reason) {
      case "cancelled":
        return bySocket ?? waiting;
      case "buffer-full":
        // Inquiries use no socket. If no command waits for an ACK, an ACK was matched wrongly: take the newest.
        return waiting ?? bySocket ?? [...this.#executing].at(-1);
      default:
        return waiting ?? this.inquiry ?? bySocket;
    }
  }

  #byTransmission(transmissionId: number): Exchange | undefined {
    return [...this.#executing, ...this.#awaitingAck].find((one) => one.transmissionId === transmissionId);
  }
}

/** Whether a refused exchange is sent again. */
export function isRetryable(
  { isInquiry, isOverruled, stopGroup }: Exchange,
  reason: Refusal["reason"],
): boolean {
  if (isInquiry || isOverruled) return false;
  // A Cancel for a movement that has just ended can hit the Stop that took over its socket.
  if (reason === "cancelled") return stopGroup !== undefined;
  return reason === "buffer-full" || reason === "not-executable";
}
